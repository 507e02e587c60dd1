"""Word templates people adapt themselves: any Word file with fields such as {{ SO }} and {{ NOI_DUNG }}.

    base = default(PARTY_HD36)            # to start from: the official layout with its fields in place
    faults = check(path)                  # in a process of its own (T-65); empty when the file can be used
    content = render(template, paper)     # a paper in that template

Fields are plain: a name, a loop over the recipients, a condition on a name. Nothing else is evaluated, so that a
template can neither reach anything nor take time. Body, headings and tables are drawn as everywhere (`word.py`), in
the template's own styles.
"""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

import docx
from django.core.files.uploadedfile import UploadedFile
from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from danvan import limited

from . import word

BODY: Final = "NOI_DUNG"
RECIPIENTS: Final = "NOI_NHAN"
_LINE: Final = "DONG"
# What each field holds, by its name in the template.
FIELDS: Final = (
    "CAP_TREN",
    "CO_QUAN",
    "SO",
    "NOI_NGAY",
    "LOAI",
    "TRICH_YEU",
    "KINH_GUI",
    BODY,
    "QUYEN_HAN",
    "CHUC_VU",
    "HO_TEN",
    RECIPIENTS,
)
_PLAIN: Final = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.For)
_SECONDS: Final = 20
_MARK: Final = "\ue000"
_ENVIRONMENT: Final = ImmutableSandboxedEnvironment(autoescape=True)

# Fault: a code and the word it is about; the form says it in the reader's language.
Fault = tuple[str, str]


def default(profile: word.LayoutProfile) -> bytes:
    """The official layout as a template: what `word.write` makes, with fields for words."""
    blank = word.OfficialDocument(
        superior="CAP_TREN",
        issuer="CO_QUAN",
        number="SO",
        place="NOI_NGAY",
        day=None,
        type_name="LOAI",
        summary="TRICH_YEU",
        addressees=["KINH_GUI"],
        blocks=(word.Paragraph(BODY),),
        signature=word.Signature(authority="QUYEN_HAN", title="CHUC_VU", name="HO_TEN"),
        recipients=["%p for", _LINE, "%p endfor"],
        profile=profile,
    )
    document = docx.Document(io.BytesIO(word.write(blank)))
    exact = {
        word.place_and_day("NOI_NGAY", None): "{{ NOI_NGAY }}",
        f"{profile.number_prefix}SO": f"{profile.number_prefix}{{{{ SO }}}}",
        "Kính gửi: KINH_GUI": "{% if KINH_GUI %}Kính gửi: {{ KINH_GUI }}{% endif %}",
        BODY: f"{{{{ {BODY} }}}}",
        "- %p for;": f"{{%p for {_LINE} in {RECIPIENTS} %}}",
        f"- {_LINE};": f"- {{{{ {_LINE} }}}}",
        "- %p endfor.": "{%p endfor %}",
    }
    for paragraph in _paragraphs(document):
        for run in paragraph.runs:
            run.text = exact.get(run.text, f"{{{{ {run.text} }}}}" if run.text in FIELDS else run.text)
    return _bytes(document)


def check(path: Path) -> list[Fault]:
    """What keeps the file from being a template; it is opened, read and tried in a process of its own."""
    try:
        return [(code, about) for code, about in limited.lines(__name__, [path], seconds=_SECONDS)]
    except (limited.TooHeavy, ValueError, TypeError):
        return [("broken", "")]


def check_upload(given: UploadedFile) -> list[Fault]:  # type: ignore[type-arg]
    """The same for a file that has just arrived."""
    with NamedTemporaryFile(suffix=".docx") as kept:
        for chunk in given.chunks():
            kept.write(chunk)
        kept.flush()
        given.seek(0)
        return check(Path(kept.name))


def main(arguments: Sequence[str]) -> None:
    """In the process itself."""
    limited.guard(_SECONDS)
    try:
        content = Path(arguments[0]).read_bytes()
        for fault in _faults(content):
            limited.say(fault)
    except Exception:
        limited.say(("broken", ""))
    limited.say(limited.END)


