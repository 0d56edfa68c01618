//! Phrases shared by all topics of the demo corpus: who speaks, when, where, how strongly.

/// When people spoke; opens a sentence or closes a clause.
pub const WHEN: &[&str] = &[
    "trong quý",
    "những tuần đầu quý",
    "thời điểm giữa quý",
    "những tuần cuối quý",
    "thời gian gần đây",
    "mấy tuần gần đây",
    "suốt kỳ báo cáo",
    "từ đầu quý đến nay",
    "kể từ kỳ báo cáo trước",
    "trong vài tuần cuối kỳ",
    "vào nửa cuối quý",
    "trong tháng vừa qua",
];

/// Where it was heard.
pub const PLACES: &[&str] = &[
    "qua các buổi sinh hoạt chi bộ",
    "tại các cuộc họp giao ban",
    "trong giờ nghỉ trưa",
    "qua trao đổi ngoài giờ",
    "qua các nhóm trao đổi nội bộ",
    "trong các buổi họp tổ",
    "qua tiếp xúc hằng ngày",
    "tại các buổi sinh hoạt đoàn",
    "qua thăm hỏi nơi ở",
    "trong các cuộc gặp gỡ đầu tuần",
    "qua nắm bắt tại nơi làm việc",
    "trên mạng xã hội và khi gặp trực tiếp",
    "qua hội nghị công đoàn",
    "tại các buổi tọa đàm chuyên đề",
    "trong lúc chờ giao ban",
    "qua các đợt làm việc với cơ sở",
    "khi bàn về thời sự trong ngày",
    "trong các buổi sinh hoạt chuyên môn",
    "qua câu chuyện đầu giờ làm",
    "tại khu dân cư nơi cư trú",
    "trong các bữa cơm tập thể",
    "qua lắng nghe ở từng bộ phận",
];

/// How an opinion was voiced; a tail that fits any sentence about what was said.
pub const MANNERS: &[&str] = &[
    "với thái độ thẳng thắn",
    "với tinh thần xây dựng",
    "với nhiều dẫn chứng từ thực tế",
    "với sự thống nhất khá cao",
    "cả ở nơi làm việc và nơi cư trú",
    "một cách tự nhiên, không do gợi ý",
    "khi nói chuyện trong nhóm nhỏ",
    "ngay cả khi bàn chuyện khác",
    "ở hầu hết các bộ phận",
    "ở vài bộ phận có liên quan trực tiếp",
];

/// Verbs that introduce the subject of an issue.
pub const TALK: &[&str] = &[
    "bàn nhiều về",
    "quan tâm tới",
    "trao đổi thường xuyên về",
    "hay nhắc đến",
    "đặt nhiều câu hỏi về",
    "theo dõi sát",
    "nêu ý kiến về",
    "dành nhiều sự chú ý cho",
];

/// Frames before a concern.
pub const CONCERN_FRAMES: &[&str] = &[
    "ý kiến tập trung ở chỗ",
    "điều được nhắc tới nhiều là",
    "nhiều người cho rằng",
    "có phản ánh rằng",
    "mối lo chung là",
    "thực tế được nêu là",
    "băn khoăn lớn nhất là",
    "ý kiến nổi lên là",
    "chuyện được kể lại nhiều là",
    "điểm chưa hài lòng là",
];

/// Frames before a merit.
pub const MERIT_FRAMES: &[&str] = &[
    "điều được ghi nhận là",
    "nhiều người nhận thấy",
    "ý kiến chung cho rằng",
    "mặt tích cực được nêu là",
    "mọi người đánh giá cao vì",
    "chuyển biến dễ thấy là",
    "không ít người khẳng định",
    "điểm được khen là",
];

/// Frames that add a contrary note.
pub const CONTRAST_FRAMES: &[&str] = &[
    "tuy vậy, vẫn có ý kiến cho rằng",
    "bên cạnh đó, cũng có người thấy",
    "ở chiều khác, có ý kiến nhận xét",
    "song song với đó, vài ý kiến nêu rằng",
    "dù thế, một bộ phận vẫn cho rằng",
    "mặt khác, cũng có ghi nhận rằng",
];

/// Joins two clauses of the same kind.
pub const JOINS: &[&str] = &[", đồng thời ", ", cùng với đó ", ", thêm nữa ", ", chưa kể ", " và "];

