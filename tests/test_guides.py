"""The user guides tell what is on the screen."""

import re
from functools import cache
from pathlib import Path

import pytest

from tools import catalogue

ROOT = Path(__file__).resolve().parent.parent
GUIDES = ROOT / "docs" / "user"
PAGES = sorted(path for path in GUIDES.glob("*.md") if path.name != "README.md")


@cache
def words_on_screen() -> frozenset[str]:
    """Every Vietnamese text the program says, without the full stop."""
    return frozenset(words.rstrip(".") for owner in catalogue.owners() for _, words in catalogue.said(owner))


@pytest.mark.parametrize("guide", PAGES, ids=lambda path: path.name)
def test_bold_words_of_a_guide_stand_on_a_screen(guide: Path) -> None:
    bold = {word.rstrip(".") for word in re.findall(r"\*\*(.+?)\*\*", guide.read_text(encoding="utf-8"))}
    assert sorted(bold - words_on_screen()) == []


def test_each_guide_stands_in_both_languages() -> None:
    english = {guide.name.replace(".en.md", ".md") for guide in PAGES if guide.name.endswith(".en.md")}
    assert english == {guide.name for guide in PAGES if not guide.name.endswith(".en.md")}


def test_links_between_documents_lead_somewhere() -> None:
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")]
        for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert dead == []
