from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_file_of_a_document_moves")]

    operations = [
        migrations.RemoveField(
            model_name="document",
            name="file",
        ),
    ]
