from commonway.cases.models.appeals import Appeal
from commonway.cases.models.appointments import Appointment
from commonway.cases.models.cases import Case
from commonway.cases.models.clocks import Clock, ClockAct
from commonway.cases.models.consents import Consent
from commonway.cases.models.decisions import Decision
from commonway.cases.models.documents import Document
from commonway.cases.models.evidence import Asking, EvidenceRequest
from commonway.cases.models.incidents import Incident
from commonway.cases.models.messages import Message
from commonway.cases.models.moves import Move, MovedCase
from commonway.cases.models.payments import PaymentRequest, PaymentStep
from commonway.cases.models.plans import Plan, PlanEdition, PlanEntry, PlanParty
from commonway.cases.models.processes import ProcessInstance
from commonway.cases.models.requests import Request
from commonway.cases.models.tasks import Task, TaskAct
from commonway.cases.models.waiting import Ticket
from commonway.cases.models.work_orders import WorkOrder, WorkOrderLine, WorkOrderPhoto, WorkOrderStep

__all__ = [
    "Appeal",
    "Appointment",
    "Asking",
    "Case",
    "Clock",
    "ClockAct",
    "Consent",
    "Decision",
    "Document",
    "EvidenceRequest",
    "Incident",
    "Message",
    "Move",
    "MovedCase",
    "PaymentRequest",
    "PaymentStep",
    "Plan",
    "PlanEdition",
    "PlanEntry",
    "PlanParty",
    "ProcessInstance",
    "Request",
    "Task",
    "TaskAct",
    "Ticket",
    "WorkOrder",
    "WorkOrderLine",
    "WorkOrderPhoto",
    "WorkOrderStep",
]
