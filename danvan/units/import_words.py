"""What can be wrong with a workbook or a cell, and the mend, in words."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Why a whole file is refused: what is wrong, then how to mend it.
REFUSALS: Final[dict[str, tuple[Promise, Promise]]] = {
    "not_excel": (
        _("Đây không phải tệp Excel hay CSV."),
        _("Chọn tệp có đuôi .xlsx hoặc .csv, hoặc tải tệp mẫu rồi điền vào."),
    ),
    "zip": (
        _("Không nhận tệp nén (.zip)."),
        _("Giải nén rồi gửi tệp .xlsx, hoặc một hay hai tệp .csv."),
    ),
    "two_files": (
        _("Hai tệp chỉ dùng khi cả hai là CSV."),
        _("Tệp Excel gửi một tệp có hai trang tính; CSV gửi một tệp đơn vị và một tệp người."),
    ),
    "csv_twice": (
        _("Cả hai tệp CSV đều là bảng “%(title)s”."),
        _("Gửi một tệp đơn vị và một tệp người."),
    ),
    "csv_broken": (
        _("Tệp CSV có dấu ngoặc kép mở mà không đóng."),
        _("Mở bằng Excel, sửa ô đó, rồi lưu lại kiểu CSV UTF-8."),
    ),
    "encoding": (
        _("Không nhận ra bảng mã chữ của tệp CSV."),
        _(
            "Trong Excel chọn Lưu thành, kiểu CSV UTF-8 hoặc .xlsx; phông cũ (TCVN3, VNI) thì đổi sang Unicode trước."
        ),
    ),
    "letters_lost": (
        _("Tệp CSV đã mất chữ có dấu khi lưu (chữ thành dấu hỏi)."),
        _("Mở lại tệp gốc trong Excel, chọn Lưu thành, kiểu CSV UTF-8 hoặc .xlsx."),
    ),
    "old_excel": (_("Đây là tệp Excel đời cũ (.xls)."), _("Mở bằng Excel rồi chọn Lưu thành, kiểu .xlsx.")),
    "locked": (_("Tệp đang đặt mật khẩu nên không đọc được."), _("Mở tệp, bỏ mật khẩu, lưu rồi gửi lại.")),
    "macros": (
        _("Tệp có chứa macro nên không được nhận."),
        _("Lưu thành kiểu .xlsx (không có macro) rồi gửi lại."),
    ),
    "external_links": (
        _("Tệp có liên kết sang tệp khác nên không được nhận."),
        _("Trong Excel chọn Dữ liệu, Sửa liên kết, Ngắt liên kết; lưu rồi gửi lại."),
    ),
    "bomb": (
        _("Tệp giải nén ra quá lớn nên không được mở."),
        _("Chép hai trang tính sang một tệp mới, hoặc điền vào tệp mẫu."),
    ),
    "broken": (
        _("Tệp hỏng hoặc không đúng kiểu Excel, không đọc được."),
        _("Mở bằng Excel, lưu lại rồi gửi lại."),
    ),
    "too_heavy": (
        _("Đọc tệp tốn quá nhiều bộ nhớ hoặc thời gian nên đã dừng."),
        _("Bỏ hình ảnh, định dạng và trang tính thừa; hoặc chia thành nhiều tệp."),
    ),
    "too_many_rows": (
        _("Tệp có hơn %(limit)s dòng; mỗi lần nhập được tối đa %(limit)s dòng của cả hai bảng."),
        _("Chia thành nhiều tệp, nhập đơn vị cấp trên trước."),
    ),
    "sheet_missing": (
        _("Không thấy trang tính “%(title)s”. Tệp có: %(found)s."),
        _("Đặt tên trang tính là “Đơn vị” và “Người” như trong tệp mẫu."),
    ),
    "column_missing": (
        _("Bảng “%(title)s” thiếu cột: %(columns)s."),
        _("Thêm cột với tên đúng như trong tệp mẫu, trong 30 dòng đầu."),
    ),
    "no_rows": (_("Tệp không có dòng dữ liệu nào."), _("Điền ít nhất một dòng dưới dòng tiêu đề.")),
    "too_big": (_("Tệp lớn hơn 20 MB."), _("Bỏ hình ảnh và trang tính thừa, hoặc chia thành nhiều tệp.")),
    "gone": (
        _("Tệp không còn được giữ: tệp chứa tên người nên chỉ giữ có hạn."),
        _("Gửi lại tệp."),
    ),
    "changed_since": (
        _("Tổ chức đã thay đổi sau lần kiểm tra trước; chưa ghi gì."),
        _("Xem lại kết quả mới bên dưới rồi bấm nhập."),
    ),
    "stands_on": (
        _("Không hoàn tác được: đã có việc, ý kiến hoặc văn bản gắn với đơn vị hay người vừa nhập."),
        _("Sửa bằng một lần nhập mới."),
    ),
    "write_failed": (
        _("Máy gặp lỗi khi ghi; chưa ghi gì."),
        _("Bấm nhập lần nữa. Nếu vẫn lỗi, báo người quản trị máy."),
    ),
    "undo_failed": (
        _("Máy gặp lỗi khi hoàn tác; dữ liệu vẫn như đã nhập."),
        _("Bấm hoàn tác lần nữa. Nếu vẫn lỗi, báo người quản trị máy."),
    ),
    "failed": (
        _("Máy gặp lỗi khi kiểm tra tệp; chưa ghi gì."),
        _("Bấm Kiểm tra lại. Nếu vẫn lỗi, báo người quản trị máy."),
    ),
}

# What is wrong with a cell: what, then how to mend it.
PROBLEMS: Final[dict[str, tuple[Promise, Promise]]] = {
    "empty": (_("Ô này để trống."), _("Điền giá trị.")),
    "formula": (_("Ô chứa công thức %(value)s."), _("Chép ô rồi dán giá trị (Paste Values).")),
    "cell_error": (_("Ô báo lỗi %(value)s của Excel."), _("Gõ giá trị đúng vào ô.")),
    "too_long": (_("Dài %(length)s ký tự, tối đa %(limit)s."), _("Viết gọn lại.")),
    "not_code": (
        _("Mã “%(value)s” có ký tự lạ."),
        _("Mã gồm chữ, số và các dấu . - _ / , không có khoảng trắng."),
    ),
    "duplicate": (_("Mã “%(value)s” đã có ở dòng %(first)s."), _("Xóa một dòng hoặc đổi mã.")),
    "alike": (
        _("Trùng tên với dòng %(first)s, cùng đơn vị cấp trên."),
        _("Xem lại; nếu đúng là hai đơn vị thì cứ nhập."),
    ),
    "alike_known": (
        _("Trùng tên với đơn vị đã có, mã “%(near)s”, cùng đơn vị cấp trên."),
        _("Nếu là đơn vị đó, ghi mã “%(near)s”; nếu đúng là hai đơn vị thì cứ nhập."),
    ),
    "alike_person": (
        _("Trùng tên với dòng %(first)s, cùng đơn vị, khác mã cán bộ."),
        _("Nếu là một người, dùng một mã; nếu đúng là hai người thì cứ nhập."),
    ),
    "alike_person_known": (
        _("Trùng tên với người đã có ở đơn vị này, mã “%(near)s”."),
        _("Nếu là người đó, ghi mã “%(near)s”; nếu đúng là hai người thì cứ nhập."),
    ),
    "strange_letter": (
        _("“%(value)s” có chữ của bảng chữ cái khác, chỉ trông giống chữ Việt."),
        _("Gõ lại: “%(near)s”?"),
    ),
    "strange_code": (
        _("Mã “%(value)s” có chữ của bảng chữ cái khác, chỉ trông giống chữ Việt."),
        _("Gõ lại: “%(near)s”?"),
    ),
    "former_name": (
        _("“%(value)s” là tên cũ của đơn vị mã “%(near)s”, nay là “%(now)s”."),
        _("Nếu là đơn vị đó, ghi mã “%(near)s”; nếu là đơn vị mới thì cứ nhập."),
    ),
    "former_code": (
        _("“%(value)s” là mã cũ của đơn vị nay là “%(now)s”; mã không dùng lại cho đơn vị khác."),
        _("Có phải “%(near)s”?"),
    ),
    "spent_code": (
        _("Mã “%(value)s” đã dùng cho một đơn vị nay không còn; mã không dùng lại cho đơn vị khác."),
        _("Ghi mã mới."),
    ),
    "former_unit": (
        _("“%(value)s” là mã hay tên cũ; đơn vị nay là “%(now)s”."),
        _("Có phải “%(near)s”?"),
    ),
    "other_name": (
        _("Mã “%(code)s” đang là của “%(known)s”."),
        _("Nếu người này đổi tên thì cứ nhập; nếu là người khác, dùng mã khác."),
    ),
    "head_twice": (
        _("Người này cũng đứng đầu đơn vị ở dòng %(first)s."),
        _("Nếu đúng là kiêm nhiệm thì cứ nhập."),
    ),
    "head_then": (
        _("Trong thời gian này đơn vị có người đứng đầu khác, từ %(known)s."),
        _("Ghi Đến ngày trước %(known)s."),
    ),
    "future_day": (
        _("Ngày %(value)s chưa tới; có %(rows)s dòng ghi ngày chưa tới."),
        _("Vẫn nhập được; thay đổi có hiệu lực từ ngày đó."),
    ),
    "ends_before": (
        _("Đến ngày “%(value)s” trước ngày bắt đầu %(known)s."),
        _("Ghi ngày từ %(known)s trở đi, hoặc để trống."),
    ),
    "post_overlap": (
        _("Người này đã giữ vị trí này trong thời gian đó, đến %(known)s."),
        _("Ghi Từ ngày sau %(known)s."),
    ),
    "unknown_choice": (_("“%(value)s” không có trong danh sách."), _("Chọn một trong: %(choices)s.")),
    "near_choice": (_("“%(value)s” không có trong danh sách."), _("Có phải “%(near)s”?")),
    "unknown_unit": (
        _("Không có đơn vị mã “%(value)s”."),
        _("Thêm đơn vị này vào trang tính “Đơn vị” hoặc sửa mã."),
    ),
    "near_unit": (_("Không có đơn vị mã “%(value)s”."), _("Có phải “%(near)s”?")),
    "bad_unit": (_("Đơn vị “%(value)s” ở dòng %(first)s đang có lỗi."), _("Sửa dòng %(first)s trước.")),
    "loop": (_("Vòng lặp cấp trên: %(way)s."), _("Sửa mã cấp trên của một trong các đơn vị này.")),
    "other_tree": (
        _("“%(value)s” không cùng hệ thống với đơn vị này."),
        _(
            "Cấp trên phải cùng là tổ chức đảng, cơ quan hoặc đoàn thể; tổ chức đảng lãnh đạo ghi ở cột riêng."
        ),
    ),
    "leader_not_party": (
        _("“%(value)s” không phải tổ chức đảng."),
        _("Ghi mã đảng bộ hoặc chi bộ lãnh đạo, hoặc để trống."),
    ),
    "party_led": (
        _("Tổ chức đảng không có tổ chức đảng lãnh đạo riêng."),
        _("Để trống ô này; cấp trên ghi ở cột Mã đơn vị cấp trên."),
    ),
    "tree_changed": (
        _("Đơn vị này đã có với loại khác hệ thống."),
        _("Dùng mã mới; đơn vị không đổi từ đảng, cơ quan, đoàn thể sang hệ thống khác."),
    ),
    "not_number": (_("“%(value)s” không phải số người."), _("Ghi số nguyên từ 0 đến 1.000.000.")),
    "not_day": (_("Không hiểu ngày “%(value)s”."), _("Ghi ngày/tháng/năm, ví dụ 31/12/2026.")),
    "two_digit_year": (_("Ngày “%(value)s” có năm hai chữ số."), _("Ghi đủ năm: có phải %(near)s?")),
    "month_first": (_("Ngày “%(value)s” có vẻ ghi tháng trước ngày."), _("Có phải %(near)s?")),
    "day_number": (_("“%(value)s” là số, không phải ngày."), _("Định dạng ô là ngày: có phải %(near)s?")),
    "far_day": (_("Ngày “%(value)s” quá xa."), _("Ghi ngày từ năm 1930 đến hết năm sau.")),
    "before_known": (
        _("Đơn vị đã có thông tin mới hơn, từ ngày %(known)s."),
        _("Ghi từ ngày %(known)s trở đi hoặc để trống."),
    ),
    "post_before": (
        _("Vị trí đang giữ bắt đầu từ %(known)s, muộn hơn hoặc bằng ngày này."),
        _("Ghi ngày sau %(known)s."),
    ),
    "outside": (_("Nằm ngoài phạm vi anh/chị được nhập."), _("Nhờ quản trị cấp trên nhập dòng này.")),
    "not_email": (_("“%(value)s” không phải địa chỉ thư."), _("Ghi dạng ten@coquan.vn hoặc để trống.")),
    "not_sign_in": (
        _("Tên đăng nhập “%(value)s” không hợp lệ."),
        _("Dùng 3 đến 80 chữ thường không dấu, số, dấu chấm, gạch; hoặc để trống."),
    ),
    "sign_in_taken": (_("Tên đăng nhập “%(value)s” đã có người dùng."), _("Chọn tên khác hoặc để trống.")),
    "two_people": (
        _("Mã “%(value)s” ở dòng %(first)s là của người tên khác."),
        _("Sửa mã cán bộ hoặc họ tên ở một trong hai dòng."),
    ),
    "same_post": (_("Trùng với dòng %(first)s."), _("Xóa một dòng.")),
    "second_head": (
        _("Đơn vị đã có người đứng đầu ở dòng %(first)s."),
        _("Chỉ để một người đứng đầu; sửa vai trò ở một dòng."),
    ),
    "own_post": (
        _("Không ai tự giao chức vụ cho mình: “%(value)s”."),
        _("Nhờ quản trị khác nhập dòng này."),
    ),
    "head_elsewhere": (_("“%(value)s” không đứng đầu loại đơn vị này."), _("Có phải “%(near)s”?")),
    "not_yes_no": (_("“%(value)s” không rõ có hay không."), _("Ghi Có hoặc Không.")),
}


def words(kind: str, value: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong with a cell, and the proposed mend, in the language of the reader."""
    what, mend = PROBLEMS[kind]
    named = {**facts, "value": value}
    return str(what) % named, str(mend) % named
