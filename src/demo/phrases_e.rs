//! Phrase bank of branch E, environment and infrastructure (format: see `bank.rs`).

/// Phrases of topics E1 to E4.
pub const TEXT: &str = r"
# E1 200 provincial
s việc thu gom và phân loại rác tại nguồn
s tình trạng ô nhiễm ở kênh, sông nội thị
s mùi và khói từ cơ sở sản xuất gần khu dân cư
s chất lượng nước sạch sinh hoạt
s việc đốt rơm rạ sau mùa gặt
s việc di dời bãi rác ra khỏi khu dân cư
c rác đã phân loại nhưng xe gom đổ chung một chỗ
c nước kênh đen và có mùi nặng vào ngày nắng
c phản ánh về khói bụi nhiều lần mà chưa được xử lý dứt điểm
c nước sinh hoạt có lúc đục và yếu vào giờ cao điểm
c khói rơm rạ làm người già, trẻ nhỏ khó thở
c phí thu gom rác tăng mà lịch gom thưa hơn
c bãi rác quá tải, nước rỉ chảy ra ruộng
m nhiều tuyến đường xanh, sạch hơn nhờ người dân cùng làm
m việc xử phạt đổ trộm phế thải đã có tác dụng
m mô hình đổi rác lấy quà được hưởng ứng
d phí rác theo khối lượng sẽ tính ra sao
d nhà máy xử lý rác khi nào vận hành
n hạ tầng thu gom, xử lý chưa đồng bộ với yêu cầu phân loại
n mức phạt chưa đủ sức răn đe
n nước thải chưa được đấu nối đầy đủ
n ý thức của một bộ phận người dân chưa cao
f ô nhiễm có thể nặng hơn trong mùa khô
f phân loại rác sẽ thành nếp khi có đủ phương tiện
f kiến nghị về nước sạch tiếp tục tăng
u thực hiện phân loại rác và giảm đồ nhựa dùng một lần
b phát động ngày cuối tuần xanh trong toàn Khối
p kiểm tra, công khai kết quả xử lý các điểm ô nhiễm
p bố trí xe gom riêng cho từng loại rác
p đẩy nhanh tiến độ nhà máy xử lý rác
# E2 230 provincial
s tình trạng ùn tắc giờ tan tầm quanh khu công nghiệp
s việc đào đường, hoàn trả mặt đường
s tình trạng ngập cục bộ sau mưa lớn
s chất lượng xe buýt và giao thông công cộng
s trật tự vỉa hè, lòng đường
s tiến độ mở rộng tuyến đường trục chính
c xe tải và xe máy chen nhau giờ tan ca rất nguy hiểm
c đường đào lên lấp lại nhiều lần, mặt đường lồi lõm
c mưa lớn một lúc là nhiều tuyến phố ngập
c vỉa hè bị chiếm làm chỗ bán hàng và để xe
c xe buýt thưa chuyến, không khớp giờ làm
c đèn đường hỏng lâu ngày chưa được thay
c rào chắn công trình để lâu mà ít người thi công
m tuyến đường mới thông xe rút ngắn thời gian đi làm
m việc lập lại trật tự vỉa hè làm phố gọn gàng hơn
m điểm ngập đã giảm sau khi nạo vét cống
d công trình dở dang khi nào hoàn trả mặt bằng
d tuyến xe đưa đón công nhân có được mở hay không
n hệ thống thoát nước cũ, nhỏ so với tốc độ đô thị hóa
n các đơn vị thi công thiếu phối hợp
n giờ làm của nhiều nhà máy trùng nhau
n việc duy tu dựa vào nguồn vốn ít và cấp chậm
f ùn tắc còn tiếp diễn khi thêm nhà máy đi vào hoạt động
f phản ánh về ngập sẽ tăng vào mùa mưa
f người dân ủng hộ mạnh hơn khi công trình hoàn thành đúng hẹn
u bố trí lệch giờ vào ca để giảm ùn tắc trước cổng
p điều chỉnh đèn tín hiệu và phân luồng xe tải giờ cao điểm
p buộc nhà thầu hoàn trả mặt đường đúng hạn
p mở tuyến xe buýt phục vụ công nhân
t bố trí vốn nâng cấp tuyến đường trục qua tỉnh
# E3 380 provincial
s công tác phòng, chống bão và mưa lũ
s nguy cơ sạt lở ở vùng đồi núi
s việc hỗ trợ người dân sau thiên tai
s việc vận hành hồ chứa khi mưa lớn
s thông tin cảnh báo thời tiết đến cơ sở
s tình trạng hạn và thiếu nước cuối vụ
c cảnh báo đến thôn bản có lúc chậm hơn diễn biến mưa lũ
c nhiều hộ sống dưới chân đồi chưa được di dời
c hàng cứu trợ phân phối chưa đều giữa các nơi
c việc xả nước hồ báo trước quá ngắn
c kênh mương, đê bao xuống cấp trước mùa mưa
c công nhân khó về nhà khi mưa bão mà ca làm không đổi
c tin thất thiệt về vỡ đê gây hoang mang
m chính quyền di dời dân kịp thời, không để thiệt hại về người
m lực lượng xung kích có mặt sớm, giúp dân tận tình
m cả hệ thống chính trị chung tay khắc phục hậu quả
m tin nhắn cảnh báo ngắn gọn, dễ làm theo
d khu tái định cư cho hộ vùng sạt lở bố trí ở đâu
d mức hỗ trợ thiệt hại hoa màu tính theo cách nào
n mưa cực đoan xảy ra nhiều hơn quy luật cũ
n vốn cho công trình phòng, chống thiên tai còn thiếu
n phương án tại chỗ của một số nơi còn hình thức
n dân cư xây dựng sát sông, sát đồi từ lâu
f lo lắng về sạt lở sẽ tăng vào mùa mưa
f nhu cầu hỗ trợ khôi phục sản xuất còn kéo dài
f người dân sẽ chủ động hơn trong phòng tránh
u xây dựng phương án cho nghỉ, đổi ca khi có bão
b vận động ủng hộ và cử lực lượng giúp dân sau thiên tai
p di dời dứt điểm các hộ trong vùng nguy cơ sạt lở
p công khai danh sách và mức hỗ trợ thiệt hại
t tăng vốn cho kè, hồ chứa xung yếu
# E4 260 national,provincial
s giá nông sản và đầu ra cho nông dân
s dịch bệnh trên đàn vật nuôi
s giá phân bón, thức ăn chăn nuôi
s việc xây dựng vùng trồng, truy xuất nguồn gốc
s việc dồn điền, tích tụ ruộng đất
s tình trạng bỏ ruộng ở một số xã
c được mùa thì mất giá, nông dân phải tự tìm người mua
c giá phân bón và thức ăn tăng làm người nuôi thua lỗ
c dịch bệnh tái phát mà hỗ trợ tiêu hủy đến chậm
c hợp đồng bao tiêu dễ bị phá vỡ khi giá biến động
c lao động trẻ rời làng, ruộng bỏ hoang nhiều
c giống kém chất lượng trà trộn trên thị trường
c nông dân lớn tuổi khó làm thủ tục truy xuất nguồn gốc
m sản phẩm đặc trưng của tỉnh có thêm nơi tiêu thụ
m cơ giới hóa giúp giảm công, đỡ vất vả
m hợp tác xã kiểu mới bảo đảm đầu ra ổn định hơn
d giá thu mua vụ tới được ấn định ra sao
d hỗ trợ tiêu hủy được chi trả vào lúc nào
n sản xuất còn nhỏ lẻ, thiếu liên kết với nơi chế biến
n thị trường xuất khẩu siết tiêu chuẩn
n giá nguyên liệu nhập khẩu tăng
n thú y cơ sở thiếu người sau sắp xếp
f giá nông sản còn bấp bênh vào vụ thu hoạch
f diện tích bỏ hoang có thể tăng
f liên kết theo chuỗi sẽ được nông dân quan tâm hơn
b kết nối bếp ăn trong Khối với hợp tác xã của tỉnh
p bố trí đủ cán bộ thú y cho các xã
p hỗ trợ kịp thời hộ có vật nuôi bị tiêu hủy
p thu hút doanh nghiệp chế biến vào vùng nguyên liệu
t kiểm soát chất lượng và giá phân bón
";
