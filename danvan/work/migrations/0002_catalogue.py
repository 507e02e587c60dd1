"""The recurring duties an activity fulfils; what no text fixes is a setting, marked unverified with its source."""

import datetime as dt

from django.db import migrations

SETTING = "Bài viết nguồn; mỗi năm một lần là thiết lập của phần mềm, chưa kiểm chứng"
# The conference on a work year is held until 31 March of the next: 275 days before that year ends, leap or not.
BY_31_MARCH = -275
# code, name, short name, kinds of units, activity, period, grace days, responsible, source, verified
DUTIES = [
    (
        "D01",
        "Sinh hoạt chuyên đề về công tác dân vận",
        "Sinh hoạt chuyên đề",
        ["CELL"],
        "THEMATIC_MEETING",
        "year",
        0,
        "bí thư chi bộ",
        "Bài viết nguồn: ít nhất một lần mỗi năm",
        True,
    ),
    (
        "D05",
        "Hội nghị liên tịch cấp ủy, lãnh đạo đơn vị và đoàn thể",
        "Hội nghị liên tịch",
        ["PARTY_ORG"],
        "JOINT_CONFERENCE",
        "half",
        0,
        "bí thư",
        "Bài viết nguồn; 6 tháng một lần là thiết lập của phần mềm, chưa kiểm chứng",
        False,
    ),
    (
        "D06",
        "Đối thoại trực tiếp của bí thư, thủ trưởng với cán bộ, người lao động",
        "Đối thoại",
        ["PARTY_ORG", "AGENCY", "PUBLIC_UNIT"],
        "DIALOGUE",
        "year",
        0,
        "bí thư, thủ trưởng",
        "Bài viết nguồn ghi “định kỳ”; mỗi năm một lần theo quy định của các tỉnh, chưa kiểm chứng",
        False,
    ),
    (
        "D10",
        "Hội nghị cán bộ, công chức, viên chức, người lao động",
        "Hội nghị CBCCVC",
        ["AGENCY", "PUBLIC_UNIT"],
        "STAFF_CONFERENCE",
        "year",
        BY_31_MARCH,
        "thủ trưởng cùng bên công đoàn",
        "Luật 10/2022/QH15, Điều 51: trong 3 tháng sau khi hết năm công tác (theo nguồn thứ cấp)",
        True,
    ),
    (
        "D20",
        "Kiểm tra, giám sát công tác dân vận",
        "Kiểm tra, giám sát",
        ["PARTY_ORG"],
        "INSPECTION",
        "year",
        0,
        "cấp ủy, ủy ban kiểm tra",
        SETTING,
        False,
    ),
    (
        "D22",
        "Bồi dưỡng cán bộ làm công tác dân vận",
        "Bồi dưỡng cán bộ",
        ["PARTY_ORG"],
        "TRAINING",
        "year",
        0,
        "ban dân vận",
        "Theo thông lệ, chưa kiểm chứng",
        False,
    ),
]


def add(apps, schema_editor):
    duty = apps.get_model("work", "Duty")
    duty.objects.bulk_create(
        duty(
            code=code,
            name=name,
            short_name=short,
            unit_kinds=kinds,
            activity_kind=activity,
            times=1,
            period_kind=period,
            grace_days=grace,
            starts_on=dt.date(2024, 1, 1),
            responsible=responsible,
            source=source,
            verified=verified,
        )
        for code, name, short, kinds, activity, period, grace, responsible, source, verified in DUTIES
    )


def remove(apps, schema_editor):
    apps.get_model("work", "Duty").objects.filter(code__in=[row[0] for row in DUTIES]).delete()


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
