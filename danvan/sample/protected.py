"""The protected channel of the sample: two people of the Bloc who hold keys, a head who does, and what came in."""

import secrets

from danvan.accounts.sample_people import SAMPLE_PASSPHRASE
from danvan.concerns.rules import Field
from danvan.units.access import Viewer
from danvan.units.models import Office, Person, Post
from danvan.units.rules import Role
from danvan.voices import actions, sending
from danvan.voices.rules import Way

from .organisation import BEGIN, Plan

SECOND = ("nhan-kin-2", "Lương Thị Giữ", "chị")
CAME_IN = (
    (
        Field.PERSONNEL,
        Way.ANONYMOUS,
        True,
        "Xếp loại cuối năm ở đơn vị không họp mà đã có danh sách. Ai hỏi thì bị phân việc khó. Mong cấp trên xem lại.",
    ),
    (
        Field.POLICIES,
        Way.CONFIDENTIAL,
        False,
        "Nhiều người làm thêm thứ bảy từ tháng ba mà không được nghỉ bù, cũng không được trả tiền.",
    ),
)


def write(plan: Plan, people: dict[str, Person]) -> None:
    """Keys under the passphrase of the demonstration, the channel of the Bloc, two concerns in it."""
    first = people["nhan-kin"]
    office = Office.objects.get(unit=plan.root.unit, role=Role.INTAKE)
    sign_in_name, name, form = SECOND
    second = Person(sign_in_name=sign_in_name, name=name, address_form=form, password=first.password)
    second.save()
    Post.objects.create(person=second, office=office, starts_on=BEGIN)
    for person in (first, second, people["thu-truong"]):
        actions.make_key(SAMPLE_PASSPHRASE, by=Viewer.of(person))
    actions.open_channel(office, by=Viewer.of(people["quan-tri"]))
    place = plan.bases[0][1].unit
    for field, way, about_head, text in CAME_IN:
        draft = sending.Draft(place, field, way, text, about_head)
        sending.send(draft, secrets.token_bytes(32))
