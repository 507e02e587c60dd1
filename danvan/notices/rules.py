"""What each notice says, in the words of the page it leads to."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "task.give": _("Đơn vị được giao một nhiệm vụ"),
    "task.object": _("Một đơn vị báo có vướng mắc"),
    "task.finish": _("Một đơn vị báo đã xong nhiệm vụ"),
    "task.withdraw": _("Một nhiệm vụ được rút lại"),
    "task.move": _("Một lời hứa được dời hạn"),
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
    "concern.move": _("Một mốc giải quyết ý kiến của bạn được dời hạn"),
    "concern.keep": _("Một mốc giải quyết ý kiến của bạn đã xong"),
    "promise.make": _("Đơn vị có một mốc phải làm cho một ý kiến"),
    "reorganisation.schedule": _("Có đợt sắp xếp tổ chức sắp tới liên quan đến bạn"),
    "reorganisation.carry_out": _("Đợt sắp xếp tổ chức liên quan đến bạn đã thực hiện"),
    "reorganisation.take_back": _("Đợt sắp xếp tổ chức liên quan đến bạn đã được rút lại"),
    "reorganisation.block": _("Một đợt sắp xếp tổ chức không thực hiện được trong ngày đã định"),
    "concern.message": _("Có tin nhắn mới về một ý kiến"),
}
