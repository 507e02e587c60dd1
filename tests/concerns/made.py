"""Concerns for tests, raised and moved on by the same actions the pages use."""

from danvan.concerns import actions
from danvan.concerns.models import Concern
from danvan.concerns.rules import Field, Outcome
from danvan.units.rules import Role

from ..world import World, office

TEXT = "Phụ cấp lưu động quý I chưa được trả.\nNhiều người phải vay tiền ăn ở."


def raised(world: World, text: str = TEXT, who: str = "staff", unit: str = "department") -> Concern:
    return actions.raise_concern(getattr(world, unit), text, Field.FINANCE, by=world.viewer(who))


def assigned(world: World, text: str = TEXT) -> Concern:
    concern = raised(world, text)
    actions.assign(concern, office(world.department, Role.AGENCY_HEAD), by=world.viewer("clerk"))
    return concern


def answered(world: World, text: str = TEXT) -> Concern:
    concern = assigned(world, text)
    actions.answer(
        concern, "Phòng Kế toán chi trả ngày 30/6.", Outcome.CANNOT, by=world.viewer("department_head")
    )
    return concern
