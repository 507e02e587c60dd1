"""The numbers this program starts with; the unverified ones are settings of the house, shown as such."""

import datetime as dt

from django.db import migrations

SOURCES = {
    "house": "Đề xuất của phần mềm, chưa có quy định",
    "complaints-2011": "Luật Khiếu nại năm 2011",
    "denunciations-2018": "Luật Tố cáo năm 2018",
    "reg11": "Quy định của Bộ Chính trị về trách nhiệm người đứng đầu cấp ủy trong tiếp dân",
    "grassroots-2022": "Luật Thực hiện dân chủ ở cơ sở năm 2022",
}
LIMITS = [
    ("concern.acknowledge", 3, "working_days", "house", False),
    ("concern.assign", 5, "working_days", "house", False),
    ("concern.answer", 10, "working_days", "house", False),
    ("concern.confirm", 10, "working_days", "house", False),
    ("concern.roadmap", 30, "days", "house", False),
    ("complaint.accept", 10, "days", "complaints-2011", True),
    ("complaint.first_decision", 30, "days", "complaints-2011", True),
    ("denunciation.conclusion", 30, "days", "denunciations-2018", True),
    ("reception.reply", 10, "working_days", "reg11", True),
    ("disclosure.post", 10, "working_days", "grassroots-2022", False),
]


def add(apps, schema_editor):
    source_model = apps.get_model("law", "Source")
    limit_model = apps.get_model("law", "Limit")
    sources = {code: source_model.objects.create(code=code, citation=text) for code, text in SOURCES.items()}
    limit_model.objects.bulk_create(
        limit_model(
            key=key,
            number=number,
            unit=unit,
            source=sources[source],
            verified=verified,
            starts_on=dt.date(2020, 1, 1),
        )
        for key, number, unit, source, verified in LIMITS
    )


def remove(apps, schema_editor):
    apps.get_model("law", "Limit").objects.all().delete()
    apps.get_model("law", "Source").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("law", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