/// What the trend of an issue looks like, by stored code.
#[must_use]
pub fn trend(code: &str) -> &'static [&'static str] {
    match code {
        "new" => &[
            "đây là vấn đề mới xuất hiện",
            "chuyện này mới được nêu, kỳ trước chưa có",
            "vấn đề này lần đầu được phản ánh",
            "ý kiến về việc này mới nổi lên",
        ],
        "rising" => &[
            "số ý kiến tăng so với kỳ trước",
            "mức độ quan tâm tăng dần",
            "việc này được nhắc đến ngày càng nhiều",
            "ý kiến lan từ vài người ra nhiều bộ phận",
        ],
        "falling" => &[
            "ý kiến đã lắng bớt so với kỳ trước",
            "mức độ quan tâm giảm dần",
            "số người nhắc đến việc này ít hơn trước",
            "không khí trao đổi đã dịu đi",
        ],
        _ => &[
            "mức độ quan tâm không thay đổi nhiều",
            "số ý kiến giữ như kỳ trước",
            "vấn đề vẫn được nêu đều đặn",
            "ý kiến cơ bản giống những kỳ trước",
        ],
    }
}

/// How well the information is checked, by stored code.
#[must_use]
pub fn verification(code: &str) -> &'static [&'static str] {
    match code {
        "rumour" => &[
            "một phần thông tin có dấu hiệu là tin đồn",
            "nội dung lan truyền chưa rõ nguồn gốc",
            "có chi tiết nhiều khả năng bị thổi phồng",
        ],
        "unverified" => &[
            "cộng tác viên chưa có điều kiện kiểm chứng",
            "thông tin mới nghe từ một phía",
            "số liệu được nêu còn cần đối chiếu",
        ],
        _ => &[
            "nội dung này đã được đối chiếu với thực tế",
            "thông tin đã kiểm tra qua nhiều nguồn",
            "cộng tác viên đã trực tiếp nắm tình hình",
        ],
    }
}

/// Who speaks: plural noun phrases of a stored group code, as fits a unit of this kind.
#[must_use]
pub fn who(kind: &str, group: &str) -> &'static [&'static str] {
    match (group, kind) {
        ("party_members", _) => &[
            "đảng viên",
            "đảng viên ở các chi bộ",
            "đảng viên trẻ",
            "đảng viên lâu năm",
            "đảng viên trực tiếp làm chuyên môn",
            "cấp ủy viên ở cơ sở",
        ],
        ("civil_servants", _) => &[
            "cán bộ, công chức",
            "công chức chuyên môn",
            "công chức trẻ",
            "cán bộ các phòng, ban",
            "công chức thường xuyên tiếp dân",
            "cán bộ công tác lâu năm",
        ],
        ("public_employees", "school") => &[
            "giáo viên",
            "giáo viên, nhân viên",
            "giáo viên trẻ",
            "giáo viên lâu năm",
            "tổ trưởng chuyên môn",
            "nhân viên trường học",
        ],
        ("public_employees", _) => &[
            "viên chức",
            "viên chức chuyên môn",
            "viên chức trẻ",
            "viên chức lâu năm",
            "viên chức trực tiếp phục vụ",
            "viên chức các khoa, phòng",
        ],
        ("workers", "enterprise") => &[
            "người lao động",
            "công nhân trực tiếp sản xuất",
            "lao động nữ",
            "lao động trẻ",
            "công nhân ở trọ",
            "người lao động theo ca",
        ],
        ("workers", _) => {
            &["người lao động", "người lao động hợp đồng", "nhân viên hợp đồng", "nhân viên phục vụ"]
        }
        ("youth", _) => &[
            "đoàn viên, thanh niên",
            "đoàn viên trẻ",
            "người trẻ mới vào nghề",
            "thanh niên trong độ tuổi sinh hoạt đoàn",
        ],
        _ => outsiders(kind),
    }
}

fn outsiders(kind: &str) -> &'static [&'static str] {
    if kind == "school" {
        &["phụ huynh", "cán bộ nghỉ hưu", "người dân quanh trường"]
    } else {
        &[
            "cán bộ nghỉ hưu",
            "người dân quanh địa bàn",
            "người dân đến liên hệ công việc",
            "hội viên cựu chiến binh",
        ]
    }
}

/// How many, by stored prevalence code.
#[must_use]
pub fn quantity(prevalence: &str) -> &'static [&'static str] {
    match prevalence {
        "some" => &["một số", "một bộ phận", "vài nhóm", "một phần"],
        "many" => &["nhiều", "khá nhiều", "không ít", "khá đông"],
        "majority" => &["đa số", "phần đông", "phần lớn"],
        _ => &["tuyệt đại đa số", "hầu hết", "gần như toàn bộ"],
    }
}
