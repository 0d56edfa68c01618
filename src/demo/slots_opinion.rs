//! Shared phrases of the demo corpus for opinions, asks and the general situation.

/// Verb phrases of a stream by stored stance; `strong` chooses the sharper ones.
#[must_use]
pub fn verbs(stance: &str, strong: bool) -> &'static [&'static str] {
    match (stance, strong) {
        ("in_favour", _) => &[
            "đồng tình vì",
            "ủng hộ vì thấy",
            "đánh giá tốt vì",
            "hoan nghênh, cho rằng",
            "phấn khởi khi thấy",
            "yên tâm hơn vì",
        ],
        ("concerned", true) => &[
            "bức xúc vì",
            "rất lo lắng khi thấy",
            "tỏ ra gay gắt vì",
            "sốt ruột vì",
            "hết sức băn khoăn khi",
        ],
        ("concerned", false) => &[
            "băn khoăn vì",
            "lo lắng khi",
            "còn tâm tư vì",
            "trăn trở khi thấy",
            "chưa yên tâm vì",
            "e ngại khi",
        ],
        ("opposed", true) => &[
            "phản đối gay gắt vì",
            "bức xúc, không chấp nhận tình trạng",
            "nhất quyết không đồng tình vì",
            "phê phán gay gắt tình trạng",
        ],
        ("opposed", false) => &[
            "không đồng tình vì",
            "phản đối cách làm hiện nay vì",
            "chưa tán thành vì",
            "không ủng hộ vì cho rằng",
        ],
        _ => &[
            "chưa có ý kiến rõ, còn chờ xem",
            "còn phân vân, chưa biết",
            "muốn nghe thêm để hiểu",
            "còn hỏi nhau",
            "chưa nắm được",
        ],
    }
}

/// Tails of a stream by stored stance; each follows a comma.
#[must_use]
pub fn tails(stance: &str) -> &'static [&'static str] {
    match stance {
        "in_favour" => &[
            "mong tiếp tục được duy trì",
            "sẵn sàng tham gia thực hiện",
            "muốn cách làm này được nhân rộng",
            "coi đây là kết quả thiết thực",
            "tin rằng kết quả sẽ còn tốt hơn",
            "mong giữ được lâu dài",
            "xem đó là hướng đi đúng",
            "muốn có thêm những việc cụ thể như vậy",
        ],
        "concerned" => &[
            "mong sớm có giải pháp cụ thể",
            "muốn được giải thích rõ",
            "chờ câu trả lời chính thức",
            "mong được quan tâm nhiều hơn",
            "muốn có người đứng ra giải quyết",
            "sợ tình hình kéo dài",
            "mong cấp trên nắm đúng thực tế",
            "muốn có mốc thời gian rõ ràng",
        ],
        "opposed" => &[
            "đòi hỏi phải thay đổi cách làm",
            "muốn dừng lại để xem xét",
            "yêu cầu có trả lời bằng văn bản",
            "đề nghị làm rõ trách nhiệm",
            "cho rằng đã góp ý nhiều mà chưa chuyển biến",
            "muốn được đối thoại trực tiếp",
        ],
        _ => &[
            "chờ thêm thông tin chính thức",
            "chưa muốn bày tỏ quan điểm",
            "sẽ theo dõi rồi mới có ý kiến",
            "cho rằng còn sớm để đánh giá",
            "mong có tài liệu giải thích ngắn gọn",
            "muốn nghe người có trách nhiệm nói rõ",
        ],
    }
}

/// Signs of strong feeling.
pub const STRONG_SIGNS: &[&str] = &[
    "không khí trao đổi có lúc căng thẳng",
    "lời lẽ nặng hơn so với những kỳ trước",
    "nhiều người ngắt lời để nói về việc này",
    "có người nêu ý định kiến nghị bằng văn bản",
    "việc này làm giảm hứng thú làm việc",
    "thái độ không hài lòng thể hiện khá rõ",
    "sự kiên nhẫn của người phản ánh đã giảm nhiều",
    "cùng một chuyện mà được nêu đi nêu lại",
];

/// Opens a cause; the cause itself follows "do".
pub const CAUSE_OPENERS: &[&str] = &[
    "nguyên nhân chủ yếu là do",
    "lý do được nêu nhiều nhất là",
    "qua tìm hiểu, tình hình trên là do",
    "một phần là do",
    "nhìn từ cơ sở, có tình trạng này là do",
    "sâu xa hơn, vấn đề nảy sinh là do",
];

/// Opens the cause of an issue that leans in favour.
pub const CAUSE_OPENERS_FAVOUR: &[&str] = &[
    "những điểm còn vướng chủ yếu do",
    "chỗ chưa được như mong muốn là do",
    "một vài băn khoăn còn lại là do",
    "kết quả có thể tốt hơn, hạn chế hiện nay là do",
];

/// Opens a forecast.
pub const FORECAST_OPENERS: &[&str] = &[
    "dự báo",
    "trong kỳ tới, nhiều khả năng",
    "thời gian tới, dự kiến",
    "xu hướng dễ thấy là",
    "có thể dự đoán rằng",
    "những tháng tới, có khả năng",
];

