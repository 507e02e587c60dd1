"""Finding, with the viewer's rights in the same SQL statement as the match."""

from collections.abc import Callable

from django.db import connection
from django.db.models import Q, QuerySet

from danvan.units.access import Viewer
from danvan.units.grants import NOT_INHERITED

from . import rules
from .models import SearchEntry
from .words import TABLE, WORDS

# The rights rows are kept under.
_RIGHTS = frozenset({"concern.read", "person.read"})
# Who may find a row through an office they hold, told by the app that knows the ties of its records.
_ties: list[Callable[[Viewer], Q]] = []


def found_by(tie: Callable[[Viewer], Q]) -> Callable[[Viewer], Q]:
    """Register what a viewer finds by a tie: a condition on the rows of the index."""
    _ties.append(tie)
    return tie


def find(viewer: Viewer, phrase: str, limit: int = 20, kind: str | None = None) -> list[SearchEntry]:
    """What the viewer may open that holds every word of `phrase`: exactly the marks typed first, then newest.

    Marks, capitals and the place of the tone mark may be left out; the last word may be only begun.
    """
    asked = rules.words(phrase)
    if not asked:
        return []
    rows = _matching(seen_by(viewer), asked)
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.defer("k", "f")[:limit])


def find_open(phrase: str, kind: str, limit: int = 20) -> list[SearchEntry]:
    """The same among what is open to everybody, for a page nobody is signed in to."""
    asked = rules.words(phrase)
    if not asked:
        return []
    rows = SearchEntry.objects.filter(right="", person__isnull=True, kind=kind)
    return list(_matching(rows, asked).defer("k", "f")[:limit])


def seen_by(viewer: Viewer) -> QuerySet[SearchEntry]:
    """The rows this viewer may find."""
    may = Q(person=viewer.person) | Q(right="", person__isnull=True)
    alike: dict[object, list[str]] = {}
    for right in sorted(_RIGHTS & viewer.rights):
        alike.setdefault((viewer.reach(right), right in NOT_INHERITED), []).append(right)
    for rights in alike.values():
        may |= Q(right__in=rights, scope__in=viewer.units(rights[0]).values("pk"))
    for tie in _ties:
        may |= tie(viewer)
    return SearchEntry.objects.filter(may)


def _matching(rows: QuerySet[SearchEntry], asked: list[rules.Word]) -> QuerySet[SearchEntry]:
    """Narrow to the rows that match, with `worth`. Words are ASCII letters and digits only, and parameters.

    extra() because the full-text table of SQLite is no model, and the match must stand beside the rights.
    """
    if connection.vendor == "sqlite":
        return rows.extra(  # noqa: S610
            select={"worth": f"-bm25({WORDS}, 8.0, 1.0)"},
            tables=[WORDS],
            where=[f"{WORDS}.rowid = {TABLE}.id", f"{WORDS} MATCH %s"],
            params=[rules.fts5(asked)],
            order_by=["-worth", "-id"],
        )
    return rows.extra(  # noqa: S610
        select={"worth": f"ts_rank('{{0.01,0,0,1}}', {TABLE}.words, to_tsquery('simple', %s))"},
        select_params=[rules.tsrank(asked)],
        where=[f"{TABLE}.words @@ to_tsquery('simple', %s)"],
        params=[rules.tsquery(asked)],
        order_by=["-worth", "-id"],
    )
