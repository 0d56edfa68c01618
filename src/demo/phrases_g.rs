//! Phrase bank of branch G, administration and digital change (format: see `bank.rs`).

/// Phrases of topics G1 to G3.
pub const TEXT: &str = r"
# G1 340 provincial
s việc giải quyết thủ tục tại trung tâm hành chính công
s hồ sơ đất đai, hộ tịch trễ hẹn
s thái độ phục vụ của bộ phận một cửa
s việc cắt giảm thủ tục cho doanh nghiệp
s việc cấp đổi giấy tờ sau sắp xếp địa giới
s yêu cầu nộp bản sao, chứng thực nhiều lần
c hồ sơ phải bổ sung nhiều lần vì hướng dẫn không đầy đủ
c giấy tờ đã có trên hệ thống vẫn bị yêu cầu nộp bản giấy
c thư xin lỗi trễ hẹn nhiều nhưng không rõ lý do
c người dân ở xa phải đi lại nhiều hơn để nộp hồ sơ
c mỗi nơi hướng dẫn một mẫu khác nhau
c giờ cao điểm chờ lấy số rất lâu
c doanh nghiệp chờ ý kiến nhiều ngành cho một việc
m cán bộ một cửa hướng dẫn tận tình, vui vẻ
m nhiều hồ sơ trả trước hẹn
m việc làm thủ tục không phụ thuộc địa giới rất tiện
d giấy tờ cũ còn giá trị đến lúc nào
d thủ tục nào đã được bãi bỏ
n phần mềm của các ngành chưa kết nối với nhau
n cán bộ một cửa kiêm nhiều lĩnh vực
n quy trình nội bộ chậm sửa theo phân cấp mới
n hướng dẫn trên cổng thông tin khó hiểu với người dân
f lượng hồ sơ sẽ tăng khi người dân đổi giấy tờ
f mức độ hài lòng tăng dần khi quy trình ổn định
f phản ánh về trễ hẹn còn nhiều ở lĩnh vực đất đai
u niêm yết mẫu hồ sơ điền sẵn tại nơi tiếp nhận
b biểu dương điển hình phục vụ tốt ở bộ phận một cửa
p không yêu cầu nộp lại giấy tờ đã có dữ liệu
p công khai lý do và trách nhiệm khi trễ hẹn
t bãi bỏ dứt điểm các thủ tục trùng lặp
# G2 370 national,provincial
s hoạt động của chính quyền cấp xã sau sắp xếp
s việc phân cấp nhiệm vụ từ tỉnh xuống xã
s đội ngũ cán bộ xã mới
s khoảng cách từ thôn bản đến trụ sở xã mới
s tên gọi xã, phường sau hợp nhất
s việc phối hợp giữa sở, ngành với cấp xã
c xã mới rộng, người già đi lại làm giấy tờ vất vả
c cán bộ xã nhận nhiều việc mới mà chưa được tập huấn đủ
c thiếu người có chuyên môn đất đai, xây dựng, tài chính ở xã
c trụ sở xã chật, thiết bị không đồng bộ
c văn bản phân cấp nhiều, có chỗ chồng chéo
c việc trả lời kiến nghị chuyển qua lại giữa tỉnh và xã
c người dân chưa quen địa danh và nơi giải quyết mới
m chính quyền gần dân hơn, việc được giải quyết tại chỗ
m bộ máy hai cấp vận hành thông suốt, ít gián đoạn
m cán bộ xã làm cả ngày nghỉ để phục vụ dân
m tổ lưu động đến tận thôn giúp làm giấy tờ
d việc nào thuộc xã, việc nào thuộc tỉnh
d chế độ của người hoạt động không chuyên trách ở thôn ra sao
d cán bộ xã được bổ sung theo tiêu chí nào
n phân cấp nhanh hơn việc chuẩn bị nhân lực
n hạ tầng số giữa các xã không đều
n cán bộ từ nhiều nơi hợp lại, chưa quen việc
n hướng dẫn của các ngành chưa đồng nhất
f khó khăn ban đầu sẽ giảm khi bộ máy quen việc
f áp lực lên cán bộ xã còn lớn trong thời gian dài
f người dân sẽ đánh giá qua tốc độ giải quyết giấy tờ
b tổ chức trao đổi nghiệp vụ giữa sở, ngành và cấp xã
p biệt phái chuyên viên về hỗ trợ các xã còn thiếu người
p duy trì điểm tiếp nhận hồ sơ ở trụ sở cũ
p đầu tư thiết bị, đường truyền cho trụ sở xã
t rà soát các quy định phân cấp còn chồng chéo
# G3 400 national,provincial
s việc nộp hồ sơ trên cổng dịch vụ công
s ứng dụng định danh điện tử
s thanh toán không dùng tiền mặt
s phần mềm quản lý văn bản, điều hành
s phong trào bình dân học vụ số
s việc ứng dụng trí tuệ nhân tạo trong công việc
c cổng dịch vụ hay lỗi, phải làm lại từ đầu
c người già, công nhân không có máy tốt khó tự nộp hồ sơ
c phải nhập một nội dung vào nhiều phần mềm
c đăng nhập qua nhiều bước, hay bị treo
c sóng điện thoại ở vùng xa chập chờn
c dùng công cụ trí tuệ nhân tạo mà chưa có quy định rõ
c chỉ tiêu hồ sơ trực tuyến có nơi làm thay người dân
m nộp hồ sơ tại nhà tiết kiệm thời gian
m tổ công nghệ số hướng dẫn tận nơi, dễ hiểu
m ký số, họp trực tuyến giúp công việc nhanh hơn
m quét mã thanh toán đã quen với cả người bán rau
d dữ liệu cá nhân được bảo vệ bằng cách nào
d phần mềm nào là bắt buộc dùng chung
n hệ thống nâng cấp, chuyển đổi dữ liệu cùng lúc
n tập huấn nặng lý thuyết, ít thực hành
n mỗi ngành xây một phần mềm riêng
n thiết bị ở cơ sở đã cũ
f tỷ lệ hồ sơ trực tuyến sẽ tiếp tục tăng
f phản ánh về lỗi hệ thống giảm khi nâng cấp xong
f nhu cầu học kỹ năng số ngày càng lớn
u mở lớp thực hành kỹ năng số theo nhóm nhỏ
b cử đoàn viên trẻ giúp người lớn tuổi dùng dịch vụ số
p liên thông phần mềm để không phải nhập nhiều lần
p phủ sóng di động các thôn còn vùng lõm
t nâng năng lực của cổng dịch vụ công vào giờ cao điểm
";
