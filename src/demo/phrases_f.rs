//! Phrase bank of branch F, law and order (format: see `bank.rs`).

/// Phrases of topics F1 to F3.
pub const TEXT: &str = r"
# F1 170 national,provincial
s thủ đoạn giả danh cơ quan nhà nước để lừa đảo
s tình trạng mạo danh ngân hàng, tài khoản giả
s tín dụng đen quanh khu nhà trọ
s việc lôi kéo đầu tư tiền ảo, sàn giao dịch trái phép
s tình hình trộm cắp trong khu dân cư
s ma túy và thuốc lá điện tử trong giới trẻ
s việc dụ dỗ lao động ra nước ngoài trái phép
c thủ đoạn ngày càng tinh vi, dùng cả hình ảnh và giọng nói giả
c người bị hại ngại trình báo vì sợ bị cười chê
c thông tin cá nhân bị mua bán tràn lan
c công nhân vướng nợ lãi cao, bị đòi nợ tại nơi làm việc
c thuốc lá điện tử len vào trường học
c tiền đã chuyển đi rất khó lấy lại
c quảng cáo việc nhẹ lương cao vẫn xuất hiện khắp nơi
c trộm xe ở bãi gửi và khu trọ chưa giảm
m công an vào cuộc nhanh, triệt phá nhiều ổ nhóm
m tin cảnh báo của ngân hàng giúp nhiều người kịp dừng chuyển tiền
m tổ tự quản đêm làm khu dân cư yên tĩnh hơn
d cách nhận biết đâu là tin nhắn thật của cơ quan nhà nước
d tài khoản bị lừa có được phong tỏa kịp hay không
n dữ liệu cá nhân bị lộ từ nhiều nguồn
n nhiều người hám lợi, thiếu kỹ năng số
n việc quản lý sim và tài khoản còn kẽ hở
n thu nhập giảm khiến người lao động tìm đến vay nóng
f các thủ đoạn mới sẽ tiếp tục xuất hiện trên mạng
f số vụ có thể tăng vào dịp mua sắm cuối năm
f người dân cảnh giác hơn nhờ được cảnh báo thường xuyên
u phổ biến các thủ đoạn mới trong buổi họp hằng tháng
b phát tờ hướng dẫn nhận biết lừa đảo cho người lao động
p mở đợt cao điểm trấn áp tín dụng đen
p lập kênh tiếp nhận tin báo nhanh cho người bị hại
t siết trách nhiệm của nhà mạng, ngân hàng với tài khoản rác
# F2 380 national,provincial
s mức xử phạt vi phạm giao thông mới
s tai nạn giao thông trên đường đi làm
s việc học sinh đi xe máy điện, xe phân khối nhỏ
s xe tải chở quá tải qua khu dân cư
s việc xử lý vi phạm nồng độ cồn
s điểm đen tai nạn trên các tuyến liên xã
c mức phạt cao so với thu nhập của người lao động
c đèn tín hiệu có nơi bị lỗi khiến người đi đường sợ phạt oan
c học sinh chưa đủ tuổi vẫn chạy xe máy tới trường
c xe quá tải chạy đêm làm hỏng đường và gây nguy hiểm
c biển báo bị che khuất, khó quan sát
c điểm giao cắt nguy hiểm chưa có gờ giảm tốc
c người đi bộ thiếu lối sang đường an toàn
m ý thức dừng đèn đỏ, không uống rượu khi lái xe tốt hơn nhiều
m tai nạn giảm rõ nhờ xử phạt nghiêm
m việc phạt qua hình ảnh khách quan, minh bạch
d xe cũ của người nghèo phải kiểm định khí thải ra sao
d điểm bằng lái bị trừ được phục hồi thế nào
n hạ tầng chưa theo kịp lượng xe tăng nhanh
n gia đình giao xe cho con khi chưa đủ tuổi
n việc tuần tra ở đường nông thôn còn mỏng
n biển báo, vạch sơn chậm được sửa chữa
f ý thức chấp hành sẽ tiếp tục tốt lên
f tai nạn ở đường liên xã còn phức tạp
f tranh luận về mức phạt sẽ giảm dần
u ký cam kết không lái xe sau khi uống rượu bia
b đưa việc chấp hành giao thông vào đánh giá đảng viên
p xóa điểm đen, bổ sung biển báo và gờ giảm tốc
p tăng tuần tra xe quá tải vào ban đêm
t xem lại mức phạt cho phù hợp với từng nhóm lỗi
# F3 190 national,provincial
s an toàn thực phẩm ở bếp ăn tập thể
s thực phẩm bẩn, hàng giả trên mạng
s phòng cháy ở khu nhà trọ và nhà ống
s thức ăn bán quanh cổng trường
s việc nâng cấp phòng cháy theo quy chuẩn mới
s sữa giả, thuốc giả bị phát hiện gần đây
c hàng giả được quảng cáo công khai bởi người nổi tiếng
c nguồn gốc thực phẩm ở chợ khó kiểm chứng
c nhà trọ chỉ có một lối thoát, dây điện chằng chịt
c quy chuẩn phòng cháy mới tốn kém với cơ sở nhỏ
c suất ăn giá thấp khó bảo đảm chất lượng
c đồ ăn vặt trước cổng trường không rõ nhãn mác
c việc kiểm tra thường báo trước nên ít tác dụng
m các vụ hàng giả lớn được phanh phui kịp thời
m bếp ăn tập thể đã lưu mẫu và công khai nguồn nguyên liệu
m diễn tập chữa cháy giúp mọi người biết cách thoát nạn
d sản phẩm nào trên thị trường đã bị thu hồi
d cơ sở nhỏ có được giãn thời hạn nâng cấp phòng cháy hay không
n lực lượng kiểm tra mỏng, trang bị thiếu
n trách nhiệm giữa các ngành quản lý thực phẩm chồng chéo
n lợi nhuận từ hàng giả quá lớn
n nhà trọ xây từ lâu, khó cải tạo lối thoát nạn
f lo ngại về hàng giả còn kéo dài
f nguy cơ cháy tăng trong mùa nắng nóng
f người tiêu dùng sẽ chọn lọc kỹ hơn
u kiểm tra đột xuất nguồn thực phẩm của bếp ăn
b tập huấn kỹ năng thoát nạn cho đoàn viên ở trọ
p kiểm tra và đình chỉ khu trọ không có lối thoát nạn
p công khai cơ sở vi phạm an toàn thực phẩm
t tăng hình phạt với người sản xuất, quảng cáo hàng giả
";
