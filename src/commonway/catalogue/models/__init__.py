from commonway.catalogue.models.versions import CurrentPack, PackVersion

__all__ = ["CurrentPack", "PackVersion"]
