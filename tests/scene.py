"""One record of every kind in the small world, for tests that open every page."""

import datetime as dt
from dataclasses import dataclass

from danvan.concerns import actions as concerns
from danvan.concerns.models import Concern
from danvan.concerns.rules import Field
from danvan.conferences import actions as conferences
from danvan.conferences.models import Conference
from danvan.documents import actions as documents
from danvan.documents.models import Attachment, Document
from danvan.documents.rules import DocumentType, Side
from danvan.people import actions as people
from danvan.people.checks import Wanted
from danvan.periods import Period, today
from danvan.plans import actions as plans
from danvan.plans.models import PlanItem
from danvan.privacy import actions as privacy
from danvan.privacy.models import DataRequest
from danvan.privacy.rules import Kind as Asked
from danvan.programmes import actions as programmes
from danvan.programmes.models import Measure
from danvan.reorganisations import actions as reorganisations
from danvan.reorganisations.models import Event, Heir
from danvan.reorganisations.rules import EventKind
from danvan.reports import actions as reports
from danvan.reports.models import SignedReport
from danvan.studies import actions as studies
from danvan.studies.models import StudyPlan
from danvan.units import actions as units
from danvan.units import tree
from danvan.units.models import Import, Post, Unit
from danvan.units.rules import Capacity, Kind, Role
from danvan.voices.models import Voice
from danvan.work import actions as work
from danvan.work import duty_actions
from danvan.work.models import Activity, Duty, DutyRule, Task
from danvan.work.rules import ActivityKind, Terms

from .documents.make import make_pdf
from .units.sheets import PEOPLE, UNITS, make_book
from .voices.made import desk, sent
from .world import World, office


