from commonway.cases.models.cases import Case
from commonway.cases.models.clocks import Clock, ClockAct
from commonway.cases.models.documents import Document
from commonway.cases.models.processes import ProcessInstance, Task
from commonway.cases.models.requests import Request

__all__ = ["Case", "Clock", "ClockAct", "Document", "ProcessInstance", "Request", "Task"]