def _faults(content: bytes) -> Iterator[Fault]:
    template = DocxTemplate(io.BytesIO(content))
    template.init_docx()
    found: set[str] = set()
    for xml in _parts(template):
        try:
            tree = _ENVIRONMENT.parse(xml)
        except TemplateSyntaxError as wrong:
            yield ("syntax", str(wrong.message)[:120])
            return
        odd = next((node for node in tree.find_all(nodes.Node) if not _is_plain(node)), None)
        if odd is not None:
            yield ("code", type(odd).__name__)
            return
        found |= {node.name for node in tree.find_all(nodes.Name)}
    unknown = found - {*FIELDS, _LINE}
    for name in sorted(unknown):
        yield ("unknown", name)
    if BODY not in found:
        yield ("missing", BODY)
    elif not unknown:
        try:
            render(content, _sample())
        except LookupError:
            yield ("missing", BODY)


def _is_plain(node: nodes.Node) -> bool:
    if isinstance(node, nodes.For):
        over = node.iter
        return (
            isinstance(over, nodes.Name)
            and over.name == RECIPIENTS
            and isinstance(node.target, nodes.Name)
            and node.target.name == _LINE
            and not any(inner is not node for inner in node.find_all(nodes.For))
        )
    return isinstance(node, _PLAIN)


def _parts(template: DocxTemplate) -> Iterator[str]:
    """The XML of body, headers and footers, as the template engine reads it."""
    yield template.patch_xml(template.get_xml())
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _key, part in template.get_headers_footers(uri):
            yield template.patch_xml(template.get_part_xml(part))


def render(content: bytes, paper: word.OfficialDocument) -> bytes:
    """The paper in this template."""
    template = DocxTemplate(io.BytesIO(content))
    template.render(_words(paper), jinja_env=_ENVIRONMENT, autoescape=True)
    document = template.docx
    _fill(document, paper)
    word.sign_file(document, paper)
    return _bytes(document)


def _words(paper: word.OfficialDocument) -> dict[str, Any]:
    signature = paper.signature
    return {
        "CAP_TREN": paper.superior.upper(),
        "CO_QUAN": paper.issuer.upper(),
        "SO": paper.number,
        "NOI_NGAY": word.place_and_day(paper.place, paper.day),
        "LOAI": paper.type_name.upper(),
        "TRICH_YEU": paper.summary,
        "KINH_GUI": "; ".join(paper.addressees),
        BODY: _MARK,
        "QUYEN_HAN": signature.authority.upper(),
        "CHUC_VU": signature.title.upper(),
        "HO_TEN": signature.name,
        RECIPIENTS: word.recipients(paper),
    }


def _fill(document: Any, paper: word.OfficialDocument) -> None:
    """Draw the body where the template marks it: at the end first, then every element moves to the mark.

    LookupError where the mark stands in no paragraph of the page.
    """
    marked = [paragraph for paragraph in _paragraphs(document) if _MARK in paragraph.text]
    if not marked:
        raise LookupError(BODY)
    body = document.element.body
    before = set(body)
    word.draw_blocks(document, paper)
    drawn = [element for element in body if element not in before]
    for place, paragraph in enumerate(marked):
        if place == 0:
            for element in drawn:
                paragraph._p.addprevious(element)
        paragraph._p.getparent().remove(paragraph._p)


def _paragraphs(document: Any) -> list[Any]:
    """Paragraphs of the body and of the cells of its tables."""
    inside = [cell.paragraphs for table in document.tables for row in table.rows for cell in row.cells]
    return [*document.paragraphs, *(paragraph for paragraphs in inside for paragraph in paragraphs)]


def _bytes(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _sample() -> word.OfficialDocument:
    return word.OfficialDocument(
        issuer="A",
        number="1",
        place="A",
        day=None,
        summary="A",
        signature=word.Signature("A"),
        blocks=(
            word.Heading("A"),
            word.Paragraph("A"),
            word.Table((word.Column("A"),), (("A",),)),
        ),
        recipients=("A",),
    )
