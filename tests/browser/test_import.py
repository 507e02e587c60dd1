"""Step 1: an administrator brings in an Excel file with mistakes, writes the good rows and takes them back."""

from ..units.conftest import at_once  # noqa: F401
from ..units.sheets import PEOPLE, UNITS, make_book
from ..world import World
from .walker import Visit

LOST = ("CB-LAC", "Chi bộ lạc", "Chi bộ", None, "KHONG-CO", None, 9, "01/03/2026")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_an_administrator_imports_the_good_rows_and_undoes(world: World, visit: Visit, at_once: None) -> None:  # noqa: F811
    administrator = visit("administrator").open("/nb/to-chuc/nhap/")
    file = administrator.page.locator("main input[name=file]")
    with administrator.refused(422):
        file.set_input_files({"name": "a.xlsx", "mimeType": EXCEL, "buffer": b"hello"})
        administrator.click("Gửi và kiểm tra tệp").sees("Đây không phải tệp Excel hay CSV.")
    book = make_book([*UNITS, LOST], PEOPLE)
    file.set_input_files({"name": "to-chuc.xlsx", "mimeType": EXCEL, "buffer": book})
    administrator.click("Gửi và kiểm tra tệp").sees("1 dòng lỗi", "4 dòng hợp lệ", "KHONG-CO")
    visit("administrator").open("/nb/tim/?q=vu+hop+tac").sees("Không tìm thấy")
    administrator.click("Nhập 4 dòng hợp lệ")
    visit("administrator").open("/nb/tim/?q=vu+hop+tac").sees("Chi bộ Vụ Hợp tác")
    administrator.click("Hoàn tác lần nhập này")
    visit("administrator").open("/nb/tim/?q=vu+hop+tac").sees("Không tìm thấy")
