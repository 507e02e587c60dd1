"""Files sent with a protected concern are made anew before they are sealed (T-20): of the old file only pixels remain.

A picture is decoded and written again without a word about camera, place or hour; a PDF becomes pictures of its pages.
It happens in a process of its own (T-65), through pipes: no byte of it ever lies in a file (T-11, T-19).
"""

import base64
import io
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from danvan import limited

if TYPE_CHECKING:
    from PIL import Image

MOST_FILES: Final = 10
MOST_BYTES: Final = 20 * 1024 * 1024  # of all files of one form together
MOST_PIXELS: Final = 40_000_000
MOST_PAGES: Final = 30
LONGEST_SIDE: Final = 2400  # pixels: small print stays legible, what tells one camera from another does not
_DPI: Final = 150
_QUALITY: Final = 82
_CPU: Final = 20
_WAIT: Final = 30
_MAGIC: Final = {
    b"\xff\xd8\xff": ("JPEG", {"jpg", "jpeg"}),
    b"\x89PNG\r\n\x1a\n": ("PNG", {"png"}),
    b"RIFF": ("WEBP", {"webp"}),
    b"%PDF-": ("PDF", {"pdf"}),
}
_EXTENSIONS: Final = {"PDF": "pdf", "PNG": "png", "JPEG": "jpg", "WEBP": "jpg"}

Upload = tuple[str, bytes]


class Refused(Exception):
    """The file at `place` cannot be taken; `reason` is TYPE, BROKEN, PIXELS, PAGES, LOCKED or HEAVY."""

    def __init__(self, place: int, reason: str) -> None:
        super().__init__(reason)
        self.place = place
        self.reason = reason


def rebuild(uploads: Sequence[Upload], before: int = 0) -> list[Upload]:
    """Each file made anew, named by its number: "tệp-1.jpg", counted on from the `before` sent earlier.

    Raises Refused for the first that is no picture and no PDF, or cannot be read.
    """
    return [_one(place, upload, before + place + 1) for place, upload in enumerate(uploads)]


def _one(place: int, upload: Upload, number: int) -> Upload:
    kind = kind_of(*upload)
    if kind is None:
        raise Refused(place, "TYPE")
    try:
        [said] = limited.lines(__name__, [kind], seconds=_WAIT, content=upload[1])
        content = base64.b64decode(said["content"]) if "content" in said else b""
    except (limited.TooHeavy, TypeError, ValueError) as heavy:
        raise Refused(place, "HEAVY") from heavy
    if not content:
        raise Refused(place, str(said["refused"]))
    return f"tệp-{number}.{_EXTENSIONS[kind]}", content


def kind_of(name: str, content: bytes) -> str | None:
    """JPEG, PNG, WEBP or PDF where name and first bytes say so together; None for anything else."""
    extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    for magic, (kind, extensions) in _MAGIC.items():
        if content.startswith(magic) and extension in extensions:
            return kind
    return None


# In the process itself: nothing of Django, of the database or of the caller is here.


class _No(Exception):
    pass


def main(arguments: Sequence[str]) -> None:
    """Read the file from standard input, say it anew."""
    import PIL.Image  # noqa: PLC0415 - only here, and before the guard, which lets no further library in
    import PIL.ImageOps  # noqa: PLC0415
    import PIL.JpegImagePlugin  # noqa: PLC0415
    import PIL.PdfImagePlugin  # noqa: PLC0415
    import PIL.PngImagePlugin  # noqa: PLC0415
    import PIL.WebPImagePlugin  # noqa: PLC0415
    import pypdfium2  # noqa: F401, PLC0415

    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    limited.guard(_CPU)
    warnings.simplefilter("error")
    PIL.Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    [kind] = arguments
    try:
        made = _pages(content) if kind == "PDF" else _picture(content, kind)
        limited.say({"content": base64.b64encode(made).decode()})
    except _No as no:
        limited.say({"refused": str(no)})
    except MemoryError:
        limited.say({"refused": "HEAVY"})
    except Exception:  # whatever a broken file does to its reader, the answer is the same
        limited.say({"refused": "BROKEN"})
    limited.say(limited.END)


def _picture(content: bytes, kind: str) -> bytes:
    """The same pixels and nothing else: turned as they were meant, smaller if they were very many."""
    import PIL.Image  # noqa: PLC0415
    import PIL.ImageOps  # noqa: PLC0415

    with PIL.Image.open(io.BytesIO(content), formats=[kind]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise _No("PIXELS")
        turned = PIL.ImageOps.exif_transpose(opened)
        made = _bare(turned)
    return _written(made, "PNG" if kind == "PNG" else "JPEG")


def _bare(image: "Image.Image") -> "Image.Image":
    """On white, in plain colours, in a new picture that knows nothing of the old one."""
    import PIL.Image  # noqa: PLC0415

    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    seen = image.convert("RGBA")
    made = PIL.Image.new("RGB", seen.size, "white")
    made.paste(seen, mask=seen.getchannel("A"))
    return made


def _written(image: "Image.Image", form: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, form, quality=_QUALITY, **options)
    return target.getvalue()


def _pages(content: bytes) -> bytes:
    """A new PDF of pictures of the pages; no text, link, script, attachment or property of the old one."""
    made = list(_drawn(content))
    beginning = time.gmtime(0)  # else the hour of sending would stand in the file
    return _written(
        made[0],
        "PDF",
        save_all=True,
        append_images=made[1:],
        resolution=_DPI,
        creationDate=beginning,
        modDate=beginning,
        producer="",
    )


def _drawn(content: bytes) -> Iterator["Image.Image"]:
    import pypdfium2  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as broken:
        raise _No("LOCKED" if "password" in str(broken).lower() else "BROKEN") from broken
    if not 0 < len(document) <= MOST_PAGES:
        raise _No("PAGES")
    for number in range(len(document)):
        page = document[number]
        scale = min(_DPI / 72, LONGEST_SIDE / max(*page.get_size(), 1))
        yield _bare(page.render(scale=scale, may_draw_forms=False).to_pil())
        page.close()
