"""The first programme: what the Bloc drew from the resolution of 2013 on mass mobilisation, in our own words."""

import datetime as dt
from typing import Any, TypedDict


class MeasureFacts(TypedDict):
    title: str
    detail: str
    clause: str


DIRECTIVE: dict[str, Any] = {
    "number": "25-NQ/TW",
    "signed_on": dt.date(2013, 6, 3),
    "issuer": "Ban Chấp hành Trung ương",
    "title": "Tăng cường và đổi mới sự lãnh đạo của Đảng đối với công tác dân vận trong tình hình mới",
    "text": (
        "Nghị quyết Hội nghị Trung ương 7 khóa XI. Bản mẫu chỉ ghi tên, số và ngày; toàn văn xem ở nơi ban hành."
    ),
}
PROGRAMME = "Chương trình hành động thực hiện Nghị quyết 25-NQ/TW về công tác dân vận"
MEASURES: tuple[MeasureFacts, ...] = (
    {
        "title": "Sinh hoạt chuyên đề về công tác dân vận ở mọi chi bộ",
        "detail": "Mỗi năm một đến hai buổi. Bí thư chi bộ chuẩn bị nội dung, ghi số người dự và kết luận.",
        "clause": "Nâng cao nhận thức, trách nhiệm",
    },
    {
        "title": "Tìm ra việc đang gây bức xúc trong đơn vị và nêu lộ trình giải quyết",
        "detail": (
            "Ưu tiên đời sống vật chất, tinh thần của người lao động."
            " Mỗi việc có người chịu trách nhiệm và ngày xong."
        ),
        "clause": "Giải quyết bức xúc, nguyện vọng chính đáng",
    },
    {
        "title": "Bí thư và thủ trưởng đối thoại trực tiếp với cán bộ, người lao động",
        "detail": "Nhận câu hỏi trước. Điều gì đã hứa thì ghi người làm và hạn.",
        "clause": "Đối thoại",
    },
    {
        "title": "Đưa công tác dân vận vào kế hoạch năm và hội nghị liên tịch",
        "detail": "Cấp ủy, lãnh đạo đơn vị và các đoàn thể cùng bàn, kết luận thành việc cụ thể.",
        "clause": "Lãnh đạo các đoàn thể",
    },
    {
        "title": "Cụ thể hóa văn bản của Chính phủ, Thủ tướng thành việc của đơn vị",
        "detail": "Mỗi văn bản: nêu việc phải làm, người làm, thời hạn; không áp dụng thì nêu lý do.",
        "clause": "Dân vận của cơ quan nhà nước",
    },
    {
        "title": "Xây dựng và thực hiện quy chế dân chủ ở cơ sở",
        "detail": "Trọng tâm: tổ chức cán bộ, tài chính, chế độ chính sách với người lao động.",
        "clause": "Quy chế dân chủ ở cơ sở",
    },
    {
        "title": "Kiện toàn lực lượng làm công tác dân vận, kiểm tra và giám sát việc thực hiện",
        "detail": "Phân công người phụ trách ở từng đơn vị, bồi dưỡng hằng năm, có chương trình kiểm tra.",
        "clause": "Lực lượng và kiểm tra, giám sát",
    },
)
