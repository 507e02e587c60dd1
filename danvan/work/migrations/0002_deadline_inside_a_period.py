from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name="duty", name="grace_days", field=models.SmallIntegerField(default=0)
        ),
    ]
