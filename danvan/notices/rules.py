"""What each notice says, in the words of the page it leads to; what of it a letter may say, and when."""

import hashlib
import secrets
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "task.give": _("Đơn vị được giao một nhiệm vụ"),
    "task.give_many": _("Đơn vị được giao nhiều nhiệm vụ cùng lúc"),
    "task.help": _("Đơn vị được mời phối hợp một nhiệm vụ"),
    "task.break_down": _("Đơn vị được giao một phần của một nhiệm vụ"),
    "task.amend": _("Một nhiệm vụ đã giao được sửa, có nêu lý do"),
    "task.object": _("Một đơn vị báo có vướng mắc"),
    "task.finish": _("Một đơn vị báo đã xong nhiệm vụ"),
    "task.withdraw": _("Một nhiệm vụ được rút lại"),
    "task.withdraw_many": _("Nhiều nhiệm vụ được rút lại cùng lúc"),
    "task.move": _("Một lời hứa được dời hạn"),
    "duty.remind": _("Cấp trên nhắc một việc định kỳ chưa xong"),
    "task.inherit": _("Đơn vị tiếp nhận nhiệm vụ của đơn vị đã sắp xếp lại"),
    "concern.receive": _("Có ý kiến mới chờ giao"),
    "concern.assign": _("Một ý kiến được giao cho bạn giải quyết"),
    "concern.assigned": _("Ý kiến của bạn đã có người chịu trách nhiệm"),
    "concern.roadmap": _("Ý kiến của bạn đã có lộ trình giải quyết"),
    "concern.answer": _("Ý kiến của bạn đã được trả lời"),
    "concern.confirm": _("Người gửi xác nhận đã xong"),
    "concern.inherit": _("Ý kiến của bạn chuyển sang đơn vị kế thừa"),
    "concern.step_inherited": _("Một mốc giải quyết ý kiến của bạn chuyển sang đơn vị kế thừa"),
    "concern.taken_over": _("Đơn vị tiếp nhận ý kiến của đơn vị đã sắp xếp lại"),
    "concern.reopen": _("Người gửi chưa hài lòng và mở lại ý kiến"),
    "concern.pause": _("Hạn trả lời ý kiến của bạn bị dời, có nêu lý do"),
    "concern.verify": _("Người thứ hai đã kiểm tra và khép lại một ý kiến"),
    "concern.climb": _("Có ý kiến quá hạn trả lời ở cấp dưới"),
    "concern.withdraw": _("Người gửi đã rút một ý kiến"),
    "concern.move": _("Một mốc giải quyết ý kiến của bạn được dời hạn"),
    "concern.keep": _("Một mốc giải quyết ý kiến của bạn đã xong"),
    "voice.waits": _("Hộp kín có việc mới của tuần trước"),
    "voice.assign": _("Một ý kiến kín được giao cho bạn"),
    "voice.check": _("Một câu trả lời ý kiến kín chờ người thứ hai đọc lại"),
    "voice.return": _("Một câu trả lời ý kiến kín được trả lại để sửa"),
    "voice.late": _("Có ý kiến kín quá hạn trả lời"),
    "voice.reopened": _("Có ý kiến kín được người gửi mở lại"),
    "promise.make": _("Đơn vị có một mốc phải làm cho một ý kiến"),
    "invitation.use": _("Mật khẩu đầu tiên của bạn đã được đặt bằng mã mời"),
    "reorganisation.schedule": _("Có đợt sắp xếp tổ chức sắp tới liên quan đến bạn"),
    "reorganisation.carry_out": _("Đợt sắp xếp tổ chức liên quan đến bạn đã thực hiện"),
    "reorganisation.take_back": _("Đợt sắp xếp tổ chức liên quan đến bạn đã được rút lại"),
    "reorganisation.block": _("Một đợt sắp xếp tổ chức không thực hiện được trong ngày đã định"),
    "concern.message": _("Có tin nhắn mới về một ý kiến"),
    "post.give": _("Bạn được giao một chức vụ"),
    "post.move": _("Bạn được chuyển đến đơn vị mới"),
    "post.change": _("Ngày giữ một chức vụ của bạn thay đổi"),
    "post.end": _("Một chức vụ của bạn kết thúc"),
    "post.cancel": _("Một chức vụ định giao cho bạn được bỏ"),
    "post.delegate": _("Bạn được cử thay mặt một người đứng đầu"),
    "person.correct": _("Thông tin về bạn được sửa"),
    "privacy.ask": _("Có yêu cầu về dữ liệu cá nhân chờ trả lời"),
    "privacy.accept": _("Yêu cầu về dữ liệu của bạn được nhận làm"),
    "privacy.refuse": _("Yêu cầu về dữ liệu của bạn không làm được, có nêu lý do"),
    "privacy.extend": _("Yêu cầu về dữ liệu của bạn được gia hạn, có nêu lý do"),
    "privacy.carry_out": _("Yêu cầu về dữ liệu của bạn đã làm xong"),
    "privacy.withdraw": _("Một yêu cầu về dữ liệu cá nhân được rút lại"),
    "account.password_change": _("Mật khẩu của bạn đã được đổi"),
    "account.password_given": _("Người quản trị đã đặt lại mật khẩu của bạn"),
    "account.factor_add": _("Tài khoản của bạn có thêm một bước xác nhận"),
    "account.factor_remove": _("Một bước xác nhận của tài khoản bạn đã được gỡ"),
    "account.factor_reset": _("Người quản trị đã gỡ bước xác nhận thứ hai của bạn"),
    "account.recovery_renew": _("Mã dự phòng của bạn đã được tạo mới"),
    "study.issue": _("Đơn vị có một văn bản phải học tập, quán triệt"),
    "plan.submit": _("Một đơn vị trình kế hoạch năm"),
    "plan.approve": _("Kế hoạch năm của đơn vị đã được duyệt"),
    "plan.return": _("Kế hoạch năm được trả lại, kèm điều cần sửa"),
    "conference.call": _("Đơn vị được mời dự hội nghị liên tịch"),
    "conference.move": _("Hội nghị liên tịch đổi ngày hoặc nơi họp"),
    "conference.cancel": _("Một hội nghị liên tịch không tổ chức nữa"),
    "conference.conclude": _("Có kết luận của hội nghị liên tịch"),
}


