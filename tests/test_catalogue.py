"""The check that keeps the English catalogue whole finds what it should find."""

from pathlib import Path

import pytest

from tools import catalogue

PAGE = '{% load i18n %}<p>{% translate "Xin chào" %}</p>{% blocktranslate %}Còn {{ n }} ngày{% endblocktranslate %}'
FORMS = 'from django.utils.translation import ngettext\nngettext("%(n)s người", "%(n)s người", 2)\n'


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of one app that says three things and has no English yet."""
    monkeypatch.setattr(catalogue, "PACKAGE", tmp_path / "danvan")
    app = tmp_path / "danvan" / "things"
    (app / "templates").mkdir(parents=True)
    (app / "__init__.py").touch()
    (app / "templates" / "page.html").write_text(PAGE, encoding="utf-8")
    (app / "forms.py").write_text(FORMS, encoding="utf-8")
    return app


def test_every_text_without_english_is_named_with_its_place(app: Path) -> None:
    assert list(catalogue.check(app)) == [
        "danvan/things/forms.py:2: no English for '%(n)s người' in danvan/things/locale/en/LC_MESSAGES/django.po",
        "danvan/things/templates/page.html:1: no English for 'Xin chào' in"
        " danvan/things/locale/en/LC_MESSAGES/django.po",
        "danvan/things/templates/page.html:1: no English for 'Còn %(n)s ngày' in"
        " danvan/things/locale/en/LC_MESSAGES/django.po",
    ]


def test_a_text_with_two_english_names_is_named(app: Path) -> None:
    for owner, english in ((app, "Hello"), (app.parent, "Good day")):
        path = catalogue.catalogue(owner)
        path.parent.mkdir(parents=True)
        path.write_text(f'msgid "Xin chào"\nmsgstr "{english}"\n', encoding="utf-8")
    assert list(catalogue.clashes()) == ["'Xin chào' has several English names: 'Good day', 'Hello'"]


def test_update_writes_empty_entries_and_the_check_still_asks_for_words(app: Path) -> None:
    catalogue.update(app)
    assert len(list(catalogue.check(app))) == 3


def test_a_filled_catalogue_is_clean_and_a_lost_text_is_dropped(app: Path) -> None:
    catalogue.update(app)
    path = catalogue.catalogue(app)
    written = path.read_text(encoding="utf-8")
    for vietnamese, english in [("Xin chào", "Hello"), ("Còn %(n)s ngày", "%(n)s days left")]:
        written = written.replace(
            f'msgid "{vietnamese}"\nmsgstr ""', f'msgid "{vietnamese}"\nmsgstr "{english}"'
        )
    written = written.replace('[0] ""', '[0] "%(n)s person"').replace('[1] ""', '[1] "%(n)s people"')
    path.write_text(written, encoding="utf-8")
    assert list(catalogue.check(app)) == []

    path.write_text(written.replace("%(n)s days", "%(days)s days"), encoding="utf-8")
    assert len(list(catalogue.check(app))) == 1

    path.write_text(written, encoding="utf-8")
    (app / "forms.py").write_text("", encoding="utf-8")
    assert len(list(catalogue.check(app))) == 1
    catalogue.update(app)
    assert list(catalogue.check(app)) == []


def test_a_shared_entry_serves_every_app(app: Path) -> None:
    (app / "forms.py").write_text("", encoding="utf-8")
    (app / "templates" / "page.html").write_text('{% load i18n %}{% translate "Lưu" %}', encoding="utf-8")
    shared = catalogue.catalogue(catalogue.PACKAGE)
    shared.parent.mkdir(parents=True)
    shared.write_text('msgid ""\nmsgstr ""\n\nmsgid "Lưu"\nmsgstr "Save"\n', encoding="utf-8")
    assert list(catalogue.check(app)) == []
