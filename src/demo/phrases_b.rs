//! Phrase bank of branch B, economy (format: see `bank.rs`).

/// Phrases of topics B1 to B4.
pub const TEXT: &str = r"
# B1 150 national,provincial
s giá thực phẩm và hàng tiêu dùng thiết yếu
s việc điều chỉnh giá điện sinh hoạt
s giá xăng dầu và cước vận chuyển
s chi phí ăn uống, thuê trọ của người lao động
s giá vật liệu xây dựng tăng nhanh
s giá thuốc và dịch vụ khám chữa bệnh
c giá bữa ăn, tiền trọ tăng nhanh hơn thu nhập
c hóa đơn tiền điện tăng mạnh vào những ngày nắng nóng
c giá đã lên theo xăng dầu nhưng không giảm khi xăng dầu giảm
c hàng bình ổn chưa đến được khu nhà trọ và vùng xa
c giá vật liệu cao làm nhiều gia đình phải hoãn sửa nhà
c tiểu thương tăng giá theo tin đồn lương tăng
c chi tiêu cho con nhỏ và người già chiếm gần hết tiền lương
c một số cửa hàng không niêm yết giá rõ ràng
m giá gạo và rau trong tỉnh giữ ổn định nhờ nguồn tại chỗ
m các phiên chợ bình ổn giúp người thu nhập thấp mua được hàng rẻ
m việc kiểm tra giá đã làm thường xuyên hơn
d giá điện có còn điều chỉnh trong thời gian tới hay không
d chương trình bình ổn kéo dài đến lúc nào
d cách tính giá theo bậc thang có thay đổi ra sao
n chi phí vận chuyển và nguyên liệu đầu vào tăng
n khâu trung gian từ nơi sản xuất đến chợ còn nhiều
n việc kiểm tra niêm yết giá chưa đều giữa các địa bàn
n thời tiết xấu làm nguồn rau, thịt giảm từng đợt
f mặt bằng giá có thể tiếp tục nhích lên vào dịp mua sắm cao điểm
f áp lực chi tiêu của người thu nhập thấp chưa giảm ngay
f dư luận về giá điện sẽ nóng trở lại vào mùa nắng
u hỗ trợ thêm tiền ăn ca cho người lao động
b phối hợp công đoàn mở điểm bán hàng giá ổn định
p tăng cường kiểm tra niêm yết giá tại các chợ
p đưa hàng bình ổn về khu công nghiệp và vùng xa
t cân nhắc thời điểm điều chỉnh giá điện, xăng dầu
# B2 300 provincial,unit
s tình hình đơn hàng và việc làm của người lao động
s việc cắt giảm giờ làm thêm tại các doanh nghiệp
s việc tuyển dụng lao động tại chỗ
s sản xuất, kinh doanh của doanh nghiệp trong tỉnh
s nguy cơ thiếu việc của lao động lớn tuổi
s việc đưa máy móc tự động vào dây chuyền
c đơn hàng không đều khiến thu nhập lên xuống từng kỳ
c lao động trên tuổi trung niên khó tìm việc mới khi bị cắt giảm
c giờ làm thêm giảm nên tiền mang về không đủ trang trải
c doanh nghiệp nhỏ thiếu vốn lưu động, phải nhận đơn giá thấp
c máy móc mới thay dần lao động phổ thông mà việc đào tạo lại chưa kịp
c nhiều người trẻ rời tỉnh đi làm ăn xa
c nguyên liệu về chậm làm dây chuyền phải nghỉ luân phiên
m đơn hàng phục hồi, nhiều chuyền đã làm đủ ca
m doanh nghiệp giữ được việc làm cho lao động gắn bó lâu năm
m các phiên giao dịch việc làm giúp tìm được người nhanh hơn
m lãnh đạo thông tin sớm về kế hoạch sản xuất
d đơn hàng cho kỳ tới đã ký đủ hay chưa
d lao động bị cắt giảm sẽ được hỗ trợ những gì
d kế hoạch tuyển thêm người được thực hiện vào lúc nào
n thị trường xuất khẩu chính giảm nhu cầu
n doanh nghiệp phụ thuộc vào ít khách hàng lớn
n chương trình đào tạo nghề chưa bám sát nhu cầu sử dụng
n chi phí vốn và vận tải còn cao
f việc làm cơ bản giữ vững nhưng thu nhập khó tăng nhanh
f biến động lao động có thể lớn hơn sau các kỳ nghỉ dài
f nhu cầu lao động có tay nghề sẽ tăng
u công khai kế hoạch sản xuất theo từng tháng cho người lao động
u bố trí luân phiên công việc thay cho cắt giảm lao động
b làm cầu nối để các doanh nghiệp trong Khối dùng sản phẩm của nhau
p mở lớp đào tạo lại nghề cho lao động lớn tuổi
t kéo dài chính sách hỗ trợ doanh nghiệp giữ việc làm
# B3 240 provincial
s bảng giá đất mới của tỉnh
s việc bồi thường, giải phóng mặt bằng các dự án
s tiến độ các công trình đầu tư công
s việc cấp giấy chứng nhận quyền sử dụng đất
s tình trạng sốt đất quanh các dự án mới
s việc thu hút nhà đầu tư vào cụm công nghiệp
c giá bồi thường thấp hơn nhiều so với giá giao dịch
c tiền chuyển mục đích sử dụng đất vượt khả năng của nhiều gia đình
c nhiều công trình chậm tiến độ gây bụi và ngập cục bộ
c hồ sơ cấp giấy chứng nhận phải bổ sung nhiều lần
c tin đồn quy hoạch đẩy giá đất lên cao bất thường
c khu tái định cư bàn giao chậm hơn việc thu hồi đất
c đất dự án bỏ hoang trong khi người dân thiếu đất sản xuất
m tuyến đường mới mở ra cơ hội làm ăn cho vùng dự án
m việc công khai quy hoạch trên mạng giúp tra cứu thuận tiện
m một số dự án vướng mắc lâu năm đã được khởi động lại
d bảng giá đất có được điều chỉnh lại hay không
d khu tái định cư bao giờ bàn giao
d quy hoạch treo nhiều năm có được hủy bỏ hay không
n công tác đo đạc, hồ sơ địa chính còn thiếu đồng bộ
n việc xác định giá đất cụ thể mất nhiều thời gian
n năng lực của một số nhà thầu hạn chế
n thông tin quy hoạch chưa được phổ biến kịp thời đến cơ sở
f kiến nghị về bồi thường có thể tăng khi triển khai dự án mới
f giá đất quanh các tuyến đường mới sẽ còn biến động
f tiến độ đầu tư công sẽ là điểm dư luận theo dõi sát
b tuyên truyền để đảng viên gương mẫu bàn giao mặt bằng
p rà soát bảng giá đất cho sát từng khu vực
p công bố tiến độ và trách nhiệm của từng nhà thầu
p hoàn thành khu tái định cư trước khi thu hồi đất
t sửa quy định về tiền chuyển mục đích sử dụng đất
# B4 260 national,provincial
s việc bỏ thuế khoán đối với hộ kinh doanh
s việc sử dụng hóa đơn điện tử
s mức giảm trừ gia cảnh khi tính thuế thu nhập
s lãi suất vay mua nhà, vay tiêu dùng
s việc tiếp cận vốn của doanh nghiệp nhỏ
s việc quyết toán thuế thu nhập cá nhân
c mức giảm trừ gia cảnh chưa theo kịp chi phí nuôi con
c hộ kinh doanh lớn tuổi lúng túng với hóa đơn điện tử
c thủ tục vay ưu đãi còn nhiều giấy tờ
c lãi suất sau thời gian ưu đãi tăng cao ngoài dự tính
c ngân hàng vẫn mời mua bảo hiểm kèm khoản vay
c phần mềm kê khai thuế hay nghẽn vào ngày cuối kỳ
c doanh nghiệp nhỏ thiếu tài sản thế chấp nên khó vay
m kê khai qua mạng đỡ mất công đi lại
m cách tính thuế mới công bằng hơn giữa các hộ
m lãi suất vay sản xuất đã hạ so với trước
d khoản thu nhập thêm nào phải kê khai
d hộ nhỏ lẻ có thuộc diện bắt buộc dùng hóa đơn điện tử hay không
d gói vay ưu đãi mới áp dụng cho những ai
n hướng dẫn của cơ quan thuế đến hộ kinh doanh chưa đầy đủ
n mức giảm trừ chậm được điều chỉnh theo giá cả
n điều kiện tín dụng chưa tính đến đặc thù doanh nghiệp nhỏ
n hạ tầng kê khai quá tải vào thời gian cao điểm
f thắc mắc về thuế sẽ dồn vào kỳ quyết toán
f hộ kinh doanh sẽ quen dần với cách kê khai mới
f nhu cầu vay sản xuất sẽ tăng vào cuối năm
u mời chuyên gia hướng dẫn quyết toán thuế tại chỗ
b tổ chức buổi giải đáp về thuế cho đảng viên, người lao động
p bố trí tổ hỗ trợ hộ kinh doanh kê khai tại chợ
t nâng mức giảm trừ gia cảnh cho sát thực tế
t kiểm soát việc bán bảo hiểm kèm khoản vay
";
