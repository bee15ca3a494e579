from commonway.eligibility.models.assessments import Assessment

__all__ = ["Assessment"]
