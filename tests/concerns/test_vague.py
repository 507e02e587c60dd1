"""An answer that leaves open what, who or when: how often the hint is right, and what the page does with it."""

from collections import Counter
from pathlib import Path

import pytest
from django.test import Client

from danvan.concerns import words
from danvan.concerns.models import Concern
from danvan.concerns.vague import PARTS, lacking

from ..world import World
from .made import assigned

VAGUE = "Đơn vị ghi nhận và sẽ xem xét trong thời gian tới."


def f1(name: str) -> float:
    """Over all three parts of all answers of a labelled set."""
    seen: Counter[tuple[bool, bool]] = Counter()
    for line in (Path(__file__).with_name(name)).read_text(encoding="utf-8").splitlines():
        text, label = line.split("\t")
        wanted, found = set(label.split(",")), lacking(text)
        seen.update((part in wanted, part in found) for part in PARTS)
    right = 2 * seen[True, True]
    return right / (right + seen[True, False] + seen[False, True])


@pytest.mark.parametrize("name", ["answers.tsv", "answers_unseen.tsv"])
def test_the_hint_is_right_often_enough(name: str) -> None:
    assert f1(name) >= 0.8


@pytest.fixture
def concern(world: World, client: Client) -> Concern:
    client.force_login(world.people["department_head"])
    return assigned(world)


def test_a_vague_answer_is_pointed_out_and_its_words_are_kept(client: Client, concern: Concern) -> None:
    page = client.post(f"/nb/vu-viec/{concern.code}/tra-loi/", {"text": VAGUE, "outcome": "cannot"})
    shown = page.content.decode()
    assert page.status_code == 422
    assert VAGUE in shown
    assert "chưa nói rõ làm gì, ai làm, xong ngày nào" in shown
    concern.refresh_from_db()
    assert concern.status == "ASSIGNED"


def test_published_all_the_same_its_reason_is_published_too(
    world: World, client: Client, concern: Concern
) -> None:
    sent = {"text": VAGUE, "outcome": "cannot", "why": "Chờ kho bạc duyệt dự toán."}
    assert client.post(f"/nb/vu-viec/{concern.code}/tra-loi/", sent).status_code == 302
    said = words.open_item(concern, world.viewer("staff")).messages[-1].text
    assert said == f"{VAGUE}\n\nVì sao chưa nói rõ làm gì, ai làm, xong ngày nào: Chờ kho bạc duyệt dự toán."


def test_a_clear_answer_is_asked_for_nothing_more(client: Client, concern: Concern) -> None:
    assert "Vì sao vẫn gửi như thế" not in client.get(f"/nb/vu-viec/{concern.code}/").content.decode()
    clear = {"text": "Phòng Kế toán chi trả ngày 30/6.", "outcome": "cannot", "why": "Không dùng."}
    assert client.post(f"/nb/vu-viec/{concern.code}/tra-loi/", clear).status_code == 302
