//! Phrase bank of branch H, external affairs and defence (format: see `bank.rs`).

/// Phrases of topics H1 to H3.
pub const TEXT: &str = r"
# H1 720 international,national
s các hoạt động đối ngoại cấp cao của đất nước
s việc nâng cấp quan hệ với các đối tác lớn
s đàm phán thương mại và thuế quan
s vị thế của đất nước trên trường quốc tế
s công tác bảo hộ công dân ở nước ngoài
s việc tham gia gìn giữ hòa bình
c thuế quan của thị trường lớn có thể làm giảm đơn hàng
c hàng trong nước chịu sức ép cạnh tranh khi mở cửa thị trường
c thông tin xuyên tạc về đối ngoại lan nhanh trên mạng
c lao động đi làm ở nước ngoài gặp rủi ro mà ít được tư vấn
c cam kết quốc tế nhiều mà doanh nghiệp nhỏ chưa tận dụng được
c tiêu chuẩn xuất khẩu mới khiến chi phí tăng
m uy tín của đất nước được nâng lên rõ rệt
m đường lối đối ngoại độc lập, khéo léo, giữ được hòa bình
m các chuyến thăm mở thêm thị trường và nguồn đầu tư
m công dân gặp nạn được bảo hộ kịp thời
d thuế quan mới tác động thế nào đến ngành may, gỗ
d thỏa thuận vừa ký đem lại lợi ích gì cho tỉnh
n chính sách thương mại của các nước lớn thay đổi nhanh
n thông tin đối ngoại đến cơ sở còn chậm, ít chiều sâu
n cạnh tranh giữa các nước lớn gay gắt
n doanh nghiệp trong nước chưa chuẩn bị kỹ về tiêu chuẩn
f các hoạt động đối ngoại tiếp tục được đồng tình cao
f lo ngại về thuế quan sẽ tăng giảm theo kết quả đàm phán
f thị trường mới sẽ mở thêm cơ hội việc làm
b cung cấp thông tin đối ngoại định kỳ cho báo cáo viên
p tổ chức tập huấn quy tắc xuất xứ cho doanh nghiệp
t chủ động thông tin về kết quả đàm phán thương mại
t hỗ trợ doanh nghiệp chuyển hướng thị trường
# H2 640 international,national
s tình hình trên Biển Đông
s đời sống của chiến sĩ và nhân dân vùng đảo
s việc quản lý biên giới trên bộ
s phong trào hướng về biển, đảo quê hương
s công tác tuyển quân và hậu phương quân đội
s việc chống khai thác hải sản trái phép
c các hành động đơn phương trên biển làm tình hình phức tạp
c ngư dân bị cản trở khi đánh bắt ở ngư trường truyền thống
c buôn lậu qua đường mòn biên giới vẫn xảy ra
c tin sai lệch về biển đảo dễ kích động người trẻ
c tàu cá nhỏ khó lắp đủ thiết bị giám sát
c thanh niên đi làm xa nên việc gọi nhập ngũ khó khăn
m Đảng, Nhà nước kiên quyết, kiên trì giữ vững chủ quyền
m lực lượng trên biển là chỗ dựa vững chắc cho ngư dân
m đời sống trên các đảo được cải thiện nhiều
m thanh niên hăng hái lên đường nhập ngũ
d việc gỡ cảnh báo về hải sản đạt kết quả đến đâu
d ngư dân chuyển nghề được hỗ trợ những gì
n yêu sách phi lý của một số bên trên biển
n đường biên dài, địa hình hiểm trở
n việc tuyên truyền bằng hình ảnh trực quan còn ít
n nguồn lợi ven bờ suy giảm
f tình hình trên biển còn diễn biến khó lường
f phong trào hướng về biển, đảo tiếp tục lan rộng
f niềm tin vào khả năng bảo vệ chủ quyền giữ vững
u tổ chức sinh hoạt chuyên đề về biển, đảo
b kết nghĩa và thăm hỏi các đơn vị vùng biên, đảo xa
p hỗ trợ ngư dân thiết bị giám sát tàu cá
t cung cấp kịp thời thông tin chính thống về biển, đảo
# H3 400 international
s xung đột kéo dài ở một số khu vực trên thế giới
s biến động kinh tế thế giới
s cạnh tranh giữa các nước lớn
s giá dầu và nguy cơ đứt gãy nguồn cung
s biến đổi khí hậu và thiên tai ở nhiều nước
s sự phát triển nhanh của trí tuệ nhân tạo
c xung đột làm giá dầu và cước vận tải tăng
c kinh tế thế giới chậm lại ảnh hưởng việc làm trong nước
c nguy cơ xung đột lan rộng gây bất an
c tin giả về chiến sự lẫn với tin thật
c dân thường ở vùng chiến sự chịu nhiều mất mát
c công nghệ mới có thể thay thế nhiều việc làm
m nước ta giữ được ổn định giữa biến động bên ngoài
m lập trường cân bằng, ủng hộ hòa bình được đánh giá cao
m các nỗ lực đàm phán mở ra hy vọng ngừng bắn
d xung đột còn kéo dài đến bao giờ
d biến động bên ngoài tác động tới lãi suất, tỷ giá ra sao
n lợi ích của các nước lớn đối lập nhau
n cơ chế quốc tế kém hiệu lực trong giải quyết xung đột
n nguồn cung năng lượng tập trung ở ít nước
n mạng xã hội khuếch đại tin chưa kiểm chứng
f tình hình thế giới còn phức tạp, khó đoán định
f giá năng lượng tiếp tục biến động
f người dân sẽ theo dõi sát kết quả đàm phán hòa bình
b mời báo cáo viên nói chuyện thời sự quốc tế hằng quý
p xây dựng kịch bản ứng phó cho doanh nghiệp xuất khẩu
t điều hành linh hoạt giá cả, tỷ giá trước biến động bên ngoài
";