@dataclass
class Scene:
    """The world and what happened in it: a programme given to the cells, a meeting, a concern with a promise."""

    world: World
    document: Document
    measure: Measure
    task: Task
    activity: Activity
    minutes: Attachment
    concern: Concern
    workbook: Import
    signed: SignedReport
    post: Post
    delegation: Post
    request: DataRequest
    merger: Heir
    renaming: Event
    planned: PlanItem
    conference: Conference
    rule: DutyRule
    study: StudyPlan
    voice: Voice

    def arguments(self, name: str) -> list[object]:
        """What the address of a page needs to name these records."""
        programme = self.measure.programme
        known: dict[str, list[object]] = {
            "home:setup_gaps": ["dung-dau"],
            "accounts:remove_factor": [1],
            "home:unit": [self.world.ministry.code],
            "units:branch": [self.world.bloc.code],
            "units:import": [self.workbook.code],
            "units:import_marked": [self.workbook.code],
            "units:import_confirm": [self.workbook.code],
            "units:import_differences": [self.workbook.code, "don-vi-moi"],
            "units:import_step": [self.workbook.code, "hoan-tac"],
            "reorganisations:heir": [self.merger.event.code, self.merger.pk],
            "reorganisations:change": [self.renaming.code],
            "reorganisations:share": [self.merger.event.code, "people"],
            "notices:withdraw_feed": ["khong-co"],
            "documents:file": [self.minutes.code],
            "documents:detail": [self.document.code],
            "documents:edit": [self.document.code],
            "documents:clauses": [self.document.code],
            "documents:split": [self.document.code],
            "documents:border": [self.document.code, self.document.clauses.first().code],
            "work:task": [self.task.code],
            "work:activity": [self.activity.code],
            "work:record": [self.world.cell.code],
            "work:duty": ["D01", self.world.ministry.code],
            "work:owes": [self.world.cell.code],
            "work:map": [self.world.ministry.code],
            "work:duty_change": ["D01"],
            "work:duty_rule": ["D01", self.world.ministry.code],
            "work:remind": ["D01", self.world.ministry.code],
            "work:take_back": ["D01", self.world.cell.code],
            "work:rule_end": [self.rule.pk],
            "studies:record": [self.study.code, self.world.cell.code],
            "programmes:tree": [programme.code],
            "programmes:edit": [programme.code],
            "programmes:add_measure": [programme.code],
            "programmes:measure": [programme.code, self.measure.code],
            "programmes:edit_measure": [programme.code, self.measure.code],
            "programmes:issue": [programme.code, self.measure.code],
            "programmes:issue_all": [programme.code],
            "programmes:withdraw": [programme.code],
            "programmes:add_objective": [programme.code],
            "programmes:edit_objective": [programme.code, self.measure.objective.code],
            "programmes:aim": [programme.code, self.measure.code],
            "programmes:withdraw_measure": [programme.code, self.measure.code],
            "work:break_down": [self.task.code],
            "plans:plan": [self.planned.plan.code],
            "plans:word": [self.planned.plan.code],
            "plans:add_item": [self.planned.plan.code],
            "plans:edit_item": [self.planned.plan.code, self.planned.code],
            "plans:drop_item": [self.planned.plan.code, self.planned.code],
            "conferences:conference": [self.conference.code],
            "conferences:edit": [self.conference.code],
            "conferences:hold": [self.conference.code],
            "conferences:notice": [self.conference.code],
            "concerns:move": [self.concern.code, 1],
            "concerns:finish": [self.concern.code, 1],
            "people:access": [self.world.department.code],
            "people:union_side": [self.world.department.code],
            "people:end_delegation": [self.delegation.pk],
            "privacy:request": [self.request.code],
            "privacy:withdraw": [self.request.code],
            "privacy:case": [self.request.code],
            "privacy:step": [self.request.code, "tu-choi"],
            "voices:open_channel": [self.voice.channel.office_id],
            "voices:close_channel": [self.voice.channel.office_id],
            "voices:hand": [self.voice.channel_id],
            "voices:recover": [self.voice.channel_id],
            "voices:recovery": [self.voice.channel.office_id],
            "voices:file": [self.voice.code, 0],
            "voices:move_step": [self.voice.code, 0],
            "voices:finish_step": [self.voice.code, 0],
            "door:poster": [self.world.department.code],
            "door:poster_door": [self.world.department.code],
            "reports:report": ["2026-h1"],
            "reports:word": ["2026-h1"],
            "reports:sign": ["2026-h1"],
            "reports:signed": [self.signed.code],
            "reports:figure": ["2026-h1", "concerns.received"],
        }
        if name in known:
            return known[name]
        app, page = name.split(":", 1)
        of_app = {
            "studies": self.study.code,
            "letters": "khong-co-bi-mat",
            "concretisation": self.document.code,
        }
        if app in of_app and page not in {"list", "add", "texts"}:
            return [of_app[app]]
        if app == "people" and page in {"person", "edit", "give", "move", "leave", "change", "end"}:
            of_post = [self.post.pk] if page in {"change", "end"} else []
            return [self.world.staff.sign_in_name, *of_post]
        if app == "reorganisations" and page not in {"list", "begin"}:
            return [self.merger.event.code]
        if app == "voices":
            return [] if page in {"box", "key", "unlock", "lock", "channels"} else [self.voice.code]
        bare = {"write", "way", "check", "send", "mine", "inbox", "cases"}
        return [self.concern.code] if app == "concerns" and page not in bare else []

    def place(self, name: str) -> Unit:
        """The unit at which the record of a page stands; rights are asked from there."""
        app, page = name.split(":", 1)
        if app in {"concerns", "people", "privacy", "voices", "door"}:
            return self.world.department
        if app == "reorganisations":
            return self.world.bloc
        if (app in {"documents", "programmes"} and page != "file") or page in {
            "branch",
            "import",
            "import_marked",
        }:
            return self.world.bloc
        return self.world.cell if app in {"documents", "work"} and page != "duty" else self.world.ministry


