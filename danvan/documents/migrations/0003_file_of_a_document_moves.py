from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def move(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The one file of a document becomes the first of its files; its words were never read."""
    documents = apps.get_model("documents", "Document").objects.exclude(file=None)
    files = apps.get_model("documents", "DocumentFile").objects
    for document, attachment in documents.values_list("pk", "file"):
        files.create(document_id=document, attachment_id=attachment, state="OTHER")


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_signer_and_files")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
