from commonway.catalogue.models.drafts import DecisionDraft, DraftRevision
from commonway.catalogue.models.versions import CurrentPack, PackVersion

__all__ = ["CurrentPack", "DecisionDraft", "DraftRevision", "PackVersion"]
