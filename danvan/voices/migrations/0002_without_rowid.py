"""Protected rows lie by their random ids, not in the order they were written (T-11)."""

from django.db import migrations

TABLES = (
    *("voices_voice", "voices_locator", "voices_wrap", "voices_piece", "voices_opening"),
    *("voices_turn", "voices_pending"),
)


def without_rowid(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
            (made,) = cursor.fetchone()
            cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type = 'index'", [table])
            indexes = [sql for (sql,) in cursor.fetchall() if sql]
            cursor.execute(f'DROP TABLE "{table}"')
            cursor.execute(f"{made} WITHOUT ROWID")
            for sql in indexes:
                cursor.execute(sql)


class Migration(migrations.Migration):
    """The tables are empty when it runs: they were made by the migration before it."""

    dependencies = [("voices", "0001_initial"), ("law", "0005_voices")]
    operations = [migrations.RunPython(without_rowid, migrations.RunPython.noop)]
