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

    @property
    def is_spoken(self) -> bool:
        """Whether the number is said with the word: Điều 5, but not "gạch đầu dòng -"."""
        return self in _SPOKEN


_SPOKEN = frozenset(
    {
        ClauseKind.PART,
        ClauseKind.CHAPTER,
        ClauseKind.SECTION,
        ClauseKind.SUBSECTION,
        ClauseKind.ARTICLE,
        ClauseKind.NUMBER,
        ClauseKind.POINT,
    }
)
CARRYING = frozenset(ClauseKind) - {ClauseKind.HEAD, ClauseKind.FOOT}


class ReadState(TextChoices):
    """What reading the words of a file came to."""

    PENDING = "PENDING", _("Đang đọc chữ")
    TEXT = "TEXT", _("Đã đọc chữ")
    SCANNED = "SCANNED", _("Ảnh chụp")
    LOCKED = "LOCKED", _("Có mật khẩu")
    BROKEN = "BROKEN", _("Không đọc được")
    HEAVY = "HEAVY", _("Quá nặng")
    OTHER = "OTHER", _("Không đọc chữ")

    @property
    def said(self) -> str:
        """What it means for the reader of the page, in a sentence or two."""
        return str(_SAID[self])


_SAID = {
    ReadState.PENDING: _("Đang đọc chữ trong tệp. Tải lại trang sau ít phút."),
    ReadState.TEXT: _("Đã đọc chữ trong tệp; tìm được bằng ô tìm kiếm."),
    ReadState.SCANNED: _(
        "Tệp này là ảnh chụp, không có chữ để tìm. Tệp vẫn được giữ; có thể dán nội dung vào ô bên dưới."
    ),
    ReadState.LOCKED: _(
        "Tệp có mật khẩu nên không đọc được chữ. Tệp vẫn được giữ; gửi thêm bản không khoá nếu có."
    ),
    ReadState.BROKEN: _(
        "Tệp hỏng nên không đọc được chữ. Tệp vẫn được giữ; mở thử, lưu lại rồi gửi thêm bản khác."
    ),
    ReadState.HEAVY: _(
        "Tệp quá nặng nên chưa đọc được chữ. Tệp vẫn được giữ; chia nhỏ rồi gửi thêm nếu cần tìm trong đó."
    ),
    ReadState.OTHER: _("Loại tệp này không đọc chữ."),
}
