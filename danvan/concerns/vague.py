"""What an answer leaves open: what will be done, who does it, by when. Rules over words, nothing leaves the machine.

A hint before publishing, never a judgement: `tests/concerns/answers.tsv` says how often it is right.
"""

import re
import unicodedata
from typing import Final

from danvan.text import fold

WHAT: Final = "what"
WHO: Final = "who"
WHEN: Final = "when"
PARTS: Final = (WHAT, WHO, WHEN)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b")


# Words that only sound like doing; taken out before looking for what is done.
_HEDGES = re.compile(
    r"\b(?:(?:se|da|dang|duoc|xin|luon|rat|tiep tuc|can) ){0,4}"
    r"(?:xem xet|nghien cuu|quan tam|ghi nhan|tiep thu|luu y|chu trong|phan dau|co gang|can nhac|suy nghi|tinh den"
    r"|chia se|lang nghe|thau hieu|thong cam|tran trong|dong tinh|nhat tri|thong nhat cao|cam ket|rut kinh nghiem"
    r"|day manh|tang cuong|nang cao|chi dao|quan triet|don doc|theo doi|nam|nhan|nghe|biet|ra soat chung|tung buoc"
    r"|can doi|sap xep|tao dieu kien|tra loi sau|bao cao|hoan thien|khac phuc|thuc hien|phoi hop|trao doi|lam tot"
    r"|lam viec|co|de nghi|yen tam|no luc|quyet tam|xu ly|giai quyet|keo dai|trien khai)\b"
)
_DEEDS = _any(
    *("chi tra", "tra (?:du|lai|tien|luong|phu cap|bu|truoc|het|not|so|ket qua)", "da tra", "truy linh"),
    *(
        "thanh toan",
        "chuyen tien",
        "chuyen khoan",
        "hoan tra",
        "cap (?:phat|lai|bo sung|the|giay|kinh phi|tien|du)",
    ),
    *(
        "phat",
        "mua (?:them|bo|moi|sam|lai|may|ban|quat|thuoc)",
        "lap dat",
        "lap",
        "sua",
        "thay",
        "bo sung",
        "bo tri",
    ),
    *("don (?:kho|nha|dep|ve sinh|rac|bun)", "da ky", "ky (?:quyet|lai|hop|giay|cong|ban|xac|van|truoc|vao)"),
    *(
        "ban hanh",
        "(?<!lo )(?<!cong )(?<!qua )trinh",
        "gui",
        "niem yet",
        "cong khai",
        "dang tai",
        "thong bao",
    ),
    *(
        "mo (?:lop|cua|them|cuoc|hop|cong|rong|lai)",
        "(?<!phong )(?<!ban )(?<!vu )to chuc",
        "doi thoai",
        "gap",
    ),
    *(
        "hop (?:ngay|chi bo|voi|ban|ca)",
        "huong dan",
        "giai thich",
        "tap huan",
        "kiem tra",
        "tham dinh",
        "ra soat",
    ),
    *(
        "doi chieu",
        "tinh lai",
        "dieu chinh",
        "nang (?:muc|bac|luong)",
        "xep",
        "huy",
        "thu hoi",
        "dinh chi",
        "xin loi",
    ),
    *("doi (?:nha|lich|thuc|gio|ca|moi|sang|the)", "tang (?:muc|len|luong|them|so|ca|chuyen|phu cap|gio)"),
    *(
        "giam (?:gio|muc|so|tai|phi|thu)",
        "bo (?:viec|quy dinh|khoan|thu tuc)",
        "(?<!phong )dao tao",
        "xay",
        "phun",
    ),
    *(
        "tuyen (?:them|dung|bo sung)",
        "ve sinh",
        "lam (?:duong|mai|lai|moi|xong|the|ho so)",
        "noi (?:day|duong|ong)",
    ),
    *("keo (?:lai|day|duong)", "khoan gieng", "son lai", "giao ban", "nghiem thu", "ban giao", "khoi cong"),
    *(
        "dua vao",
        "ap dung",
        "nghi bu",
        "cho nghi",
        "lap bien ban",
        "kham",
        "phan cong",
        "cu can bo",
        "tham hoi",
    ),
)
# Anything else somebody will do or has done.
_ACTS = re.compile(r"\b(?:se|da|duoc) (?!duoc\b|se\b)[a-z]+")
_UNNAMED = re.compile(
    r"\b(?:các |cac |những |nhung |một số |mot so )?(?:đơn vị|don vi|bộ phận|bo phan|phòng ban"
    r"|phong ban|phòng|phong|cơ quan"
    r"|co quan|ban ngành|ban nganh|ban|cấp|cap|bên|ben|người|nguoi|cán bộ|can bo)(?: chuyên môn| chuyen mon)?"
    r"(?: có| co)? (?:liên quan|lien quan|chức năng|chuc nang|thẩm quyền|tham quyen|trách nhiệm"
    r"|trach nhiem|hữu quan)\b"
    r"|\b(?:các|cac|những|nhung|mọi) (?:phòng ban|phong ban|phòng|phong|ban ngành|ban nganh|ban|cục|cuc|vụ|vu|tổ)\b"
    r"(?! [A-ZĐ])"
)
_DOERS = re.compile(
    r"\b(?:(?:phòng|phong|tổ|to|vụ|vu|cục|cuc|sở|khoa|đội|hội|ban|bộ phận|bo phan|trung tâm"
    r"|trung tam|công ty|cong ty)"
    r" [\w]+|chi cục|chi cuc|văn phòng|van phong|văn thư|van thu|kế toán|ke toan|thủ quỹ|thu quy"
    r"|hành chính|hanh chinh"
    r"|công đoàn|cong doan|đoàn thanh niên|doan thanh nien|đồng chí|dong chi|đ/c|d/c|tôi|toi|giám đốc|giam doc"
    r"|trưởng phòng|truong phong|phó phòng|pho phong|cục trưởng|cuc truong|vụ trưởng|vu truong|chánh văn phòng"
    r"|bí thư|bi thu|chi ủy|chi uy|đảng ủy|dang uy|chi bộ|chi bo|hiệu trưởng|hieu truong|thủ trưởng|thu truong"
    r"|bảo vệ|bao ve|tạp vụ|tap vu|y tế|y te|bhxh|bảo hiểm xã hội|bao hiem xa hoi|kho bạc|kho bac|ngân hàng|ngan hang"
    r"|thanh tra|ủy ban|uy ban|ubnd|nhà thầu|nha thau|nhà ăn|nha an|kỹ thuật|ky thuat|quản trị"
    r"|quan tri|nhân sự|nhan su)\b"
)
# A title and a name with a capital: anh Nam, chị Hà, Bộ Tài chính.
_NAMED = re.compile(r"\b(?:[Aa]nh|[Cc]h[ịi]|[ÔôOo]ng|[Bb][àa]|[Cc]ô|[Tt]h[ầa]y|Bộ|Sở|Ban|Vụ) [A-ZĐÀ-Ỹ]\w")
# Readings of the doers that are no one who does anything.
_NOT_DOERS = re.compile(
    r"\b(?:(?<!phòng )(?<!phong )(?<!ban )(?<!vụ )(?<!vu )(?:tổ|to) (?:chức|chuc)|phòng (?:chống"
    r"|cháy|họp|làm|trọ|máy|bệnh|ăn|nghỉ|vệ|khách|học|ở|số)"
    r"|phong (?:chong|chay|hop|lam|tro|may|benh|an|nghi|ve|khach|hoc|o|so)|ban (?:hành|hanh|đầu"
    r"|dau|giao|bạc|ngày|đêm)"
    r"|to (?:trinh|roi|khai)|khoa học|khoa hoc|đội ngũ|doi ngu|hội (?:họp|nghị|trường)|hoi (?:hop|nghi|truong)"
    r"|vu (?:viec|an)|vụ (?:việc|án)|cục bộ|cuc bo|(?:chúng|chung|bên|ben) (?:tôi|toi)"
    r"|của (?:đồng chí|tôi)|cua (?:dong chi|toi))\b"
)
_TIMES = re.compile(
    r"\b(?:3[01]|[12]?\d|0\d) (?:1[0-2]|0?[1-9])(?: 20\d\d)?\b|\b\d{1,2} ?(?:h|gio)\b|\b\d{1,2} 20\d\d\b"
    r"|\b(?:ngay|mung|hom)\s+\d{1,2}\b|\bthang\s+(?:\d{1,2}|gieng|mot|hai|ba|tu|nam|sau|bay|tam|chin|muoi|chap)\b"
    r"|\b(?:thang|tuan|quy|nam|ky)\s+(?:nay|sau|toi|truoc|ke tiep|luong toi)\b|\bquy\s+(?:[1-4]|i{1,3}|iv)\b"
    r"|\bnam\s+20\d\d\b|\bthu\s+(?:hai|ba|tu|nam|sau|bay|[2-7])\b|\bchu nhat\b"
    r"|\b(?:hom nay|hom qua|ngay mai|sang mai|chieu nay|sang nay|toi nay|ngay kia|cuoi tuan|cuoi thang|dau thang"
    r"|giua thang|cuoi nam|cuoi quy|dau nam|truoc tet|sau tet|tuan toi)\b"
    r"|\b(?:\d+|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi|muoi lam)\s+(?:ngay|tuan|thang|gio|tieng)\b"
)
# Done already needs no day; a refusal with its reason needs none either.
_DONE = re.compile(
    r"\bda (?!nhan|ghi|tiep|co|va dang|nghe|biet|nam|quan|xem|chi dao|giao|de nghi|trao doi)[a-z]+"
)
_REFUSES = _any(
    "khong (?:thuoc|phai) (?:tham quyen|trach nhiem|nhiem vu)",
    "khong the",
    "khong lam duoc",
    "khong duoc phep",
    "khong giai quyet duoc",
    "khong dap ung duoc",
    "khong co co so",
    "khong du dieu kien",
    "chua lam duoc",
    "khong (?:du )?(?:tieu chuan|dieu kien)",
    "khong tra duoc",
    "khong cho phep",
    "chua the",
    "tu choi",
)
_BECAUSE = _any(
    "vi", "do", "boi", "theo (?:dieu|khoan|nghi dinh|thong tu|luat|quy che|quy dinh tai)", "ly do"
)


def lacking(text: str) -> frozenset[str]:
    """Which of what, who and when an answer leaves open: a subset of PARTS, empty when all three are said.

    A refusal that gives its reason says what; neither a day nor a doer is then missing.
    """
    words = fold(text)
    if _REFUSES.search(words) and _BECAUSE.search(words):
        return frozenset()
    missing = {
        WHAT: not _says_what(words),
        WHO: not _says_who(unicodedata.normalize("NFC", text)),
        WHEN: not (_TIMES.search(words) or _DONE.search(words)),
    }
    return frozenset(part for part, open_ in missing.items() if open_)


def _says_what(words: str) -> bool:
    firm = _HEDGES.sub(" , ", words)
    return bool(_DEEDS.search(firm) or _ACTS.search(firm))


def _says_who(text: str) -> bool:
    named = _NOT_DOERS.sub(",", _UNNAMED.sub(",", text.lower()))
    return bool(_DOERS.search(named) or _NAMED.search(text))
