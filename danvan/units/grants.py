"""Every right in one page.

ROLES reach the unit of the post and all below it; AT_HOME reach the unit of the post only; TIES reach one record.
Administrators hold rights over settings, never over what people say.
"""

from typing import Final

from .rules import Role

_SEES_WORK = frozenset({"unit.overview", "activity.read", "task.read", "report.read", "person.read"})
_LEADS = _SEES_WORK | {"concern.read"}
_HEADS_HOME = frozenset(
    {"activity.record", "concern.inbox", "concern.roadmap", "concern.answer", "report.sign"}
)

ROLES: Final[dict[str, frozenset[str]]] = {
    Role.SECRETARY: _LEADS | {"exemption.grant"},
    Role.DEPUTY_SECRETARY: _LEADS,
    Role.AGENCY_HEAD: _LEADS | {"exemption.grant"},
    Role.DEPUTY_HEAD: _LEADS,
    Role.MASS_HEAD: _SEES_WORK,
    Role.COMMITTEE_MEMBER: frozenset({"unit.overview", "report.read"}),
    Role.MOBILISER: _LEADS
    | {"document.register", "programme.write", "programme.issue", "task.withdraw", "exemption.grant"},
    Role.REGISTRY_CLERK: frozenset({"document.register", "person.read", "unit.overview"}),
    Role.INTAKE: frozenset({"person.read", "unit.overview"}),
    Role.INSPECTOR: frozenset({"unit.overview", "activity.read", "task.read", "report.read"}),
    Role.ADMINISTRATOR: frozenset(
        {
            "unit.import",
            "unit.reorganise",
            "person.read",
            "person.manage",
            "person.password",
            "privacy.handle",
            "installation.manage",
        }
    ),
    Role.STAFF: frozenset(),
}

AT_HOME: Final[dict[str, frozenset[str]]] = {
    Role.SECRETARY: _HEADS_HOME,
    Role.DEPUTY_SECRETARY: frozenset({"activity.record"}),
    Role.AGENCY_HEAD: _HEADS_HOME,
    Role.DEPUTY_HEAD: frozenset({"activity.record"}),
    Role.MASS_HEAD: frozenset({"activity.record", "concern.inbox", "report.sign"}),
    Role.MOBILISER: frozenset({"activity.record"}),
    Role.REGISTRY_CLERK: frozenset({"activity.record"}),
    Role.INTAKE: frozenset({"activity.record", "concern.inbox"}),
}

TIES: Final[dict[str, frozenset[str]]] = {
    # of a concern
    "author": frozenset({"concern.read", "concern.write", "concern.confirm", "concern.reopen"}),
    "intake": frozenset({"concern.read", "concern.write", "concern.assign"}),
    "handler": frozenset({"concern.read", "concern.write", "concern.roadmap", "concern.answer"}),
    # of a task: its office
    "owner": frozenset({"task.read", "task.accept", "task.object", "task.finish", "task.move"}),
    # of a task: the office that gave it
    "giver": frozenset({"task.read", "task.withdraw"}),
    # of a document or programme: the office that registered it
    "keeper": frozenset({"document.register", "programme.write", "programme.issue"}),
}

# Whoever takes over an ended unit does not come to read what people there had entrusted to others: what was open is
# handed over by name and told to them, the rest stays with those who read it before.
NOT_INHERITED: Final = frozenset({"concern.read"})

BY_TIE: Final = frozenset().union(*TIES.values())
