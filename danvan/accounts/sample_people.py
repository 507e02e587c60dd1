"""The people of the sample organisation one can sign in as; danvan.sample makes exactly these."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

SAMPLE_PASSWORD = "danvan-mau-2026"  # noqa: S105 - of the demonstration only
# What opens the sealed box of those who have one there.
SAMPLE_PASSPHRASE = "cau mo khoa mau"  # noqa: S105 - of the demonstration only
SAMPLE_PEOPLE = (
    ("nhan-vien", _("người lao động, gửi ý kiến")),
    ("chi-bo", _("bí thư chi bộ, ghi sinh hoạt chuyên đề")),
    ("van-phong", _("văn phòng, tiếp nhận và giao ý kiến")),
    ("thu-truong", _("thủ trưởng, giải quyết và trả lời")),
    ("bi-thu", _("bí thư đảng ủy, xem đơn vị")),
    ("dan-van", _("cán bộ dân vận của Khối, văn bản và chương trình")),
    ("nhan-kin", _("nhận ý kiến kín của Khối, cùng nhan-kin-2")),
    ("nhan-kin-2", _("người thứ hai đọc lại câu trả lời ý kiến kín")),
    ("quan-tri", _("quản trị, nhập tổ chức từ Excel")),
)


def shown() -> dict[str, object]:
    """What the sign-in page of a demonstration tells about them; nothing anywhere else."""
    if not settings.DEMO:
        return {}
    return {
        "demo_people": SAMPLE_PEOPLE,
        "demo_password": SAMPLE_PASSWORD,
        "demo_passphrase": SAMPLE_PASSPHRASE,
    }
