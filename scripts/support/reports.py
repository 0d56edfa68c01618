"""Reports as programs hand them in, and the line on which they are sent."""
import http.client
import json
import random
import uuid

WHERE = ["ở xưởng dệt", "trong các tổ sản xuất", "ở khoa khám bệnh", "trong giờ nghỉ trưa", "ở khu nhà ở", "tại phòng một cửa"]
WHAT = [
    ("B1", "Giá điện và chi phí sinh hoạt tăng", "lo chi phí sinh hoạt của gia đình tăng thêm trong những tháng tới"),
    ("B1", "Giá hàng hóa thiết yếu dịp cuối năm", "mong chợ và siêu thị giữ giá những mặt hàng thiết yếu"),
    ("C1", "Thu nhập và thưởng cuối năm", "mong biết sớm mức thưởng để thu xếp cho gia đình"),
    ("C1", "Giờ làm thêm khi đơn hàng nhiều", "đề nghị báo lịch làm thêm trước ít nhất một tuần"),
]
STANCES = ["in_favour", "concerned"]


def issue(n, streams):
    topic, title, words = WHAT[n % len(WHAT)]
    place = WHERE[n % len(WHERE)]
    said = lambda s: {
        "stance": STANCES[(n + s) % len(STANCES)], "prevalence": "some", "intensity": "mild", "voices": 3 + (n + s) % 5,
        "content": f"Nhiều người {place} {words}, ý kiến thứ {s + 1} được nhắc lại nhiều lần.",
    }
    return {
        "title": f"{title} {place}", "sphere": "national", "topic": topic, "groups": ["workers"], "trend": "steady",
        "verification": "verified", "streams": [said(s) for s in range(streams)],
        "description": f"Trong quý vừa qua, chuyện này được bàn {place}; mọi người {words}. Không khí chung bình tĩnh.",
    }


def report(code, issues=3, streams=2):
    """A report of a round without its id; the largest has ten issues of two streams each, as figures elsewhere do."""
    return {
        "round": code, "nil": False, "issues": [issue(n, streams) for n in range(issues)],
        "general_situation": "Tình hình chung ổn định; mọi người bàn nhiều về đời sống và việc làm những tháng cuối năm.",
        "confirmations": {"no_person": True, "no_secret": True},
    }


def flash():
    """A flash report without its id."""
    one = issue(random.randrange(24), 1)
    del one["trend"]
    return {"kind": "flash", "issues": [one], "confirmations": {"no_person": True, "no_secret": True}}


class Line:
    """A connection to a server, opened anew after a fault."""

    def __init__(self, port, timeout=40):
        self.port, self.timeout, self.line = port, timeout, None

    def ask(self, method, path, body=None, head=None):
        """Status, headers and text; raises where no answer came."""
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            self.line.request(method, path, body, head or {})
            answer = self.line.getresponse()
            return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
        except Exception:
            self.line.close()
            self.line = None
            raise

    def submit(self, token, whole):
        """Hands a report in under the id it holds."""
        head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return self.ask("POST", "/api/v1/reports", json.dumps(whole, ensure_ascii=False).encode(), head)


def named(whole):
    """The report with a new id."""
    return {"id": str(uuid.uuid4()), **whole}


def percentile(times, share):
    times = sorted(times)
    return times[min(len(times) - 1, int(len(times) * share))]


def tokens(file):
    with open(file, encoding="ascii") as lines:
        return lines.read().split()
