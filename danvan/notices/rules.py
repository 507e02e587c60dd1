"""What each notice says, in the words of the page it leads to."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "task.give": _("Đơn vị được giao một nhiệm vụ"),
    "task.object": _("Một đơn vị báo có vướng mắc"),
    "task.finish": _("Một đơn vị báo đã xong nhiệm vụ"),
    "task.withdraw": _("Một nhiệm vụ được rút lại"),
    "task.move": _("Một lời hứa được dời hạn"),
    "concern.receive": _("Có ý kiến mới chờ giao"),
    "concern.assign": _("Một ý kiến được giao cho bạn giải quyết"),
    "concern.assigned": _("Ý kiến của bạn đã có người chịu trách nhiệm"),
    "concern.roadmap": _("Ý kiến của bạn đã có lộ trình giải quyết"),
    "concern.answer": _("Ý kiến của bạn đã được trả lời"),
    "concern.confirm": _("Người gửi xác nhận đã xong"),
    "concern.reopen": _("Người gửi chưa hài lòng và mở lại ý kiến"),
    "concern.move": _("Một mốc giải quyết ý kiến của bạn được dời hạn"),
    "concern.keep": _("Một mốc giải quyết ý kiến của bạn đã xong"),
    "promise.make": _("Đơn vị có một mốc phải làm cho một ý kiến"),
    "concern.message": _("Có tin nhắn mới về một ý kiến"),
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
}
