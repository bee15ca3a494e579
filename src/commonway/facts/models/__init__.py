from commonway.facts.models.facts import Fact

__all__ = ["Fact"]
