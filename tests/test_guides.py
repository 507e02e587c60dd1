"""The user guides tell what is on the screen."""

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
GUIDES = ROOT / "docs" / "user"
PAGES = sorted(path for path in GUIDES.glob("*.md") if path.name != "README.md")


def words_on_screen() -> set[str]:
    """Every text the program says, as the catalogues know it."""
    catalogues = (
        polib.pofile(str(path)) for path in (ROOT / "danvan").glob("**/locale/en/LC_MESSAGES/django.po")
    )
    return {entry.msgid for catalogue in catalogues for entry in catalogue}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_bold_words_of_a_guide_stand_on_a_screen(page: Path) -> None:
    bold = {word.rstrip(".") for word in re.findall(r"\*\*(.+?)\*\*", page.read_text(encoding="utf-8"))}
    assert bold - {word.rstrip(".") for word in words_on_screen()} == set()


def test_each_guide_stands_in_both_languages() -> None:
    english = {page.name.replace(".en.md", ".md") for page in PAGES if page.name.endswith(".en.md")}
    assert english == {page.name for page in PAGES if not page.name.endswith(".en.md")}


def test_links_between_documents_lead_somewhere() -> None:
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")]
        for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert dead == []
