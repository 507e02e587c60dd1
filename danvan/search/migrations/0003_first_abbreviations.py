"""Short forms offices write every day; staff may change the list."""

from django.db import migrations

PAIRS = [
    ("UBND", "ủy ban nhân dân"),
    ("HĐND", "hội đồng nhân dân"),
    ("UBMTTQ", "ủy ban mặt trận tổ quốc"),
    ("MTTQ", "mặt trận tổ quốc"),
    ("UBKT", "ủy ban kiểm tra"),
    ("LĐLĐ", "liên đoàn lao động"),
    ("TLĐ", "tổng liên đoàn"),
    ("TLĐLĐ", "tổng liên đoàn lao động"),
    ("CĐ", "công đoàn"),
    ("CĐCS", "công đoàn cơ sở"),
    ("CNVC", "công nhân viên chức"),
    ("CNVCLĐ", "công nhân viên chức lao động"),
    ("CBCC", "cán bộ công chức"),
    ("CBCCVC", "cán bộ công chức viên chức"),
    ("CBCCVCNLĐ", "cán bộ công chức viên chức người lao động"),
    ("CCVC", "công chức viên chức"),
    ("NLĐ", "người lao động"),
    ("BCH", "ban chấp hành"),
    ("BTV", "ban thường vụ"),
    ("BCĐ", "ban chỉ đạo"),
    ("BTC", "ban tổ chức"),
    ("BTG", "ban tuyên giáo"),
    ("BDV", "ban dân vận"),
    ("BTGDV", "ban tuyên giáo và dân vận"),
    ("BTTND", "ban thanh tra nhân dân"),
    ("TTND", "thanh tra nhân dân"),
    ("BHXH", "bảo hiểm xã hội"),
    ("BHYT", "bảo hiểm y tế"),
    ("BHTN", "bảo hiểm thất nghiệp"),
    ("QCDC", "quy chế dân chủ"),
    ("DCCS", "dân chủ cơ sở"),
    ("DVK", "dân vận khéo"),
    ("ĐVTN", "đoàn viên thanh niên"),
    ("ĐTN", "đoàn thanh niên"),
    ("TNCS", "thanh niên cộng sản"),
    ("CCB", "cựu chiến binh"),
    ("HCCB", "hội cựu chiến binh"),
    ("PN", "phụ nữ"),
    ("LHPN", "liên hiệp phụ nữ"),
    ("ĐUK", "đảng ủy khối"),
    ("ĐUCQ", "đảng ủy cơ quan"),
    ("TCCSĐ", "tổ chức cơ sở đảng"),
    ("CB", "chi bộ"),
    ("TW", "trung ương"),
    ("BCT", "bộ chính trị"),
    ("NQ", "nghị quyết"),
    ("CT", "chỉ thị"),
    ("KL", "kết luận"),
    ("QĐ", "quyết định"),
    ("KH", "kế hoạch"),
    ("CTHĐ", "chương trình hành động"),
    ("HD", "hướng dẫn"),
    ("BC", "báo cáo"),
    ("CV", "công văn"),
    ("TB", "thông báo"),
    ("TTHC", "thủ tục hành chính"),
    ("CCHC", "cải cách hành chính"),
    ("TDTT", "thể dục thể thao"),
    ("KTXH", "kinh tế xã hội"),
    ("QPAN", "quốc phòng an ninh"),
    ("ATVSLĐ", "an toàn vệ sinh lao động"),
    ("PCCC", "phòng cháy chữa cháy"),
]


def add(apps, schema_editor):
    abbreviation = apps.get_model("search", "Abbreviation")
    abbreviation.objects.bulk_create(abbreviation(short=short, long=long) for short, long in PAIRS)


def remove(apps, schema_editor):
    apps.get_model("search", "Abbreviation").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0002_words")]
    operations = [migrations.RunPython(add, remove)]
