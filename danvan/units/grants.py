"""Every right in one page.

ROLES reach the unit of the post and all below it; AT_HOME reach the unit of the post only; TIES reach one record.
Administrators hold rights over settings, never over what people say.
"""

from typing import Final

from .rules import Capacity, Role

_SEES_WORK = frozenset(
    {
        "unit.overview",
        "activity.read",
        "task.read",
        "report.read",
        "person.read",
        "plan.read",
        "conference.read",
    }
)
_LEADS = _SEES_WORK | {"concern.read", "duty.remind", "concretisation.read", "study.read"}
_HEADS_HOME = frozenset(
    {
        "activity.record",
        "concern.inbox",
        "concern.roadmap",
        "concern.answer",
        "post.delegate",
        "report.sign",
        "plan.write",
        "conference.write",
        "concretisation.answer",
        "concretisation.waive",
    }
)
_PIB_HOME = frozenset({"unit.overview", "activity.read", "task.read", "report.read", "plan.read"})

ROLES: Final[dict[str, frozenset[str]]] = {
    Role.SECRETARY: _LEADS
    | {"exemption.grant", "duty.rule", "access.read", "plan.approve", "concretisation.ask", "study.write"},
    Role.DEPUTY_SECRETARY: _LEADS | {"plan.approve"},
    Role.AGENCY_HEAD: _LEADS
    | {"exemption.grant", "duty.rule", "access.read", "plan.approve", "concretisation.ask", "study.write"},
    Role.DEPUTY_HEAD: _LEADS,
    Role.MASS_HEAD: _SEES_WORK | {"access.read", "plan.approve"},
    Role.COMMITTEE_MEMBER: frozenset({"unit.overview", "report.read"}),
    Role.MOBILISER: _LEADS
    | {
        "document.register",
        "programme.write",
        "programme.issue",
        "task.withdraw",
        "exemption.grant",
        "duty.rule",
        "concretisation.ask",
        "study.write",
    },
    Role.REGISTRY_CLERK: frozenset({"document.register", "person.read", "unit.overview"}),
    Role.INTAKE: frozenset({"person.read", "unit.overview"}),
    Role.INSPECTOR: frozenset(
        {"unit.overview", "activity.read", "task.read", "report.read", "plan.read", "conference.read"}
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            "unit.import",
            "unit.reorganise",
            "person.read",
            "person.manage",
            "person.password",
            "access.read",
            "privacy.handle",
            "installation.manage",
            "voice.channel",
        }
    ),
    Role.PIB_CHAIR: frozenset(),
    Role.PIB_DEPUTY: frozenset(),
    Role.PIB_MEMBER: frozenset(),
    Role.STAFF: frozenset(),
}

AT_HOME: Final[dict[str, frozenset[str]]] = {
    Role.SECRETARY: _HEADS_HOME,
    Role.DEPUTY_SECRETARY: frozenset({"activity.record", "plan.write", "conference.write"}),
    Role.AGENCY_HEAD: _HEADS_HOME,
    Role.DEPUTY_HEAD: frozenset({"activity.record", "plan.write", "conference.write"}),
    Role.MASS_HEAD: frozenset(
        {"activity.record", "concern.inbox", "post.delegate", "report.sign", "plan.write"}
    ),
    Role.MOBILISER: frozenset({"activity.record", "plan.write", "conference.write"}),
    Role.REGISTRY_CLERK: frozenset({"activity.record"}),
    Role.INTAKE: frozenset({"activity.record", "concern.inbox"}),
    Role.PIB_CHAIR: _PIB_HOME,
    Role.PIB_DEPUTY: _PIB_HOME,
    Role.PIB_MEMBER: _PIB_HOME,
}

# What nobody passes on: a delegate neither delegates further nor touches the rights of others.
NEVER_DELEGATED: Final = frozenset({"post.delegate", "person.manage", "person.password", "access.read"})

TIES: Final[dict[str, frozenset[str]]] = {
    # of a concern
    "author": frozenset(
        {"concern.read", "concern.write", "concern.confirm", "concern.reopen", "concern.withdraw"}
    ),
    "intake": frozenset({"concern.read", "concern.write", "concern.assign"}),
    "handler": frozenset({"concern.read", "concern.write", "concern.roadmap", "concern.answer"}),
    # of a protected concern: the office that takes it in, the office that answers it; both only with a wrapped key
    "voice_intake": frozenset({"voice.read", "voice.assign", "voice.answer"}),
    "voice_handler": frozenset({"voice.read", "voice.answer"}),
    # of a task: its office
    "owner": frozenset(
        {
            "task.read",
            "task.accept",
            "task.progress",
            "task.object",
            "task.finish",
            "task.move",
            "task.break_down",
        }
    ),
    # of a task: the office that gave it
    "giver": frozenset({"task.read", "task.withdraw"}),
    # of a task: the offices that help with it
    "helper": frozenset({"task.read"}),
    # of a document or programme: the office that registered it
    "keeper": frozenset({"document.register", "programme.write", "programme.issue"}),
    # of a request about personal data: who made it
    "asker": frozenset({"privacy.withdraw"}),
}

# Whoever takes over an ended unit does not come to read what people there had entrusted to others: what was open is
# handed over by name and told to them, the rest stays with those who read it before.
NOT_INHERITED: Final = frozenset({"concern.read"})

BY_TIE: Final = frozenset().union(*TIES.values())


def below(role: str, capacity: str = Capacity.HOLDER) -> frozenset[str]:
    """The rights a post reaches its unit and all below with."""
    return _kept(ROLES.get(role, frozenset()), capacity)


def here(role: str, capacity: str = Capacity.HOLDER) -> frozenset[str]:
    """The rights a post reaches its unit alone with."""
    return _kept(AT_HOME.get(role, frozenset()), capacity)


def _kept(rights: frozenset[str], capacity: str) -> frozenset[str]:
    return rights - NEVER_DELEGATED if capacity == Capacity.DELEGATE else rights
