"""BPMN 2.0: processes read, checked, run as a pure function, moved to new versions, and drawn."""

from commonway.bpmn.checking import Problem, problems
from commonway.bpmn.errors import (
    BpmnError,
    MigrationError,
    ProcessStartError,
    ProcessUnreadableError,
    StateUnreadableError,
)
from commonway.bpmn.finding import ProcessUnknownError, find_process
from commonway.bpmn.migrating import Fate, Plan, migrate, migration
from commonway.bpmn.model import Definitions, Process
from commonway.bpmn.opening import Opening, openings
from commonway.bpmn.reader import join, load
from commonway.bpmn.running import Refusal, Step, Why, advance, start, take_up, visible
from commonway.bpmn.scripting import ScriptUnknownError, with_scripts
from commonway.bpmn.state import Outcome, State, Token, Wait

__all__ = [
    "BpmnError",
    "Definitions",
    "Fate",
    "MigrationError",
    "Opening",
    "Outcome",
    "Plan",
    "Problem",
    "Process",
    "ProcessStartError",
    "ProcessUnknownError",
    "ProcessUnreadableError",
    "Refusal",
    "ScriptUnknownError",
    "State",
    "StateUnreadableError",
    "Step",
    "Token",
    "Wait",
    "Why",
    "advance",
    "find_process",
    "join",
    "load",
    "migrate",
    "migration",
    "openings",
    "problems",
    "start",
    "take_up",
    "visible",
    "with_scripts",
]
