"""The floor: a minimal Django program on the same server and store, doing the least such a page can do."""

import os
from pathlib import Path

import django
from django.conf import settings

HOME = Path(os.environ["BENCH_FLOOR"])
settings.configure(
    SECRET_KEY="the-floor-has-no-secret-worth-keeping-0123456789",  # noqa: S106
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="bench.floor",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "floor.sqlite3",
            "CONN_MAX_AGE": None,
            # The same as danvan/settings.py: the floor differs in what it does, not in how it stores.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                " PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
            },
        }
    },
    LANGUAGE_CODE="vi",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect  # noqa: E402
from django.middleware.csrf import get_token  # noqa: E402
from django.template import Context, Template  # noqa: E402
from django.urls import path  # noqa: E402

ROWS = 10_000


class Note(models.Model):
    queue = models.IntegerField(db_index=True)
    title = models.CharField(max_length=200)
    text = models.TextField()
    status = models.CharField(max_length=10)

    class Meta:
        app_label = "floor"

    def __str__(self) -> str:
        return self.title


_TABLE = Template(
    "<!doctype html><title>floor</title><table>{% for row in rows %}<tr><td>{{ row.pk }}</td>"
    '<td><a href="/{{ row.pk }}/">{{ row.title }}</a></td><td>{{ row.status }}</td><td>{{ row.queue }}</td>'
    "</tr>{% endfor %}</table>"
)
_FORM = Template("<!doctype html><form method=post>{% csrf_token %}<textarea name=text></textarea></form>")


def rows(request: HttpRequest) -> HttpResponse:
    """Ten reads and a table of 25 rows."""
    for number in range(9):
        Note._default_manager.get(pk=(number * 977) % ROWS + 1)
    found = Note._default_manager.filter(queue=3).order_by("-pk")[:25]
    return HttpResponse(_TABLE.render(Context({"rows": found})))


def submit(request: HttpRequest) -> HttpResponse:
    """A form and one durable row."""
    if request.method != "POST":
        return HttpResponse(_FORM.render(Context({"csrf_token": get_token(request)})))
    with transaction.atomic():
        Note._default_manager.create(queue=7, title="t", text=request.POST["text"], status="new")
    return HttpResponseRedirect("/rows/")


def prepare() -> None:
    """The tables and the rows, once."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Note)
    Note._default_manager.bulk_create(
        Note(queue=number % 50, title=f"Dòng số {number}", text="Chữ. " * 120, status="new")
        for number in range(ROWS)
    )


urlpatterns = [path("rows/", rows), path("submit/", submit)]
application = get_wsgi_application()
