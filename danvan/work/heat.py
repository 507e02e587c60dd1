"""The map of duties: units by duties, as parts/heatmap.html draws it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from danvan.documents import word
from danvan.documents.lists import Listing
from danvan.periods import today

from .queries import DutyState, Sheet, SheetRow
from .rules import Compliance

_STATES = {
    Compliance.DONE: "full",
    Compliance.NEARLY: "near",
    Compliance.DUE_SOON: "soon",
    Compliance.PENDING: "pending",
    Compliance.LATE: "late",
    Compliance.NOT_APPLICABLE: "none",
}
_WORDS = {
    Compliance.DONE: "đủ",
    Compliance.NEARLY: "gần đủ",
    Compliance.DUE_SOON: "sắp đến hạn",
    Compliance.PENDING: "chưa đến hạn",
    Compliance.LATE: "quá hạn",
}


@dataclass(frozen=True)
class Cell:
    """One unit and duty of the heatmap."""

    state: str
    done: int
    expected: int
    url: str


@dataclass(frozen=True)
class HeatRow:
    """One unit of the heatmap."""

    label: str
    url: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Heat:
    """What parts/heatmap.html draws."""

    columns: Sequence[str]
    rows: Sequence[HeatRow]


def of(sheet: Sheet, rows: Iterable[SheetRow] | None = None) -> Heat:
    """Rows of the sheet (all, or those given) and their sum; a unit with nothing below it alone."""
    drawn = [
        HeatRow(
            row.version.name,
            f"../{row.version.unit.code}/",
            [_cell(state, row.version.unit.code) for state in row.cells],
        )
        for row in (sheet.rows if rows is None else rows)
    ]
    if sheet.rows and any(state.expected for state in sheet.total):
        drawn.append(HeatRow(_("Cộng tất cả"), "", [_cell(state, sheet.unit.code) for state in sheet.total]))
    if not sheet.rows:
        drawn = [HeatRow(sheet.unit.name, "", [_cell(state, sheet.unit.code) for state in sheet.total])]
    return Heat([_(duty.short_name) for duty in sheet.duties], drawn)


def _cell(state: DutyState, code: str) -> Cell:
    """Addresses are relative and say the period only when it is not the running one: a wide sheet stays light."""
    try:
        far = reverse("work:duty", args=[state.duty.code, code])
    except NoReverseMatch:
        far = ""
    asked = "" if state.period.contains(today()) else f"?ky={state.period.key}"
    url = "../../" + far.removeprefix(f"/{settings.SIGNED_IN_PREFIX}") + asked if far else ""
    return Cell(_STATES[state.state], state.met, state.expected, url)


def by_need(rows: Iterable[SheetRow]) -> list[SheetRow]:
    """Units that need attention first: most late, then most due soon; then in the order of the organisation."""

    def rank(row: SheetRow) -> tuple[int, int]:
        states = [cell.state for cell in row.cells]
        return -states.count(Compliance.LATE), -states.count(Compliance.DUE_SOON)

    return sorted(rows, key=rank)


def open_rows(rows: Iterable[SheetRow]) -> list[SheetRow]:
    """Units with something not done."""
    closed = {Compliance.DONE, Compliance.NOT_APPLICABLE}
    return [row for row in rows if any(cell.state not in closed for cell in row.cells)]


def listing(sheet: Sheet, rows: Iterable[SheetRow]) -> Listing:
    """The map as it leaves: "1/2, quá hạn" in every cell."""
    return Listing(
        title=_("Bản đồ việc định kỳ, %(period)s") % {"period": sheet.period.label},
        name=f"viec-dinh-ky-{sheet.unit.code}-{sheet.period.key}",
        columns=(
            word.Column(_("Đơn vị"), share=3),
            *(word.Column(_(duty.short_name), share=1.5) for duty in sheet.duties),
        ),
        rows=[[row.version.name, *(_said(cell) for cell in row.cells)] for row in rows],
        unit=sheet.unit,
    )


def _said(state: DutyState) -> str:
    if state.state == Compliance.NOT_APPLICABLE:
        return "–"
    return f"{state.met}/{state.expected}, {_WORDS[state.state]}"
