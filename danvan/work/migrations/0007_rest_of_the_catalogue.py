"""Duties done with a paper: known, and switched off until the organisation keeps them; what shows each duty."""

import datetime as dt

from django.db import migrations

SETTING = "Thiết lập của phần mềm, chưa kiểm chứng"
PROVINCES = "Kế hoạch, hướng dẫn của các tỉnh; với đơn vị này là thiết lập của phần mềm"
CONFERENCES = "Kế hoạch hội nghị sơ kết các năm 2013–2025; hạn là thiết lập của phần mềm"
BEGIN = dt.date(2024, 1, 1)
# A registration is due by 30 June: 184 days before the year ends.
BY_30_JUNE = -184
EVERYBODY = ["PARTY_ORG", "CELL", "AGENCY", "PUBLIC_UNIT"]
AGENCIES = ["AGENCY", "PUBLIC_UNIT"]
# code, name, short name, kinds of units, kind of record, period, grace days, responsible, source, verified
DUTIES = [
    ("D04", "Đưa nội dung dân vận vào kế hoạch năm", "Kế hoạch năm", ["PARTY_ORG"], "YEAR_PLAN", "year", -275,
     "cấp ủy", "Bài viết nguồn", True),
    ("D13", "Chương trình và báo cáo của Ban Thanh tra nhân dân", "Ban TTND", AGENCIES, "PIB_REPORT", "year", 0,
     "trưởng ban", SETTING, False),
    ("D15", "Rà soát quy chế dân chủ ở cơ sở", "Quy chế dân chủ", AGENCIES, "DEMOCRACY_REVIEW", "year", 0,
     "thủ trưởng", SETTING, False),
    ("D16", "Đăng ký mô hình “Dân vận khéo”", "Đăng ký mô hình", ["PARTY_ORG", "CELL"], "MODEL_REGISTRATION", "year",
     BY_30_JUNE, "người đứng đầu đơn vị", PROVINCES, False),
    ("D17", "Kiểm tra, công nhận mô hình “Dân vận khéo”", "Công nhận mô hình", ["PARTY_ORG"], "MODEL_RECOGNITION",
     "year", 0, "ban dân vận", PROVINCES, False),
    ("D18", "Báo cáo sơ kết 6 tháng công tác dân vận", "Báo cáo 6 tháng", EVERYBODY, "HALF_YEAR_REPORT", "half", 0,
     "bí thư", CONFERENCES, False),
    ("D19", "Báo cáo tổng kết năm công tác dân vận", "Báo cáo năm", EVERYBODY, "YEAR_REPORT", "year", 0, "bí thư",
     CONFERENCES, False),
]  # fmt: skip
EVIDENCE = {
    "D01": "biên bản, số dự",
    "D05": "biên bản, thông báo kết luận",
    "D06": "câu hỏi, thông báo kết luận",
    "D10": "nghị quyết, biên bản",
    "D20": "kết luận",
    "D22": "danh sách",
    "D04": "kế hoạch",
    "D13": "báo cáo",
    "D15": "bản quy chế",
    "D16": "phiếu đăng ký",
    "D17": "biên bản",
    "D18": "báo cáo, bảng số liệu",
    "D19": "báo cáo",
}


def add(apps, schema_editor):
    duty = apps.get_model("work", "Duty")
    for code, name, short, kinds, kind, period, grace, responsible, source, verified in DUTIES:
        duty.objects.create(
            code=code,
            name=name,
            short_name=short,
            unit_kinds=kinds,
            activity_kind=kind,
            times=1,
            period_kind=period,
            grace_days=grace,
            starts_on=BEGIN,
            stopped_on=BEGIN,
            responsible=responsible,
            source=source,
            verified=verified,
        )
    for code, words in EVIDENCE.items():
        duty.objects.filter(code=code).update(evidence=words)


def remove(apps, schema_editor):
    apps.get_model("work", "Duty").objects.filter(code__in=[row[0] for row in DUTIES]).delete()


class Migration(migrations.Migration):
    dependencies = [("work", "0006_rules_reminders_and_exemptions_taken_back")]
    operations = [migrations.RunPython(add, remove)]
