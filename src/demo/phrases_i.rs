//! Phrase bank of branches I (workplace) and Z (other) (format: see `bank.rs`).

/// Phrases of topics I1 to I4 and Z.
pub const TEXT: &str = r"
# I1 330 unit
s cách giao việc và kiểm tra tiến độ
s số lượng cuộc họp và báo cáo nội bộ
s việc phối hợp giữa các bộ phận
s nề nếp, giờ giấc làm việc
s việc phản hồi các đề xuất từ cơ sở
s việc phân công khi thiếu người
c việc giao gấp nhiều, kế hoạch hay thay đổi
c họp nhiều, có cuộc không có kết luận rõ
c bộ phận này chờ bộ phận kia, không rõ ai chịu trách nhiệm
c đề xuất gửi lên lâu không có hồi âm
c việc dồn vào người làm được, người khác lại nhàn
c quy trình nội bộ nhiều chữ ký cho việc nhỏ
m lãnh đạo lắng nghe và xử lý công việc dứt khoát
m bảng giao việc chung giúp mọi người nắm được tiến độ
m cuộc họp đã ngắn hơn, đúng nội dung
d quy chế làm việc mới áp dụng từ khi nào
d ai là đầu mối cho phần việc liên quan nhiều bộ phận
n quy chế làm việc chưa được cập nhật
n thiếu người mà nhiệm vụ đột xuất nhiều
n kênh trao đổi giữa các bộ phận chưa thống nhất
n thói quen làm việc cũ chậm thay đổi
f không khí làm việc sẽ tốt lên khi phân công rõ ràng
f tâm lý mệt mỏi có thể tăng vào cuối kỳ
f các góp ý sẽ còn nêu tại hội nghị người lao động
u phân công bằng văn bản, rõ người, rõ việc, rõ thời hạn
u giảm họp, kết hợp nhiều nội dung trong một buổi
u trả lời đề xuất của cơ sở trong thời hạn cố định
b kiểm tra việc thực hiện quy chế làm việc ở cơ sở
# I2 400 unit
s việc công khai tài chính và chế độ nội bộ
s chất lượng hội nghị người lao động
s hòm thư góp ý và đối thoại định kỳ
s việc lấy ý kiến về quy chế chi tiêu
s hoạt động của ban thanh tra nhân dân
s việc lấy ý kiến trước các quyết định liên quan quyền lợi
c thông tin công khai còn chung chung, khó theo dõi
c đối thoại tổ chức cho đủ số lần, ít vấn đề được giải quyết
c người góp ý thẳng còn e ngại
c dự thảo gửi lấy ý kiến sát hạn, không kịp đọc
c kết luận sau hội nghị chưa được nhắc lại kết quả
c ban thanh tra nhân dân thiếu điều kiện hoạt động
m mọi khoản chi được niêm yết để ai cũng xem được
m buổi đối thoại thẳng thắn, nhiều việc giải quyết ngay
m ý kiến đóng góp được tiếp thu và trả lời công khai
d góp ý đã gửi được xử lý đến đâu
d quy chế mới sẽ lấy ý kiến theo hình thức nào
n người phụ trách chưa coi trọng việc công khai
n người lao động chưa nắm hết quyền của mình
n nội dung đối thoại chuẩn bị chưa kỹ
n cơ chế bảo vệ người góp ý chưa rõ
f sự tham gia góp ý sẽ tăng khi thấy có phản hồi
f tâm lý ngại nói còn kéo dài ở một số bộ phận
f dân chủ trong nội bộ tiếp tục được mở rộng
u công khai kết quả xử lý góp ý sau mỗi buổi đối thoại
u gửi dự thảo quy chế sớm để mọi người kịp góp ý
b hướng dẫn nội dung công khai theo mẫu dễ đọc
b kiểm tra thực chất việc thực hiện quy chế dân chủ
# I3 380 unit
s việc bình xét thi đua cuối kỳ
s tiêu chí khen thưởng người trực tiếp làm việc
s mức tiền thưởng theo danh hiệu
s các phong trào thi đua theo đợt
s việc công nhận sáng kiến
s việc nêu gương người tốt, việc tốt
c danh hiệu thường rơi vào người quản lý, ít người trực tiếp làm
c tỷ lệ khống chế khiến nơi làm tốt cũng khó được khen
c sáng kiến viết cho đủ hồ sơ, ít áp dụng
c tiền thưởng thấp và chi chậm
c bình xét theo kiểu luân phiên, nể nang
c nhiều phong trào chồng nhau, nặng báo cáo
m khen thưởng đột xuất kịp thời, đúng người
m bỏ phiếu kín nên kết quả được chấp nhận cao
m sáng kiến hay được nhân rộng giữa các tổ
d tiêu chí mới chấm điểm ra sao
d tiền thưởng năm nay chi từ quỹ nào
n tiêu chí thi đua chưa gắn với kết quả đo được
n quỹ khen thưởng hạn hẹp
n việc phát hiện điển hình ở tổ sản xuất chưa được chú ý
n quy định về hồ sơ còn rườm rà
f tranh luận sẽ nổi lên vào dịp bình xét
f phong trào thực chất hơn khi giảm hồ sơ
f động lực làm việc tăng khi thưởng đúng người
u tăng tỷ lệ khen thưởng cho người trực tiếp làm việc
u công khai bảng điểm bình xét đến từng tổ
b giảm số phong trào và mẫu báo cáo thi đua
p đơn giản hóa hồ sơ công nhận sáng kiến
# I4 560 unit
s hoạt động của công đoàn cơ sở
s sinh hoạt đoàn thanh niên
s việc chăm lo đoàn viên dịp lễ
s mức thu và sử dụng đoàn phí
s hoạt động của ban nữ công
s việc kiện toàn tổ chức đoàn thể sau sắp xếp
c sinh hoạt còn hình thức, ít người trẻ tham gia
c quà tặng ít thiết thực so với nhu cầu
c đoàn phí thu đều mà hoạt động chưa nhiều
c cán bộ đoàn thể kiêm nhiệm, ít thời gian
c tiếng nói của công đoàn khi thương lượng còn yếu
c con nhỏ thiếu chỗ gửi trong dịp hè
m công đoàn thăm hỏi kịp thời khi đoàn viên ốm đau
m sân chơi thể thao gắn kết mọi người
m chương trình vé xe, quà cho người ở xa rất ấm lòng
d đoàn phí sau sắp xếp nộp về đâu
d kế hoạch nghỉ mát, tham quan năm nay ra sao
n kinh phí cho hoạt động đoàn thể giảm
n cán bộ đoàn thể thay đổi nhiều sau kiện toàn
n hình thức sinh hoạt chậm đổi mới
n thời gian làm việc kín, khó bố trí sinh hoạt
f hoạt động sẽ sôi nổi hơn sau đại hội
f kỳ vọng vào vai trò bảo vệ quyền lợi tiếp tục tăng
f số người trẻ tham gia có thể giảm nhẹ
u hỏi nhu cầu đoàn viên trước khi tổ chức chăm lo
u công khai thu, chi đoàn phí từng quý
b tập huấn kỹ năng thương lượng cho cán bộ công đoàn
b tổ chức sân chơi chung cho đoàn viên trẻ trong Khối
# Z 330 national,provincial
s những chuyện sinh hoạt hằng ngày được bàn tán
s chất lượng sóng điện thoại, mạng gia đình
s việc nuôi chó thả rông ở khu dân cư
s trào lưu mới của giới trẻ trên mạng
s dịch vụ vận tải, giao hàng
s việc trông giữ con nhỏ ngoài giờ học
c chó thả rông gây nguy hiểm cho người đi đường
c mạng gia đình chập chờn vào buổi tối
c hàng giao không đúng quảng cáo, khó trả lại
c trào lưu nguy hiểm trên mạng lôi kéo học sinh
c giá dịch vụ trông trẻ ngoài giờ cao
c cuộc gọi quảng cáo làm phiền cả giờ nghỉ
m hàng xóm giúp nhau nhiều hơn qua nhóm chung của khu phố
m dịch vụ giao hàng tạo thêm việc cho người trẻ
m phản ánh qua ứng dụng của tỉnh được trả lời nhanh
d phản ánh loại việc này gửi về cơ quan nào
d quy định quản lý vật nuôi áp dụng ra sao
n việc xử phạt còn nhẹ và ít khi thực hiện
n quy định mới chưa được phổ biến rộng
n nhà cung cấp dịch vụ chậm nâng cấp
n gia đình bận việc, ít thời gian cho con
f các chuyện này lúc nổi lúc lắng theo thông tin trên mạng
f phản ánh sẽ giảm khi cơ quan chức năng vào cuộc
f nhu cầu về dịch vụ trông trẻ sẽ tăng
u bố trí phòng trông trẻ trong dịp hè cho người lao động
b nhắc đảng viên gương mẫu trong nếp sống ở khu dân cư
p xử phạt nghiêm việc thả rông vật nuôi
t ngăn chặn cuộc gọi quảng cáo làm phiền
";