# Notices a letter names in its own words, by the first word of their verb; all others are only counted (T-21).
SAYABLE: Final = frozenset(
    {
        "task",
        "duty",
        "programme",
        "plan",
        "study",
        "conference",
        "reorganisation",
        "post",
        "account",
        "invitation",
    }
)
# About what somebody confided: one line for all of them, and no number below three (T-21).
CONFIDED: Final = frozenset({"concern", "promise", "voice"})
FEWEST_COUNTED: Final = 3

# Hours a digest can be wanted at; none is sent later in the evening, whatever was missed.
HOURS: Final = (7, 8, 11, 14, 17)
LAST_HOUR: Final = 20
# Minutes until the next try after each that failed for the time being; after the last the letter is given up.
TRIES: Final = (5, 20, 60)
# Days a link to confirm an address works.
VALID_DAYS: Final = 3


class MailingStatus(TextChoices):
    """How far a letter has come. SENDING after a crash means: perhaps sent, so never again (decision 27)."""

    QUEUED = "QUEUED", _("Chờ gửi")
    SENDING = "SENDING", _("Đang gửi")
    SENT = "SENT", _("Đã gửi")
    FAILED = "FAILED", _("Không gửi được")
    UNCLEAR = "UNCLEAR", _("Không rõ đã đến chưa, không gửi lại")


def new_secret() -> str:
    """32 random bytes for a link nobody can guess."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """What is kept of a secret: enough to know it again."""
    return hashlib.sha256(secret.encode()).hexdigest()
