"""The words of an uploaded Word or PDF file, read in a process of its own (T-65); knows nothing of Django.

    found = read(path, "pdf")      # never raises: what could not be read is a state

Word: paragraphs and tables in the order of the page, with the numbers Word writes itself. PDF: page after page, lines
put together to paragraphs again. Nothing is drawn, fetched or run. What is longer than MOST is cut, and `length` says
how long it was.
"""

import dataclasses
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Literal

from danvan import limited
from danvan.text import clean

State = Literal["TEXT", "SCANNED", "LOCKED", "BROKEN", "HEAVY"]

MOST: Final = 400_000  # characters kept of one file
_COUNTED: Final = 4_000_000  # characters looked at to say how long it is
_SECONDS: Final = 8  # of reading, then what is there is kept
_CPU: Final = 12
_WAIT: Final = 15  # by the clock, with the start of the process
_MEMORY: Final = 1024 * 1024 * 1024
# Fewer letters than this on a page are a stamp or a page number, not the text of a paper.
_FEWEST: Final = 12


@dataclasses.dataclass(frozen=True)
class Found:
    """What a file says: `length` characters in all, of which `text` holds the first; pages without a letter."""

    state: State
    text: str = ""
    length: int = 0
    pages: int = 0
    pages_read: int = 0
    blank_pages: int = 0


def read(path: Path, extension: str) -> Found:
    """Read the file as what its extension says (docx or pdf)."""
    try:
        [said] = limited.lines("danvan.documents.reading", [path, extension], seconds=_WAIT)
        return Found(**said)
    except (limited.TooHeavy, ValueError, TypeError):
        return Found("HEAVY")


def main(arguments: Sequence[str]) -> None:
    """In the process itself."""
    limited.guard(_CPU, _MEMORY)
    name, extension = arguments
    try:
        found = _read_pdf(Path(name)) if extension == "pdf" else _read_word(Path(name))
    except MemoryError:
        found = Found("HEAVY")
    except Exception:  # whatever a broken file does to the reader, the answer is the same
        found = Found("BROKEN")
    limited.say(dataclasses.asdict(found))
    limited.say(limited.END)


class _Kept:
    """Text gathered up to the limits: of length, and of time."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = self.kept = 0
        self.ends = time.monotonic() + _SECONDS

    def add(self, text: str) -> None:
        text = clean(text, multiline=True)
        if not text:
            return
        if self.kept < MOST:
            self.parts.append(text[: MOST - self.kept])
            self.kept += len(self.parts[-1]) + 1
        self.length += len(text) + 1

    @property
    def is_full(self) -> bool:
        return self.length > _COUNTED or time.monotonic() > self.ends

    @property
    def text(self) -> str:
        return "\n".join(self.parts)[:MOST]


# Word.


def _read_word(path: Path) -> Found:
    import docx  # noqa: PLC0415 - only the child needs it

    from .reading_numbers import Numbers  # noqa: PLC0415

    document = docx.Document(str(path))
    kept, numbers = _Kept(), Numbers(document)
    for line in _lines(document.element.body, numbers):
        kept.add(line)
        if kept.is_full:
            break
    return Found("TEXT" if kept.length else "SCANNED", kept.text, kept.length)


def _lines(parent: Any, numbers: Any) -> Iterator[str]:
    for child in parent:
        match _name(child):
            case "p":
                yield numbers.of(child) + _words(child)
            case "tbl":
                yield from (_row(row, numbers) for row in child.iterchildren() if _name(row) == "tr")
            case "sdt" | "sdtContent" | "ins" | "customXml":
                yield from _lines(child, numbers)


def _row(row: Any, numbers: Any) -> str:
    """The cells of a row in one line; an empty cell stays a gap."""
    cells = [" ".join(filter(None, _lines(cell, numbers))) for cell in row.iter() if _name(cell) == "tc"]
    return " | ".join(" ".join(cell.split()) for cell in cells).strip(" |")


def _words(paragraph: Any) -> str:
    """What a reader sees: with inserted words, without those taken out, text boxes and field codes."""
    found: list[str] = []
    for child in paragraph:
        match _name(child):
            case "t":
                found.append(child.text or "")
            case "tab":
                found.append("\t")
            case "br" | "cr":
                found.append("\n")
            case "noBreakHyphen":
                found.append("-")
            case "r" | "ins" | "hyperlink" | "smartTag" | "sdt" | "sdtContent" | "fldSimple" | "dir" | "bdo":
                found.append(_words(child))
    return "".join(found)


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


# PDF.


def _read_pdf(path: Path) -> Found:
    import pypdfium2  # noqa: PLC0415 - only the child needs it

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        return Found("LOCKED" if "password" in str(error).lower() else "BROKEN")
    pages, kept = len(document), _Kept()
    if not pages:
        return Found("BROKEN")
    read = blank = 0
    for number in range(pages):
        text = _page(document[number])
        blank += sum(letter.isalnum() for letter in text) < _FEWEST
        kept.add(text)
        read += 1
        if kept.is_full:
            break
    if blank == read:
        return Found("SCANNED", pages=pages, pages_read=read, blank_pages=blank)
    return Found("TEXT", kept.text, kept.length, pages, read, blank)


def _page(page: Any) -> str:
    try:
        words = page.get_textpage().get_text_range()
    finally:
        page.close()
    # The mark the library puts for a hyphen at the end of a line.
    lines = [" ".join(line.replace("\ufffe", "-").split()) for line in words.splitlines()]
    while lines and (not lines[0] or lines[0].isdecimal()):  # the number of the page
        lines.pop(0)
    return "\n".join(_joined(lines))


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """Paragraphs again: a line that goes on in small letters belongs to the line before it."""
    open_line = ""
    for line in lines:
        if open_line and line[:1].islower() and not _is_item(line) and open_line[-1] not in ".;:":
            open_line = f"{open_line} {line}"
            continue
        if open_line:
            yield open_line
        open_line = line
    if open_line:
        yield open_line


def _is_item(line: str) -> bool:
    """a) and đ. begin a line of their own."""
    return len(line) > 1 and line[1] in ").]"
