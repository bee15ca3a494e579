from commonway.cases.models.cases import Case
from commonway.cases.models.documents import Document
from commonway.cases.models.requests import Request

__all__ = ["Case", "Document", "Request"]
