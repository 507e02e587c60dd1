"""The full-text index: FTS5 beside the table on SQLite, a generated tsvector on PostgreSQL; pure ASCII either way."""

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE search_words USING fts5(k, f, content='search_searchentry', content_rowid='id', tokenize='ascii')",
    """CREATE TRIGGER search_words_added AFTER INSERT ON search_searchentry BEGIN
         INSERT INTO search_words(rowid, k, f) VALUES (new.id, new.k, new.f); END""",
    """CREATE TRIGGER search_words_gone AFTER DELETE ON search_searchentry BEGIN
         INSERT INTO search_words(search_words, rowid, k, f) VALUES ('delete', old.id, old.k, old.f); END""",
    """CREATE TRIGGER search_words_changed AFTER UPDATE ON search_searchentry BEGIN
         INSERT INTO search_words(search_words, rowid, k, f) VALUES ('delete', old.id, old.k, old.f);
         INSERT INTO search_words(rowid, k, f) VALUES (new.id, new.k, new.f); END""",
]
SQLITE_BACK = [
    "DROP TRIGGER search_words_added",
    "DROP TRIGGER search_words_gone",
    "DROP TRIGGER search_words_changed",
    "DROP TABLE search_words",
]
POSTGRESQL = [
    """ALTER TABLE search_searchentry ADD COLUMN words tsvector GENERATED ALWAYS AS (
         setweight(to_tsvector('simple', k), 'A') || setweight(to_tsvector('simple', f), 'D')) STORED""",
    "CREATE INDEX search_words ON search_searchentry USING gin (words)",
]
POSTGRESQL_BACK = ["ALTER TABLE search_searchentry DROP COLUMN words"]


def run(statements):
    def inner(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return inner


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [
        migrations.RunPython(
            run({"sqlite": SQLITE, "postgresql": POSTGRESQL}),
            run({"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}),
        )
    ]
