//! Phrase bank of branch D, society (format: see `bank.rs`).

/// Phrases of topics D1 to D5.
pub const TEXT: &str = r"
# D1 250 national,provincial
s các khoản thu ngoài học phí ở trường học
s quy định mới về dạy thêm, học thêm
s tình trạng thiếu giáo viên ở một số môn
s việc thay sách và đổi mới chương trình phổ thông
s áp lực hồ sơ, sổ sách của giáo viên
s việc tuyển sinh đầu cấp
s việc dạy hai buổi một ngày ở các trường
c các khoản thu tự nguyện nhưng thực tế khó từ chối
c giáo viên phải kiêm nhiều việc ngoài chuyên môn
c trường vùng xa thiếu giáo viên ngoại ngữ và tin học
c phụ huynh lo con thiếu chỗ học khi siết dạy thêm
c phòng học và bếp ăn chưa đủ để dạy cả ngày
c nhiều cuộc thi phong trào chiếm thời gian dạy học
c phương án thi thay đổi, học sinh bị động
c sách tham khảo nhiều loại gây tốn kém
m việc miễn học phí giúp nhiều gia đình bớt gánh nặng
m quy định về dạy thêm rõ ràng, hạn chế tiêu cực
m học sinh chủ động hơn với cách dạy mới
m trường lớp được sửa sang khang trang trước ngày khai giảng
d kinh phí dạy buổi thứ hai do ai chi trả
d phương án thi các năm tới có thay đổi hay không
d biên chế giáo viên được bổ sung vào thời điểm nào
n số lớp tăng nhanh hơn biên chế được giao
n hướng dẫn thu, chi đầu năm ban hành sát ngày nhập học
n nguồn tuyển giáo viên một số môn khan hiếm
n cơ sở vật chất nhiều trường xuống cấp chưa được sửa
f chuyện thu, chi sẽ nóng lên vào đầu năm học
f tình trạng thiếu giáo viên chưa thể khắc phục ngay
f phụ huynh sẽ dần đồng thuận với quy định mới
u công khai mọi khoản thu và cho phụ huynh cùng giám sát
u cắt bớt hồ sơ, cuộc thi không cần thiết cho giáo viên
b nắm tình hình tư tưởng giáo viên trước năm học mới
p giao đủ biên chế và tuyển kịp giáo viên còn thiếu
p hướng dẫn thống nhất các khoản thu ngay từ trước năm học
t giữ ổn định phương án thi trong nhiều năm
# D2 260 national,provincial
s tình trạng thiếu thuốc, vật tư tại bệnh viện
s chất lượng khám chữa bệnh tuyến cơ sở
s thái độ phục vụ tại các cơ sở y tế
s việc khám sức khỏe định kỳ miễn phí cho người dân
s tình hình dịch bệnh theo mùa
s thời gian chờ khám bảo hiểm y tế
s việc triển khai bệnh án điện tử
c người bệnh phải chờ lâu ở khâu đăng ký và xét nghiệm
c nhiều loại thuốc trong danh mục hết từng đợt
c trạm y tế xã thiếu bác sĩ và thiết bị
c nhân viên y tế trực nhiều mà phụ cấp thấp
c chuyển tuyến còn vướng giấy tờ
c dịch bệnh ở trẻ nhỏ xuất hiện sớm hơn mọi năm
c máy móc hỏng lâu ngày, người bệnh phải làm dịch vụ bên ngoài
m khám bằng giấy tờ điện tử nhanh và đỡ phiền
m thái độ phục vụ của nhân viên y tế tốt lên rõ
m trạm y tế đã quản lý tốt bệnh mạn tính tại chỗ
d khi nào thuốc điều trị dài ngày được cung ứng lại đầy đủ
d việc khám sức khỏe miễn phí thực hiện theo thứ tự nào
d phụ cấp trực mới áp dụng từ lúc nào
n thủ tục đấu thầu thuốc kéo dài
n bác sĩ giỏi chuyển sang cơ sở tư nhân
n đầu tư cho y tế cơ sở chưa đồng bộ
n người bệnh dồn lên tuyến trên vì chưa tin tuyến dưới
f tình trạng quá tải có thể tăng khi dịch vào mùa
f nguồn thuốc sẽ ổn định dần sau kỳ đấu thầu
f kỳ vọng vào y tế cơ sở tiếp tục tăng
u bố trí thêm bàn hướng dẫn, rút ngắn thời gian chờ
b phối hợp tổ chức khám sức khỏe lưu động cho đoàn viên
p bảo đảm thuốc, vật tư cho điều trị bệnh mạn tính
p có chính sách giữ bác sĩ ở tuyến cơ sở
t tháo gỡ vướng mắc trong đấu thầu thuốc
# D3 430 national,provincial
s chương trình xóa nhà tạm, nhà dột nát
s mức trợ cấp cho người cao tuổi, người khuyết tật
s việc chi trả trợ cấp qua tài khoản
s chính sách với hộ nghèo, hộ cận nghèo
s việc chăm lo người có công
s các đợt vận động đóng góp quỹ
c mức trợ cấp xã hội còn thấp so với chi phí sinh hoạt
c người già khó nhận tiền qua tài khoản vì không có điện thoại
c việc bình xét hộ nghèo có nơi còn nể nang
c nhiều quỹ vận động cùng lúc gây tâm lý mệt mỏi
c hộ vừa thoát nghèo mất hỗ trợ đột ngột
c hồ sơ khuyết tật phải giám định lâu
c lao động tự do khó tiếp cận chính sách hỗ trợ
m nhiều gia đình khó khăn đã có nhà mới chắc chắn
m trợ cấp được trả đúng kỳ, không qua trung gian
m việc thăm hỏi người có công chu đáo, thiết thực
m đoàn viên tự nguyện góp ngày công giúp hộ nghèo
d mức trợ cấp mới tính từ thời điểm nào
d hộ cận nghèo còn được hỗ trợ bảo hiểm hay không
d tiền đóng góp được sử dụng vào những việc gì
n chuẩn trợ cấp chậm điều chỉnh theo giá cả
n dữ liệu về đối tượng chưa liên thông giữa các ngành
n nguồn lực xã hội hóa ở xã khó khăn còn ít
n việc công khai thu, chi các quỹ chưa thường xuyên
f phong trào xóa nhà tạm tiếp tục được ủng hộ
f kiến nghị nâng mức trợ cấp sẽ được nêu nhiều hơn
f số người cần hỗ trợ có thể tăng sau thiên tai
u công khai thu, chi các quỹ vận động nội bộ
b gộp các cuộc vận động thành một đợt trong năm
p tổ chức chi trả tận nhà cho người già yếu
p rà soát để không bỏ sót hộ khó khăn
t nâng chuẩn trợ cấp xã hội theo giá cả
# D4 520 national,provincial
s các hoạt động văn hóa, lễ hội của tỉnh
s cách ứng xử trên mạng xã hội
s việc bảo tồn di tích và nghề truyền thống
s nếp sống văn minh trong việc cưới, việc tang
s thiết chế văn hóa, thể thao cho công nhân
s văn hóa đọc trong thanh thiếu niên
c tin giật gân, lời lẽ thô tục trên mạng ảnh hưởng lớp trẻ
c nhà văn hóa xây xong nhưng ít hoạt động
c việc tang, việc cưới có nơi còn phô trương
c di tích xuống cấp mà việc tu bổ kéo dài
c khu công nghiệp thiếu sân chơi, chỗ tập thể thao
c trẻ nhỏ dùng điện thoại nhiều, ít đọc sách
c loa hát công suất lớn gây ồn khu dân cư
m lễ hội tổ chức gọn, an toàn, giữ được bản sắc
m các chương trình kỷ niệm khơi dậy lòng tự hào dân tộc
m phong trào thể thao cơ sở sôi nổi, đông người tham gia
m thanh niên tự tin giới thiệu quê hương trên mạng
d nhà văn hóa cũ sau sắp xếp giao cho ai quản lý
d kế hoạch tu bổ di tích thực hiện ra sao
n kinh phí hoạt động của thiết chế văn hóa còn ít
n việc quản lý nội dung trên mạng theo không kịp thực tế
n gia đình dành ít thời gian hướng dẫn con trẻ
n chế tài với tiếng ồn chưa được áp dụng nghiêm
f hoạt động văn hóa sẽ tiếp tục được người dân hưởng ứng
f mặt trái của mạng xã hội còn gây lo ngại lâu dài
f nhu cầu vui chơi của người lao động sẽ tăng
u mở thêm hoạt động thể thao, văn nghệ ngoài giờ
b phát động thực hiện quy tắc ứng xử trên mạng
p đầu tư nhà văn hóa công nhân tại khu công nghiệp
p xử lý nghiêm việc gây tiếng ồn trong khu dân cư
t siết quản lý nội dung xấu độc trên nền tảng trực tuyến
# D5 540 national,provincial
s chính sách phát triển vùng dân tộc thiểu số
s hoạt động tôn giáo trên địa bàn
s việc dạy tiếng nói, chữ viết của các dân tộc
s hỗ trợ sinh kế cho thôn bản vùng cao
s việc lợi dụng niềm tin để trục lợi
s chính sách cử tuyển học sinh vùng khó khăn
c vốn hỗ trợ sinh kế giải ngân chậm, giống cấp không kịp vụ
c một số xã ra khỏi diện khó khăn bị mất nhiều chính sách
c học sinh vùng cao bỏ học đi làm sớm
c có hiện tượng truyền đạo trái quy định qua mạng
c việc dâng sao, giải hạn gây tốn kém cho nhiều gia đình
c cán bộ xã biết tiếng dân tộc ngày càng ít
c đường vào thôn bản hỏng nặng sau mưa
m chức sắc tích cực vận động tín đồ làm việc thiện
m nhiều thôn bản có điện, đường, bộ mặt đổi thay
m người có uy tín phát huy tốt vai trò ở cơ sở
d danh sách xã khó khăn giai đoạn tới gồm những nơi nào
d học sinh bán trú có được giữ chế độ hay không
n định mức đầu tư cho vùng cao chưa tính đủ chi phí vận chuyển
n trình độ sản xuất giữa các vùng chênh lệch
n một số nhóm lợi dụng mạng để lôi kéo người nhẹ dạ
n tiêu chí phân định vùng thay đổi nhanh
f đời sống vùng cao tiếp tục khá lên khi đường sá hoàn thành
f hoạt động tôn giáo cơ bản ổn định
f việc lôi kéo qua mạng còn diễn biến phức tạp
b cử đảng viên kết nối giúp đỡ các thôn bản khó khăn
p giữ chế độ bán trú cho học sinh xã mới ra khỏi diện khó khăn
p đẩy nhanh giải ngân vốn hỗ trợ sinh kế
t có giai đoạn chuyển tiếp cho xã vừa thoát diện khó khăn
";
