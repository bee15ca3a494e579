"""What becomes of the processes of a person whose data is deleted: they end, and with them the tasks in them."""

from commonway.cases.locking import lock
from commonway.cases.models import Case, ProcessInstance, Task
from commonway.cases.process import incidents
from commonway.cases.process.driving import PURPOSE, locked
from commonway.ledger.actors import system
from commonway.ledger.appending import Entry, append
from commonway.vault.shredding import KeyDestruction


def forget(destruction: KeyDestruction) -> None:
    """End the processes of the person's cases, whose state nobody can read any more; in the same transaction.

    The cases stay open: what is still to be done without the data, their organisations know.
    """
    going = Case.objects.filter(applicant_id=destruction.subject_id, process__ended_at__isnull=True)
    for case in going.filter(process__isnull=False).order_by("id"):
        instance = locked(case.id)
        if instance.ended_at is None:
            _end(instance, destruction)
    looked_at_again = Task.objects.to_do().filter(applicant_id=destruction.subject_id).exclude(kind=Task.Kind.PROCESS)
    for case in lock(set(looked_at_again.values_list("case_id", flat=True))).values():
        _withdraw_tasks(case, destruction)


def _end(instance: ProcessInstance, destruction: KeyDestruction) -> None:
    instance.ended_at, instance.stuck_at, instance.stuck_code = destruction.at, "", ""
    instance.save(update_fields=["ended_at", "stuck_at", "stuck_code"])
    incidents.close_all(instance, at=destruction.at)
    _withdraw_tasks(instance.case, destruction)


def _withdraw_tasks(case: Case, destruction: KeyDestruction) -> None:
    about = {"case": str(case.id), "request": str(case.request_id), "service": case.service}
    entries = []
    for task in Task.objects.to_do().select_for_update().filter(case=case).order_by("id"):
        task.state, task.ended_at = Task.State.WITHDRAWN, destruction.at
        task.save(update_fields=["state", "ended_at"])
        data = about | {"task": str(task.id), "node": task.node}
        entry = Entry(stream=task.applicant_id, type="task.withdrawn", organisation=task.organisation_id, data=data)
        entries.append(entry)
    append(entries, by=system("processes"), at=destruction.at, purpose=PURPOSE, ground="data deleted")
