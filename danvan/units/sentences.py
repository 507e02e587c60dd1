"""Every right and every tie of grants.py in a plain sentence; a right without one fails the tests."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Read after "được": "Bí thư, Chi bộ A: được xem số liệu của đơn vị".
RIGHTS: Final[dict[str, Promise]] = {
    "unit.overview": _("xem số liệu tổng hợp của đơn vị"),
    "activity.read": _("xem hoạt động đơn vị đã ghi và biên bản kèm theo"),
    "activity.record": _("ghi hoạt động đơn vị đã tổ chức"),
    "concretisation.read": _("xem văn bản được cụ thể hóa đến đâu"),
    "concretisation.ask": _("giao đơn vị cụ thể hóa văn bản"),
    "concretisation.answer": _("biến điều khoản thành việc của đơn vị"),
    "concretisation.waive": _("ghi điều khoản không áp dụng, có nêu lý do"),
    "study.read": _("xem việc học tập, quán triệt văn bản"),
    "study.write": _("lập kế hoạch học tập, quán triệt văn bản"),
    "duty.remind": _("nhắc đơn vị bên dưới việc định kỳ chưa xong"),
    "duty.rule": _("đặt quy định chặt hơn cho việc định kỳ"),
    "task.read": _("xem nhiệm vụ, lời hứa và hạn của đơn vị"),
    "task.accept": _("nhận nhiệm vụ được giao"),
    "task.progress": _("ghi nhiệm vụ làm đến đâu"),
    "task.object": _("báo vướng mắc của nhiệm vụ"),
    "task.break_down": _("chia nhiệm vụ thành việc của cấp dưới"),
    "task.finish": _("báo nhiệm vụ đã xong"),
    "task.move": _("dời hạn, có nêu lý do"),
    "task.withdraw": _("rút lại nhiệm vụ đã giao"),
    "report.read": _("xem và lập báo cáo 6 tháng"),
    "report.sign": _("ký và lưu báo cáo 6 tháng của đơn vị"),
    "person.read": _("tìm thấy tên và nơi làm việc của người trong đơn vị"),
    "person.manage": _("thêm người, giao và kết thúc chức vụ"),
    "person.password": _("đặt lại mật khẩu cho người trong đơn vị"),
    "access.read": _("xem ai có quyền gì ở đơn vị"),
    "post.delegate": _("cử người thay mặt mình, có ngày bắt đầu và ngày hết"),
    "concern.read": _("đọc ý kiến gửi đến đơn vị; mỗi lần mở, người gửi thấy"),
    "concern.inbox": _("mở hộp tiếp nhận ý kiến"),
    "concern.assign": _("giao ý kiến cho người giải quyết"),
    "concern.write": _("trao đổi trong một ý kiến"),
    "concern.roadmap": _("nêu lộ trình giải quyết một ý kiến"),
    "concern.answer": _("trả lời một ý kiến"),
    "concern.confirm": _("xác nhận ý kiến của mình đã xong"),
    "concern.reopen": _("mở lại ý kiến của mình"),
    "document.register": _("ghi và sửa văn bản trong sổ"),
    "programme.write": _("lập và sửa chương trình"),
    "programme.issue": _("giao nhiệm vụ của chương trình cho các đơn vị"),
    "plan.read": _("xem kế hoạch năm của đơn vị"),
    "plan.write": _("lập và trình kế hoạch năm của đơn vị mình"),
    "plan.approve": _("duyệt hoặc trả lại kế hoạch năm của đơn vị cấp dưới"),
    "conference.read": _("xem hội nghị liên tịch của đơn vị"),
    "conference.write": _("triệu tập hội nghị liên tịch, ghi kết luận và giao việc"),
    "exemption.grant": _("miễn việc định kỳ cho đơn vị cấp dưới, có nêu lý do"),
    "unit.import": _("nhập đơn vị và người từ Excel"),
    "unit.reorganise": _("ghi việc sắp xếp tổ chức"),
    "privacy.handle": _("giải quyết yêu cầu về dữ liệu cá nhân"),
    "privacy.withdraw": _("rút lại yêu cầu về dữ liệu của mình"),
    "installation.manage": _("cài đặt và sao lưu phần mềm"),
}

# What ties somebody to one record.
TIES: Final[dict[str, Promise]] = {
    "asker": _("Người gửi một yêu cầu về dữ liệu của mình"),
    "author": _("Người gửi một ý kiến"),
    "intake": _("Nơi tiếp nhận một ý kiến"),
    "handler": _("Người được giao giải quyết một ý kiến"),
    "owner": _("Người phải làm một nhiệm vụ"),
    "giver": _("Nơi giao một nhiệm vụ"),
    "helper": _("Nơi phối hợp làm một nhiệm vụ"),
    "keeper": _("Nơi giữ một văn bản hoặc chương trình"),
}