def make_scene(world: World) -> Scene:
    mobiliser = world.viewer("mobiliser")
    document = documents.register(
        {
            "side": Side.PARTY,
            "doc_type": DocumentType.RESOLUTION,
            "number": "25-NQ/TW",
            "signed_on": dt.date(2013, 6, 3),
            "issuer": "Ban Chấp hành Trung ương",
            "title": "Tăng cường và đổi mới công tác dân vận",
            "text": "Nội dung.",
        },
        by=mobiliser,
    )
    programme = programmes.start(
        document, "Chương trình hành động", dt.date(2026, 1, 1), dt.date(2026, 12, 31), by=mobiliser
    )
    objective = programmes.add_objective(programme, "Mọi chi bộ hiểu và làm theo", by=mobiliser)
    told = {
        "title": "Sinh hoạt chuyên đề",
        "detail": "",
        "clause": "Nhận thức",
        "objective": objective,
    }
    measure = programmes.add_measure(programme, told, by=mobiliser)
    cells = tree.below([world.bloc.pk], today()).filter(current__kind=Kind.CELL)
    programmes.issue(measure, [cell.pk for cell in cells], dt.date(2026, 6, 30), by=mobiliser)
    task = Task.objects.get(office=office(world.cell, Role.SECRETARY))
    secretary = world.viewer("cell_secretary")
    minutes = documents.attach(make_pdf(), world.cell, by=secretary)
    activity = work.record_activity(
        world.cell,
        ActivityKind.THEMATIC_MEETING,
        dt.date(2026, 6, 10),
        by=secretary,
        invited=13,
        present=12,
        minutes=minutes,
    )
    concern = concerns.raise_concern(
        world.department, "Phụ cấp quý I chưa được chi trả.", Field.FINANCE, by=world.viewer("staff")
    )
    handler = office(world.department, Role.AGENCY_HEAD)
    concerns.assign(concern, handler, by=world.viewer("clerk"))
    concerns.add_milestone(
        concern, "Chi trả cho 41 người", handler, dt.date(2026, 6, 30), by=world.viewer("department_head")
    )
    workbook = units.keep_import(
        [("to-chuc.xlsx", [make_book(UNITS, PEOPLE)])], by=world.viewer("administrator")
    )
    signed = reports.sign(
        world.ministry, Period.from_key("2025-h2"), b"as it was", by=world.viewer("secretary")
    )
    renaming = reorganisations.begin(
        EventKind.RENAME, dt.date(2026, 7, 1), "Quyết định 119-QĐ/ĐU", by=world.viewer("administrator")
    )
    wanted = Wanted(
        world.colleague,
        world.department,
        Role.AGENCY_HEAD,
        dt.date(2026, 7, 1),
        dt.date(2026, 7, 10),
        Capacity.DELEGATE,
    )
    return Scene(
        world=world,
        document=document,
        measure=measure,
        task=task,
        activity=activity,
        minutes=minutes,
        concern=concern,
        workbook=workbook,
        signed=signed,
        post=Post.objects.get(person=world.staff),
        request=privacy.ask(Asked.OBJECT, "Không đưa tên tôi vào danh sách.", by=world.viewer("staff")),
        delegation=people.delegate(wanted, by=world.viewer("department_head")),
        merger=make_merger(world),
        renaming=renaming,
        planned=make_plan(world),
        conference=make_conference(world),
        rule=make_rule(world),
        study=studies.issue(document, [world.cell], dt.date(2026, 7, 31), by=mobiliser),
        voice=make_voice(world),
    )


def make_voice(world: World) -> Voice:
    """A protected concern about the department, with the two people of the bloc who can open it."""
    desk(world)
    sent(world.department)
    return Voice.objects.select_related("channel__office").get()


def make_rule(world: World) -> DutyRule:
    """From next year the ministry asks two thematic meetings of every cell below it."""
    duty, day = Duty.objects.get(code="D01"), dt.date(2027, 1, 1)
    return duty_actions.set_rule(
        duty, world.ministry, day, Terms(2, 0), "Theo đặc thù", by=world.viewer("secretary")
    )


def make_plan(world: World) -> PlanItem:
    """The ministry's plan of this year with one own activity, before the bloc."""
    by = world.viewer("secretary")
    plan = plans.begin(world.ministry, today().year, by=by)
    made = plans.add_item(
        plan,
        {
            "title": "Giao ban công tác dân vận",
            "first_on": dt.date(2026, 1, 5),
            "recurrence": "QUARTERLY",
            "accountable": office(world.ministry, Role.SECRETARY),
        },
        by=by,
    )
    plans.submit(plan, by=by)
    return made


def make_conference(world: World) -> Conference:
    """The ministry's committee calls the agency."""
    return conferences.call(
        world.ministry,
        {"title": "Hội nghị liên tịch", "held_on": dt.date(2026, 6, 25), "place": "Phòng họp"},
        by=world.viewer("secretary"),
        bodies=[world.agency],
    )


def make_merger(world: World) -> Heir:
    """A draft in which two cells become one, the new cell named."""
    by = world.viewer("administrator")
    event = reorganisations.begin(EventKind.CONSOLIDATE, dt.date(2026, 7, 1), "Quyết định 118-QĐ/ĐU", by=by)
    reorganisations.add_units(event, event.version, [world.cell, world.empty_cell], by=by)
    return reorganisations.add_heir(
        event,
        event.version,
        by=by,
        name="Chi bộ Pháp luật – Văn phòng",
        official_code="CB-PLVP",
        kind=Kind.CELL,
        parent=world.ministry,
        head_left_open=True,
    )