/// Closes a forecast; each follows a comma.
pub const FORECAST_TAILS: &[&str] = &[
    "cần tiếp tục theo dõi",
    "nên chủ động thông tin sớm",
    "tùy thuộc nhiều vào cách giải thích ở cơ sở",
    "cần nắm thêm ở các bộ phận khác",
    "phải chuẩn bị sẵn nội dung trả lời",
    "chưa có dấu hiệu diễn biến bất thường",
    "ít khả năng thành điểm nóng",
    "cần lưu ý các nhóm chịu tác động trực tiếp",
    "nên có người theo dõi thường xuyên",
    "đòi hỏi sự phối hợp của các đoàn thể",
];

/// Whom an ask is addressed to, by stored level.
#[must_use]
pub fn addressees(level: &str) -> &'static [&'static str] {
    match level {
        "unit" => &[
            "lãnh đạo đơn vị",
            "cấp ủy và lãnh đạo đơn vị",
            "ban lãnh đạo cùng công đoàn cơ sở",
            "cấp ủy, người đứng đầu đơn vị",
        ],
        "bloc" => &[
            "Đảng ủy Khối",
            "Thường trực Đảng ủy Khối",
            "các ban của Đảng ủy Khối",
            "Đảng ủy Khối và các đoàn thể của Khối",
        ],
        "province" => {
            &["Ủy ban nhân dân tỉnh", "lãnh đạo tỉnh", "các sở, ngành của tỉnh", "cơ quan chức năng của tỉnh"]
        }
        _ => &["Chính phủ", "các cơ quan Trung ương", "Chính phủ và các bộ, ngành", "bộ, ngành Trung ương"],
    }
}

/// Opens a recommendation.
pub const ASK_OPENERS: &[&str] = &["đề nghị", "kiến nghị", "rất mong", "đề xuất", "mong"];

/// Closes a recommendation; each follows a comma.
pub const ASK_TAILS: &[&str] = &[
    "thông báo kết quả tới cơ sở",
    "tạo sự yên tâm cho mọi người",
    "làm ngay từ kỳ tới",
    "có mốc thời gian hoàn thành cụ thể",
    "giao rõ đầu mối chịu trách nhiệm",
    "trả lời để cộng tác viên truyền đạt lại",
    "ưu tiên những nơi khó khăn trước",
    "có kiểm tra, đánh giá sau khi thực hiện",
    "lấy ý kiến người trực tiếp thực hiện",
    "tránh để vấn đề kéo dài",
    "kết hợp với giải thích, tuyên truyền",
    "báo lại tiến độ theo từng quý",
];

/// The state of mind in a unit.
pub const STATES: &[&str] = &[
    "cơ bản ổn định",
    "ổn định, yên tâm công tác",
    "nhìn chung phấn khởi",
    "giữ được sự ổn định",
    "ổn định nhưng còn một số băn khoăn",
    "tương đối đồng thuận",
    "có chuyển biến tích cực",
    "bình ổn, ít biến động",
];

/// What else is true of a unit; each follows a comma.
pub const STATE_TAILS: &[&str] = &[
    "nhiệm vụ chuyên môn được thực hiện đúng kế hoạch",
    "nội bộ đoàn kết, giữ vững kỷ cương",
    "mọi người chấp hành tốt chủ trương của Đảng, pháp luật của Nhà nước",
    "không phát sinh điểm nóng",
    "các phong trào thi đua được duy trì",
    "khối lượng công việc lớn nhưng tinh thần tốt",
    "sinh hoạt chi bộ và đoàn thể đều đặn",
    "việc làm và đời sống được bảo đảm",
    "một số việc phát sinh được trao đổi kịp thời",
    "sự quan tâm tới thời sự ngày càng nhiều",
    "những vướng mắc nhỏ được giải quyết tại chỗ",
    "không khí làm việc cởi mở hơn kỳ trước",
    "áp lực công việc tăng vào cuối kỳ",
    "việc nắm bắt dư luận được làm thường xuyên",
];

/// What people believe or support in general.
pub const BELIEFS: &[&str] = &[
    "tin tưởng vào sự lãnh đạo của Đảng",
    "đồng tình với các chủ trương lớn của tỉnh",
    "tích cực tham gia các hoạt động chung",
    "mong được thông tin đầy đủ hơn về những việc liên quan quyền lợi",
    "quan tâm nhiều tới việc làm, thu nhập và đời sống",
    "thẳng thắn góp ý trên tinh thần xây dựng",
    "chủ động tìm hiểu thông tin chính thống",
    "đánh giá cao việc trả lời kiến nghị của kỳ trước",
    "giữ thái độ bình tĩnh trước thông tin nhiều chiều",
    "mong cấp trên tiếp tục lắng nghe cơ sở",
    "cố gắng hoàn thành nhiệm vụ dù còn khó khăn",
    "chưa thật hài lòng với tốc độ giải quyết kiến nghị",
];

/// Opens the list of what was talked about most.
pub const FOCUS: &[&str] = &[
    "dư luận tập trung vào",
    "những việc được bàn nhiều là",
    "mối quan tâm chính là",
    "câu chuyện chung xoay quanh",
    "các ý kiến chủ yếu nói về",
    "vấn đề được chú ý nhất là",
];
