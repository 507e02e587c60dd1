"""Finding: the reader's rights and the match in one statement, exact marks first."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import F, FloatField, Q, QuerySet
from django.db.models.expressions import RawSQL

from danvan.text import fold, keys
from danvan.units.access import Viewer

from .models import SearchEntry

_LITE = "SELECT rowid FROM search_words WHERE search_words MATCH %s"
_LITE_RANK = (
    "(SELECT bm25(search_words, 8.0, 1.0) FROM search_words"
    " WHERE search_words MATCH %s AND search_words.rowid = search_searchentry.id)"
)
_PG = "SELECT id FROM search_searchentry WHERE words @@ to_tsquery('simple', %s)"
_PG_RANK = "-ts_rank('{0.01, 0, 0, 1}', words, to_tsquery('simple', %s))"


def find(viewer: Viewer, phrase: str, *, limit: int = 20, kind: str = "") -> Sequence[SearchEntry]:
    """What the viewer may open and the phrase means, best first; [] for a phrase without a word."""
    terms = _terms(phrase)
    if not terms:
        return []
    lite = connection.vendor == "sqlite"
    match = " AND ".join(_lite_term(*term) for term in terms) if lite else " & ".join(_pg_term(*term) for term in terms)
    rows = seen_by(viewer).filter(pk__in=RawSQL(_LITE if lite else _PG, [match]))  # noqa: S611 - no text is put in
    if kind:
        rows = rows.filter(kind=kind)
    best = RawSQL(_LITE_RANK if lite else _PG_RANK, [match], output_field=FloatField())  # noqa: S611
    return list(rows.annotate(best=best).order_by("best", F("pk").desc())[:limit])


def seen_by(viewer: Viewer) -> QuerySet[SearchEntry]:
    """Open to everybody signed in, or by a right reaching the place, or the viewer's own."""
    allowed = Q(right="") | Q(person=viewer.person)
    for right in sorted(viewer.rights & _RIGHTS):
        allowed |= Q(right=right, scope__in=viewer.units(right))
    return SearchEntry.objects.filter(allowed)


# The rights rows are kept under; a right not listed here finds nothing.
_RIGHTS = frozenset({"concern.read", "person.read"})


def _terms(phrase: str) -> list[tuple[str, str, bool]]:
    """(folded word, Telex key, may go on) for each word; only the last may be a beginning, from two letters on."""
    folded, telex = fold(phrase).split(), keys(phrase).split()
    if len(folded) != len(telex):
        telex = folded
    last = len(folded) - 1
    exact = phrase.endswith(" ")
    return [
        (plain, mark, place == last and len(plain) > 1 and not exact)
        for place, (plain, mark) in enumerate(zip(folded, telex, strict=True))
    ][:12]


def _lite_term(plain: str, telex: str, goes_on: bool) -> str:
    star = "*" if goes_on else ""
    return f'(k : "{telex}" OR f : "{plain}"{star})'


def _pg_term(plain: str, telex: str, goes_on: bool) -> str:
    star = "*" if goes_on else ""
    return f"({telex}:A | {plain}:{star}D)"
