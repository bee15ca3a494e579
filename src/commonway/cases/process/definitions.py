"""The processes and decisions of published packs, read and compiled once a version and kept."""

from functools import lru_cache
from uuid import UUID

from commonway.bpmn import Definitions, Process
from commonway.bpmn.model import Lane
from commonway.cases.errors import CasesError
from commonway.catalogue import queries as catalogue
from commonway.dmn import CompiledModel, compile_model
from commonway.packs.decisions import Decisions
from commonway.packs.definitions import Pack
from commonway.packs.process_files import MessageDefinition, TaskDefinition
from commonway.packs.processes import Processes, reached


class ProcessGone(CasesError):
    """The version of the pack a case runs by no longer has its process, which publishing does not let happen."""


def pack_of(version_id: UUID) -> Pack:
    """Return the pack of a version."""
    return catalogue.version(version_id).pack


@lru_cache(maxsize=64)
def process_of(version_id: UUID, process: str) -> Process:
    """Return the process of that id or name in a version of a pack; raises `ProcessGone`."""
    found = _processes(version_id).named(process)
    if found is None:
        raise ProcessGone(f"There is no process {process!r}.", where=str(version_id), remedy="Restore the pack.")
    return found


@lru_cache(maxsize=64)
def lanes_of(version_id: UUID, process: str) -> tuple[Lane, ...]:
    """Return the lanes of a process of that id or name, and of those it calls."""
    return tuple(lane for each in reached(process_of(version_id, process)) for lane in each.lanes)


def task_of(version_id: UUID, service: str, node: str) -> TaskDefinition | None:
    """Return what the pack says of a user task of a service, or None where it says nothing."""
    found = pack_of(version_id).services.get(service)
    return next((task for task in found.tasks if task.id == node), None) if found else None


def message_of(version_id: UUID, service: str, name: str) -> MessageDefinition | None:
    """Return what the pack says of a message or signal of a service, or None where it says nothing."""
    found = pack_of(version_id).services.get(service)
    return next((each for each in found.messages if each.id == name), None) if found else None


def decision_of(version_id: UUID, name: str) -> tuple[CompiledModel, str] | None:
    """Return the compiled model a decision is in, and what it is called there; None where there is none."""
    found = _decisions(version_id).named(name)
    if not found:
        return None
    return _model(version_id, found[0].file), found[0].decision.id or found[0].decision.name


def all_of(version_id: UUID) -> Definitions:
    """Return every process of a version of a pack, read as one; raises `ProcessGone` where it has none."""
    found = _processes(version_id).definitions
    if found is None:
        raise ProcessGone("There is no process.", where=str(version_id), remedy="Restore the pack.")
    return found


@lru_cache(maxsize=16)
def _processes(version_id: UUID) -> Processes:
    return Processes.of(pack_of(version_id))


@lru_cache(maxsize=16)
def _decisions(version_id: UUID) -> Decisions:
    return Decisions(pack_of(version_id).decisions)


@lru_cache(maxsize=64)
def _model(version_id: UUID, file: str) -> CompiledModel:
    return compile_model(_decisions(version_id).models[file])
