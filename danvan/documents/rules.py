"""Types of documents, with the signs both sides use."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Side(TextChoices):
    PARTY = "PARTY", _("Đảng")
    STATE = "STATE", _("Nhà nước")


class DocumentType(TextChoices):
    RESOLUTION = "NQ", _("Nghị quyết")
    DIRECTIVE = "CT", _("Chỉ thị")
    CONCLUSION = "KL", _("Kết luận")
    DECISION = "QĐ", _("Quyết định")
    REGULATION = "QC", _("Quy chế, quy định")
    GUIDANCE = "HD", _("Hướng dẫn")
    PLAN = "KH", _("Kế hoạch")
    PROGRAMME = "CTr", pgettext_lazy("one", "Chương trình")
    NOTICE = "TB", _("Thông báo")
    REPORT = "BC", _("Báo cáo")
    LETTER = "CV", _("Công văn")


class ClauseKind(TextChoices):
    """What a piece of a document's text is, by how it is numbered."""

    HEAD = "HEAD", _("Phần mở đầu")
    PART = "PART", _("Phần")
    CHAPTER = "CHAPTER", _("Chương")
    SECTION = "SECTION", _("Mục")
    SUBSECTION = "SUBSECTION", _("Tiểu mục")
    ARTICLE = "ARTICLE", _("Điều")
    UPPER = "UPPER", _("Mục chữ cái")
    ROMAN = "ROMAN", _("Mục số La Mã")
    NUMBER = "NUMBER", _("Khoản")
    DOTTED = "DOTTED", _("Tiết")
    POINT = "POINT", _("Điểm")
    BULLET = "BULLET", _("Gạch đầu dòng")
    PARAGRAPH = "PARAGRAPH", _("Đoạn")
    FOOT = "FOOT", _("Phần ký và nơi nhận")
