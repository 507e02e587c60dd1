"""Keeps the English catalogue whole: every Vietnamese text on screen has its English entry.

`python -m tools.catalogue` names what is missing and exits 1; `update` writes empty entries for it and drops
what no page says any more; `compile` makes the .mo files. A text belongs to the app it is written in;
templates and modules of the package itself belong to danvan/locale. An app may use a shared entry.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import polib

PACKAGE = Path(__file__).resolve().parent.parent / "danvan"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# What tells two texts apart in a catalogue: its context and its Vietnamese words.
Key = tuple[str | None, str]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!\{)\{(\w+)\}")


def main(arguments: list[str]) -> int:
    """Run one of: check (the default), update, compile."""
    match arguments:
        case [] | ["check"]:
            problems = [*(problem for owner in owners() for problem in check(owner)), *clashes()]
            for problem in problems:
                print(problem, file=sys.stderr)
            return 1 if problems else 0
        case ["update"]:
            for owner in owners():
                update(owner)
            return 0
        case ["compile"]:
            compile_all()
            return 0
    print(__doc__, file=sys.stderr)
    return 2


def owners() -> list[Path]:
    """The folders with a catalogue: the package itself and each app."""
    return [
        PACKAGE,
        *sorted(path.parent for path in PACKAGE.glob("*/__init__.py") if path.parent.name != "formats"),
    ]


def catalogue(owner: Path) -> Path:
    return owner / "locale" / "en" / "LC_MESSAGES" / "django.po"


def check(owner: Path) -> Iterator[str]:
    """One line per text without English, and per entry whose placeholders differ from its text's."""
    own = _entries(owner)
    known = _entries(PACKAGE) | own
    for key, (plural, where) in sorted(said(owner).items(), key=lambda item: item[1][1]):
        entry = known.get(key)
        if entry is None or not _translated(entry, bool(plural)):
            yield f"{where}: no English for {key[1]!r} in {_relative(catalogue(owner))}"
    spoken = said(owner)
    for key, entry in own.items():
        if key not in spoken:
            yield f"{_relative(catalogue(owner))}: nothing says {key[1]!r} any more"
        yield from (
            f"{_relative(catalogue(owner))}: {key[1]!r} and its English name different placeholders"
            for english in [entry.msgstr, *entry.msgstr_plural.values()]
            if english and not _placeholders(english) <= _placeholders(entry.msgid + entry.msgid_plural)
        )


def clashes() -> Iterator[str]:
    """One line per text with two English names: Django joins all catalogues, so one would show everywhere."""
    english: dict[Key, set[str]] = {}
    for owner in owners():
        for key, entry in _entries(owner).items():
            english.setdefault(key, set()).add(entry.msgstr or " / ".join(entry.msgstr_plural.values()))
    for (_context, text), names in english.items():
        if len(names) > 1:
            yield f"{text!r} has several English names: {', '.join(map(repr, sorted(names)))}"


def update(owner: Path) -> None:
    """Add what is said and not yet written, drop what is written and no longer said; sorted by text."""
    spoken, own, shared = said(owner), _entries(owner), _entries(PACKAGE)
    for key, (plural, _) in spoken.items():
        if key not in own and (owner == PACKAGE or key not in shared):
            numbers = {0: "", 1: ""} if plural else {}
            own[key] = polib.POEntry(msgctxt=key[0], msgid=key[1], msgid_plural=plural, msgstr_plural=numbers)
    kept = [
        entry
        for key, entry in sorted(own.items(), key=lambda item: (item[0][1], item[0][0] or ""))
        if key in spoken
    ]
    if not kept and not catalogue(owner).exists():
        return
    written = polib.POFile(wrapwidth=110)
    written.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    written.extend(kept)
    catalogue(owner).parent.mkdir(parents=True, exist_ok=True)
    written.save(str(catalogue(owner)))


def compile_all() -> int:
    """Make every .mo that is absent or older than its .po; the number made."""
    made = 0
    for source in sorted(PACKAGE.glob("**/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime <= source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
            made += 1
    return made


def said(owner: Path) -> dict[Key, tuple[str, str]]:
    """Every text this owner says, with its plural ('' for none) and where it stands."""
    found: dict[Key, tuple[str, str]] = {}
    for path in _sources(owner):
        for line, words, context in _extract(path):
            text, plural = words if isinstance(words, tuple) else (words, "")
            found.setdefault((context, text), (plural, f"{_relative(path)}:{line}"))
    return found


def _sources(owner: Path) -> Iterator[Path]:
    """The owner's Python files and templates, without its tests, migrations and, for the package, its apps."""
    if owner == PACKAGE:
        yield from sorted(PACKAGE.glob("*.py"))
        yield from sorted((PACKAGE / "formats").glob("**/*.py"))
    else:
        yield from sorted(path for path in owner.glob("**/*.py") if "migrations" not in path.parts)
    yield from sorted(
        path for path in (owner / "templates").glob("**/*.*") if path.suffix in {".html", ".txt"}
    )


def _extract(path: Path) -> Iterator[tuple[int, Any, str | None]]:
    # Babel and Django only serve the check; compiling catalogues at set-up must do without Babel.
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize

    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = templatize(source, origin=str(path))
    for line, words, _comments, context in extract("python", BytesIO(source.encode()), KEYWORDS):
        if words and words != ("", ""):
            yield line, words, context


def _entries(owner: Path) -> dict[Key, polib.POEntry]:
    if not catalogue(owner).exists():
        return {}
    written = polib.pofile(str(catalogue(owner)))
    return {(entry.msgctxt, entry.msgid): entry for entry in written if not entry.obsolete}


def _translated(entry: polib.POEntry, plural: bool) -> bool:
    if "fuzzy" in entry.flags:
        return False
    return all(entry.msgstr_plural.get(n) for n in (0, 1)) if plural else bool(entry.msgstr)


def _placeholders(text: str) -> set[str]:
    return {first or second for first, second in PLACEHOLDER.findall(text)}


def _relative(path: Path) -> Path:
    return path.relative_to(PACKAGE.parent)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
