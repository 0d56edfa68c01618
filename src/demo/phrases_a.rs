//! Phrase bank of branch A, Party-building (format: see `bank.rs`).

/// Phrases of topics A1 to A4.
pub const TEXT: &str = r"
# A1 620 national,provincial
s việc quán triệt nghị quyết mới của cấp trên
s cách đưa nghị quyết vào chương trình hành động
s hình thức học tập nghị quyết trực tuyến
s việc cụ thể hóa chủ trương phát triển kinh tế tư nhân
s các chủ trương lớn được thông qua gần đây
s kết quả thực hiện nghị quyết đại hội
c tài liệu học tập còn dài, ít liên hệ với công việc hằng ngày
c chương trình hành động của nhiều nơi còn sao chép, chưa có việc cụ thể
c từ khi có chủ trương đến khi có văn bản hướng dẫn còn quá lâu
c buổi học trực tuyến đông người nhưng ít thời gian thảo luận
c việc kiểm tra sau khi học tập chưa đi đến kết quả thực chất
c nhiều chỉ tiêu đặt ra cao mà chưa rõ nguồn lực thực hiện
c cơ sở phải làm quá nhiều báo cáo về cùng một nghị quyết
m chủ trương mới đáp ứng đúng điều người dân mong đợi
m cách truyền đạt ngắn gọn hơn, có ví dụ từ thực tế của tỉnh
m quyết tâm đổi mới của cấp trên đã thể hiện bằng việc làm cụ thể
m các nội dung trọng tâm được tóm tắt dễ nhớ, dễ vận dụng
d khi nào có hướng dẫn chi tiết để cơ sở thực hiện
d các chỉ tiêu mới sẽ được phân bổ về từng đơn vị ra sao
d nguồn kinh phí cho chương trình hành động lấy từ đâu
n văn bản cụ thể hóa ban hành chậm so với yêu cầu
n báo cáo viên cơ sở thiếu tài liệu có số liệu của địa phương
n lịch học tập xếp dồn vào thời điểm nhiều việc chuyên môn
n việc theo dõi kết quả thực hiện chưa giao rõ đầu mối
f sự quan tâm tới các chủ trương mới sẽ tiếp tục cao
f dư luận sẽ chuyển từ nội dung nghị quyết sang kết quả thực hiện
f yêu cầu có hướng dẫn cụ thể sẽ được nêu nhiều hơn
u rút gọn nội dung học tập và dành thêm thời gian thảo luận tại chi bộ
b biên soạn tài liệu hỏi đáp ngắn cho từng nhóm đối tượng
b công khai tiến độ các việc trong chương trình hành động
p sớm ban hành kế hoạch cụ thể hóa kèm nguồn lực thực hiện
t rút ngắn thời gian ban hành văn bản hướng dẫn thi hành
# A2 330 national,provincial
s việc sắp xếp các đơn vị sự nghiệp trên địa bàn
s phương án hợp nhất các phòng, ban chuyên môn
s tiến độ tinh gọn đầu mối trong các cơ quan của tỉnh
s việc bố trí vị trí việc làm sau hợp nhất
s việc bố trí trụ sở sau sắp xếp
s việc chuyển giao nhiệm vụ giữa các đơn vị hợp nhất
c vị trí việc làm sau hợp nhất chưa được thông báo rõ
c khối lượng công việc dồn về ít người trong khi biên chế giảm
c một số nhiệm vụ bị bỏ trống trong giai đoạn bàn giao
c trụ sở làm việc phân tán, đi lại giữa các điểm mất nhiều thời gian
c tiêu chí lựa chọn người ở lại và người chuyển đi chưa cụ thể
c thông tin về phương án đến với cơ sở chủ yếu qua lời truyền miệng
c tâm lý chờ đợi làm chậm tiến độ nhiều phần việc
c cấp phó dôi dư nhiều, việc bố trí kéo dài
m bộ máy gọn hơn, bớt tầng trung gian trong xử lý công việc
m việc sắp xếp được làm có lộ trình và có đối thoại
m nhiều việc trước đây chồng chéo nay đã có một đầu mối
m lãnh đạo đã gặp gỡ, nghe tâm tư trước khi quyết định
d đơn vị có nằm trong đợt sắp xếp tiếp theo hay không
d ai sẽ đảm nhận những nhiệm vụ chưa được bàn giao
d cơ cấu phòng, ban mới sẽ ổn định vào lúc nào
n phương án thay đổi nhiều lần trước khi được phê duyệt
n hướng dẫn về vị trí việc làm giữa các ngành chưa thống nhất
n khâu thông tin nội bộ chưa theo kịp tiến độ sắp xếp
n thời gian chuẩn bị ngắn, việc bàn giao làm gấp
f tâm tư về vị trí công tác sẽ còn kéo dài đến khi bộ máy ổn định
f số người xin nghỉ sớm hoặc chuyển việc có thể tăng nhẹ
f dư luận sẽ lắng dần khi phương án bố trí được công bố
u tổ chức đối thoại định kỳ về phương án bố trí công việc
b cung cấp thông tin chính thức theo từng bước sắp xếp
p công bố sớm tiêu chí và lộ trình bố trí cán bộ
p ưu tiên đầu tư trụ sở, phương tiện cho các đơn vị vừa hợp nhất
t thống nhất hướng dẫn về vị trí việc làm sau sắp xếp
# A3 420 provincial,unit
s việc quy hoạch và bổ nhiệm cán bộ quản lý
s việc luân chuyển cán bộ về cơ sở
s tiêu chuẩn đánh giá cán bộ hằng năm
s cơ chế bảo vệ cán bộ dám nghĩ, dám làm
s chính sách thu hút và giữ chân người có năng lực
s việc đào tạo, bồi dưỡng cán bộ trẻ
c việc đánh giá cuối năm còn nể nang, chưa gắn với sản phẩm
c cán bộ trẻ ít cơ hội được giao việc khó
c thời gian khuyết vị trí lãnh đạo kéo dài ảnh hưởng công việc
c cán bộ luân chuyển chưa có chỗ ở và điều kiện sinh hoạt ổn định
c người có chuyên môn tốt rời khu vực công ngày một nhiều
c cơ chế bảo vệ người dám đổi mới vẫn nằm nhiều trên giấy
c quy trình bổ nhiệm nhiều bước nhưng ít thông tin công khai
m việc lấy phiếu giới thiệu đã công khai và đúng quy trình
m cán bộ mới về nhận việc nhanh, sâu sát cơ sở
m tiêu chí đánh giá theo kết quả công việc rõ hơn trước
d việc đánh giá theo sản phẩm sẽ áp dụng từ thời điểm nào
d chính sách thu hút có dành cho người đang công tác hay không
d nhân sự cho các vị trí còn khuyết được chọn theo cách nào
n tiêu chí đánh giá còn chung, khó lượng hóa
n quy định về bảo vệ cán bộ chưa có hướng dẫn cụ thể
n thu nhập khu vực công còn cách xa khu vực tư
n công tác quy hoạch ở một số nơi chưa đi trước một bước
f sự quan tâm tới nhân sự sẽ tăng vào dịp kiện toàn tổ chức
f xu hướng cán bộ trẻ chuyển ra ngoài có thể tiếp tục
f yêu cầu đánh giá thực chất sẽ ngày càng rõ
u công khai tiêu chí và kết quả đánh giá trong nội bộ
b mở lớp bồi dưỡng kỹ năng cho cán bộ trẻ trong quy hoạch
p ban hành chính sách nhà công vụ cho cán bộ luân chuyển
p sớm kiện toàn các vị trí lãnh đạo còn khuyết
t cụ thể hóa cơ chế bảo vệ cán bộ năng động, sáng tạo
# A4 560 national,provincial
s kết quả phòng, chống tham nhũng thời gian gần đây
s việc chống lãng phí trong sử dụng tài sản công
s các trụ sở bỏ trống sau sắp xếp
s việc kê khai và công khai tài sản, thu nhập
s tiến độ xử lý các dự án chậm, kéo dài
s việc tiết kiệm chi tiêu trong hội nghị, lễ hội
c nhiều trụ sở cũ bỏ không lâu ngày, xuống cấp nhanh
c các dự án dở dang chưa có phương án xử lý dứt điểm
c việc thu hồi tài sản thất thoát còn chậm
c phiền hà nhỏ trong giải quyết công việc vẫn còn ở một số nơi
c tâm lý sợ trách nhiệm khiến nhiều việc bị đùn đẩy
c công khai tài sản mới dừng ở việc niêm yết hình thức
c máy móc mua về ít dùng gây lãng phí ngân sách
m các vụ việc được xử lý nghiêm, không có vùng cấm
m việc chống lãng phí đã được đặt ngang với chống tham nhũng
m chi tiêu cho hội họp đã giảm rõ, bớt hình thức
m kết luận thanh tra được công khai rộng rãi hơn
d trụ sở dôi dư sẽ chuyển sang mục đích gì
d trách nhiệm trong các dự án kéo dài thuộc về cấp nào
n thủ tục điều chuyển tài sản công còn nhiều bước
n cơ chế giám sát từ người dân và đoàn thể chưa mạnh
n trách nhiệm giữa các cơ quan quản lý dự án chưa tách bạch
n định mức chi tiêu chậm điều chỉnh theo thực tế
f niềm tin của dư luận sẽ được củng cố khi có thêm kết quả xử lý
f tài sản công bỏ trống sẽ tiếp tục là điểm bị phê bình
f yêu cầu công khai thông tin sẽ tăng lên
u rà soát chi tiêu nội bộ và công khai hằng quý
b đưa nội dung chống lãng phí vào kế hoạch kiểm tra hằng năm
p có phương án sử dụng hoặc đấu giá các trụ sở dôi dư
p công khai tiến độ xử lý từng dự án chậm
t đơn giản hóa thủ tục điều chuyển tài sản công
";
