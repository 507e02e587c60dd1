"""Numbers of the root unit's own papers: its sign, its term, and two plans already numbered."""

import datetime as dt

from danvan.concretisation import actions as concretisation
from danvan.concretisation import queries
from danvan.documents import actions as documents
from danvan.documents import numbering
from danvan.documents.models import Document
from danvan.documents.rules import DocumentType
from danvan.periods import today
from danvan.units.access import Viewer
from danvan.units.models import Person, Post

from .organisation import Plan

_PLAN = """I. MỤC TIÊU
1. Mọi đơn vị có kế hoạch dân vận gắn với nhiệm vụ chính trị.
2. Việc gây bức xúc được giải quyết tại nơi phát sinh.
II. NHIỆM VỤ
1. Cấp ủy và người đứng đầu
a) Bí thư, thủ trưởng đối thoại trực tiếp với cán bộ, người lao động ít nhất một lần trong năm;
b) Trả lời bằng văn bản những điều chưa trả lời được tại chỗ, nêu người làm và hạn.
2. Các đơn vị
a) Sinh hoạt chuyên đề về công tác dân vận ở mọi chi bộ;
b) Công khai việc thu, chi quỹ phúc lợi hằng quý;
c) Rà soát thủ tục, bỏ giấy tờ không cần thiết cho người dân.
III. TỔ CHỨC THỰC HIỆN
1. Các đơn vị cụ thể hóa kế hoạch này trong 30 ngày.
2. Văn phòng theo dõi, báo cáo 6 tháng một lần.
"""
# How many bodies are asked to make it their own.
_ASKED = 12
_TITLES = {
    "Kế hoạch công tác dân vận của Khối năm %(year)s": _PLAN,
    "Kế hoạch triển khai phong trào thi đua “Dân vận khéo” năm %(year)s": "",
}


def write(plan: Plan, people: dict[str, Person]) -> None:
    """What the registry of the root would have entered by now."""
    officer, unit, day = Viewer.of(people["dan-van"]), plan.root.unit, today()
    documents.set_letterhead(unit, "ĐUK", "Hà Nội", by=officer)
    documents.begin_term(unit, dt.date(day.year - 1, 10, 16), by=officer)
    for title, text in _TITLES.items():
        signed_on = dt.date(day.year, 1, 15)
        entry = {"doc_type": DocumentType.PLAN, "signed_on": signed_on, "title": title % {"year": day.year}}
        series = numbering.series(unit, DocumentType.PLAN, signed_on)
        made = documents.issue({**entry, "text": text}, series, by=officer)
        if text:
            _made_own(made, officer)


def _made_own(document: Document, officer: Viewer) -> None:
    """Party bodies below make the plan their own; the first of them has said what does not apply."""
    to = list(queries.receivers(officer, ["PARTY_ORG"]).order_by("pk")[:_ASKED])
    concretisation.ask(document, to, today() + dt.timedelta(days=20), by=officer)
    clause = document.clauses.filter(heading__startswith="Rà soát thủ tục").first()
    for unit in to[:1]:
        head = Post.objects.on(today()).filter(office__unit=unit, office__role=unit.head_role).first()
        if head and clause:
            reason = "Đơn vị không giải quyết thủ tục cho người dân."
            concretisation.waive(document, unit, [clause], reason, by=Viewer.of(head.person))
