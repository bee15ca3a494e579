from commonway.vault.models.keys import SubjectKey

__all__ = ["SubjectKey"]
