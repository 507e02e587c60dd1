"""Days, numbers and statuses read right in both languages."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.template import engines
from django.utils import translation

from danvan.home.templatetags.danvan import HEAT, STATUSES


def drawn(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context).strip()


@pytest.mark.parametrize(
    ("days", "vi", "en"),
    [
        (8, "còn 8 ngày", "8 days left"),
        (1, "còn 1 ngày", "1 day left"),
        (0, "hạn hôm nay", "due today"),
        (-1, "trễ 1 ngày", "1 day late"),
        (-3, "trễ 3 ngày", "3 days late"),
    ],
)
def test_a_deadline_is_said_in_words(days: int, vi: str, en: str) -> None:
    day = dt.date(2026, 6, 22) + dt.timedelta(days=days)
    with translation.override("vi"):
        assert drawn("{{ day|due_words }}", day=day) == vi
    with translation.override("en"):
        assert drawn("{{ day|due_words }}", day=day) == en


def test_days_and_numbers_follow_the_language() -> None:
    day = dt.date(2026, 1, 5)
    source = "{{ day|day }} · {{ day|official_day }} · {{ 1284|num }} · {{ half|num }}"
    with translation.override("vi"):
        assert drawn(source, day=day, half=0.4) == "5/1/2026 · ngày 05 tháng 01 năm 2026 · 1.284 · 0,4"
    with translation.override("en"):
        assert drawn(source, day=day, half=0.4) == "5 Jan 2026 · 5 January 2026 · 1,284 · 0.4"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_fifth_of_july_is_read_day_first_in_both_languages(language: str) -> None:
    with translation.override(language):
        assert forms.DateField().clean("5/7/2026") == dt.date(2026, 7, 5)
        with pytest.raises(forms.ValidationError):
            forms.DateField().clean("7/13/2026")


def test_every_status_has_an_icon_of_the_sprite_and_words() -> None:
    listed = Path(str(finders.find("icons.txt"))).read_text(encoding="utf-8").split()
    for status in (*STATUSES.values(), *HEAT.values()):
        assert status.icon in listed
        assert str(status.words)


def test_a_heatmap_cell_says_unit_duty_and_state() -> None:
    cell = SimpleNamespace(state="late", done=0, expected=1, url="/nb/viec/1")
    none = SimpleNamespace(state="none", done=0, expected=0, url="")
    heat = SimpleNamespace(
        columns=["Sinh hoạt chuyên đề", "Đối thoại"],
        rows=[SimpleNamespace(label="Chi bộ <Bản đồ>", url="", cells=[cell, none])],
    )
    page = drawn('{% include "parts/heatmap.html" %}', heat=heat)
    assert (
        '<th scope="row">Chi bộ &lt;Bản đồ&gt;</th><td><a class=late href="/nb/viec/1">0/1<i>, quá hạn</i></a>'
        in page
    )
    assert "không áp dụng" in page.lower()
