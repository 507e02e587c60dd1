"""What the worker does for imports; each job finds its state in the database and may run twice (T-73)."""

from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from . import imports
from .access import Viewer
from .models import Import, Person
from .rules import ImportStatus as Status

WORKING = {
    Status.UPLOADED: "check",
    Status.CHECKING: "check",
    Status.WRITING: "write",
    Status.UNDOING: "undo",
}


def start(kept: Import, *, by: Viewer) -> None:
    """Let the worker carry on from where the import stands."""
    step = WORKING.get(Status(kept.status))
    if step:
        work.enqueue(kept.code, step, by.person.pk)


@task()
def work(code: str, step: str, person_id: int) -> None:
    """One step of one import, with the rights its person has now; nothing when it has been done meanwhile."""
    kept = Import.objects.select_related("by", "full_list").get(code=code)
    if WORKING.get(Status(kept.status)) != step:
        return
    by = Viewer.of(Person.objects.get(pk=person_id))
    if step == "check":
        imports.check(kept, by=by)
    elif step == "write":
        imports.write(kept, by=by)
    else:
        imports.undo(kept, by=by)


def resume() -> None:
    """What a worker that was killed had begun waits again; called where the only worker starts (T-73)."""
    begun = DBTaskResult.objects.running().filter(task_path=work.module_path)
    begun.update(status=TaskResultStatus.READY, started_at=None)
