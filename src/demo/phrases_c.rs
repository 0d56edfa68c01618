//! Phrase bank of branch C, livelihood (format: see `bank.rs`).

/// Phrases of topics C1 to C5.
pub const TEXT: &str = r"
# C1 250 national,unit
s mức lương và thu nhập thực tế của người lao động
s việc điều chỉnh lương tối thiểu vùng
s tiến độ thực hiện cải cách tiền lương
s phụ cấp ngành nghề và phụ cấp trách nhiệm
s cách tính tiền làm thêm giờ
s khoản thu nhập tăng thêm trong khu vực công
c lương tăng chưa bù được mức tăng của giá cả
c người mới vào nghề khó sống được bằng lương
c phụ cấp giữa các vị trí tương đương còn chênh lệch lớn
c bảng lương khó hiểu, nhiều khoản không được giải thích
c thu nhập tăng thêm chi trả chậm và không đều
c đơn giá sản phẩm thấp buộc phải kéo dài giờ làm
c lương tăng nhưng một số khoản hỗ trợ lại bị cắt
c cải cách tiền lương nói đến đã lâu mà chưa hoàn tất
m lương được trả đúng kỳ và có phiếu lương rõ ràng
m lần điều chỉnh vừa qua giúp thu nhập khá hơn
m tiền thưởng theo năng suất tạo động lực làm việc
d bảng lương theo vị trí việc làm khi nào áp dụng
d phụ cấp đặc thù có được giữ lại hay không
d lần điều chỉnh tới tăng theo mức nào
n nguồn chi cho tăng lương còn hạn chế
n việc xây dựng vị trí việc làm làm căn cứ trả lương còn chậm
n doanh nghiệp chịu sức ép giảm giá thành
n quy chế chi tiêu nội bộ chậm sửa đổi
f đòi hỏi cải thiện thu nhập sẽ còn là mối quan tâm hàng đầu
f dư luận sẽ đỡ căng khi đợt điều chỉnh mới được thực hiện
f tình trạng bỏ việc vì thu nhập thấp có thể tăng
u công khai cách tính lương, thưởng và giải đáp từng khoản
u xem lại đơn giá sản phẩm cho phù hợp với thực tế
b giám sát việc trả lương, đóng bảo hiểm tại các doanh nghiệp
p bố trí đủ nguồn chi thu nhập tăng thêm
t sớm công bố lộ trình cải cách tiền lương
# C2 270 national,provincial
s quy định mới về bảo hiểm xã hội một lần
s việc chậm đóng bảo hiểm cho người lao động
s quyền lợi khi khám bằng thẻ bảo hiểm y tế
s thủ tục hưởng trợ cấp thất nghiệp
s tuổi nghỉ hưu và mức lương hưu
s việc vận động tham gia bảo hiểm tự nguyện
c lương hưu của người đóng mức thấp khó đủ sống
c tuổi nghỉ hưu tăng không hợp với nghề lao động nặng
c doanh nghiệp nợ bảo hiểm làm người lao động không chốt được sổ
c nhiều thuốc phải mua ngoài dù có thẻ bảo hiểm y tế
c thủ tục nhận trợ cấp thất nghiệp còn phải đi lại nhiều lần
c quy định rút một lần bị hiểu sai qua mạng xã hội
c mức hỗ trợ đóng bảo hiểm tự nguyện chưa đủ hấp dẫn
m tra cứu quá trình đóng trên điện thoại rất thuận tiện
m chế độ ốm đau, thai sản được giải quyết nhanh hơn
m quy định mới giữ được quyền lợi lâu dài cho người lao động
d người đóng trước khi luật mới có hiệu lực được hưởng thế nào
d thời gian doanh nghiệp nợ có được tính hay không
d nghề nặng nhọc có được nghỉ hưu sớm hơn hay không
n việc giải thích luật mới chưa đến từng tổ sản xuất
n chế tài đối với đơn vị chậm đóng chưa đủ mạnh
n danh mục thuốc của cơ sở y tế còn hạn chế
n thu nhập hiện tại thấp nên nhiều người chỉ tính chuyện trước mắt
f số người hỏi về rút bảo hiểm sẽ tăng khi việc làm bấp bênh
f thắc mắc sẽ giảm khi có giải thích cụ thể theo từng trường hợp
f dư luận về tuổi nghỉ hưu còn kéo dài
u đóng bảo hiểm đúng hạn và niêm yết kết quả đóng
b tổ chức tư vấn lưu động về bảo hiểm tại doanh nghiệp
p xử lý dứt điểm các đơn vị nợ bảo hiểm kéo dài
t xem xét tuổi nghỉ hưu riêng cho nghề nặng nhọc
t mở rộng danh mục thuốc được quỹ bảo hiểm y tế chi trả
# C3 180 national,provincial
s việc xây dựng và xét mua nhà ở xã hội
s giá thuê trọ quanh các khu công nghiệp
s điều kiện vay mua nhà của người trẻ
s nhà công vụ cho cán bộ, giáo viên ở xa
s chất lượng khu nhà trọ của công nhân
s việc phân bổ quỹ nhà ở cho người thu nhập thấp
c giá nhà vượt xa khả năng tích lũy của người làm công ăn lương
c số căn nhà ở xã hội ít hơn nhiều so với nhu cầu
c thủ tục xét mua đòi nhiều giấy xác nhận
c phòng trọ chật, nóng, thiếu nước sạch
c chủ trọ tính tiền điện, nước cao hơn quy định
c dự án nhà ở xã hội nằm xa nơi làm việc
c giáo viên nhận việc ở xã xa chưa có chỗ ở ổn định
m chủ trương phát triển nhà ở xã hội được mong đợi từ lâu
m khu lưu trú mới có chỗ gửi trẻ và chỗ sinh hoạt chung
m quy định xét thu nhập đã được nới cho phù hợp
d khi nào mở nhận hồ sơ mua nhà ở xã hội
d người độc thân có được xét thuê mua hay không
d tiêu chí chấm điểm hồ sơ được công khai ở đâu
n quỹ đất sạch cho nhà ở xã hội còn thiếu
n nhà đầu tư ít mặn mà vì lợi nhuận thấp
n việc phối hợp xác nhận thu nhập giữa các cơ quan còn chậm
n khu công nghiệp phát triển nhanh hơn hạ tầng xã hội
f nhu cầu nhà ở giá rẻ sẽ tiếp tục tăng
f thắc mắc sẽ nhiều khi mở bán đợt nhà ở xã hội mới
f giá thuê trọ khó giảm trong thời gian gần
u hỗ trợ tiền thuê trọ cho người lao động ở xa
b phối hợp khảo sát nhu cầu nhà ở của đoàn viên
p công khai danh sách dự án và tiêu chí xét mua nhà ở xã hội
p kiểm tra giá điện, nước tại các khu nhà trọ
t kéo dài thời hạn vay ưu đãi mua nhà ở xã hội
# C4 220 unit
s bữa ăn ca và thời gian nghỉ giữa giờ
s môi trường làm việc nóng, bụi và tiếng ồn
s định mức, áp lực công việc
s trang bị bảo hộ và an toàn lao động
s thời giờ làm thêm trong đợt cao điểm
s cơ sở vật chất, phương tiện làm việc
c nhà xưởng nóng, quạt và thông gió chưa đủ
c bữa ăn ca ít thay đổi, chất lượng không đều
c đồ bảo hộ cấp chậm và không vừa cỡ
c giờ làm thêm kéo dài nhiều ngày liền gây mệt mỏi
c định mức nâng lên mà số người không tăng
c máy tính, đường truyền cũ làm chậm xử lý công việc
c chỗ nghỉ trưa, nhà vệ sinh chưa đáp ứng đủ
c khám sức khỏe định kỳ còn qua loa
m bữa ăn ca đã được cải thiện sau khi tiếp thu góp ý
m nơi làm việc sạch hơn, có thêm cây xanh và nước uống
m việc huấn luyện an toàn được tổ chức đều đặn
d hệ thống làm mát khi nào lắp đặt xong
d định mức mới có được tính lại sau thời gian thử hay không
d tiền bồi dưỡng độc hại áp dụng cho những vị trí nào
n kinh phí sửa chữa, mua sắm bị dồn sang kỳ sau
n đơn hàng gấp phải giao trong thời gian ngắn
n số người giảm trong khi khối lượng công việc giữ nguyên
n góp ý của tổ sản xuất chưa được phản hồi kịp thời
f bức xúc về nóng bức có thể tăng vào mùa hè
f người lao động sẽ yên tâm hơn khi việc cải tạo hoàn thành
f áp lực công việc còn lớn cho tới khi bổ sung người
u lắp thêm quạt, mái che và hệ thống thông gió
u cho đại diện người lao động cùng giám sát bữa ăn ca
u xem lại định mức và bố trí thêm người vào đợt cao điểm
b kiểm tra chuyên đề về an toàn, vệ sinh lao động
p hỗ trợ kinh phí thay thế thiết bị làm việc đã cũ
# C5 230 national,provincial
s chế độ cho người nghỉ trước tuổi khi sắp xếp
s thời gian chi trả trợ cấp thôi việc
s chính sách với người lao động hợp đồng khi tinh gọn
s cách tính thời gian công tác để hưởng trợ cấp
s hỗ trợ đi lại, chỗ ở khi chuyển nơi làm việc
s việc bảo lưu phụ cấp chức vụ sau sắp xếp
c trợ cấp chi trả chậm so với quyết định nghỉ
c người hợp đồng được hưởng thấp hơn dù làm việc lâu năm
c mỗi nơi hiểu một cách về thời gian tính hưởng
c khoản hỗ trợ đi lại chưa đủ chi phí hằng tháng
c người gần đủ điều kiện lại lỡ mốc thời gian áp dụng
c phụ cấp bị cắt ngay khi chưa bố trí xong công việc mới
c hồ sơ nghỉ chế độ phải xác nhận qua nhiều nơi
m mức trợ cấp tương xứng với thời gian cống hiến
m người tự nguyện nghỉ được động viên và giải quyết nhanh
m chính sách nhân văn, tạo điều kiện cho lớp trẻ
d chính sách có kéo dài sang giai đoạn sau hay không
d nguồn chi trả do cấp nào bảo đảm
d người chuyển sang đơn vị khác được bảo lưu những khoản nào
n nguồn kinh phí chi trả được cấp theo nhiều đợt
n văn bản hướng dẫn có điểm chưa thống nhất giữa các ngành
n hồ sơ cũ thiếu giấy tờ về quá trình công tác
n thời hạn nộp hồ sơ ngắn, người đăng ký đông
f thắc mắc về chế độ sẽ giảm khi tiền trợ cấp được chi trả hết
f số đơn kiến nghị về cách tính có thể tăng
f tâm lý so sánh giữa các nhóm còn kéo dài
u phân công người hỗ trợ làm hồ sơ cho người nghỉ
b tổng hợp vướng mắc để kiến nghị hướng dẫn thống nhất
p chi trả dứt điểm trợ cấp cho người đã có quyết định nghỉ
p nâng mức hỗ trợ đi lại cho người phải làm việc xa nhà
t hướng dẫn thống nhất cách tính thời gian công tác
";
