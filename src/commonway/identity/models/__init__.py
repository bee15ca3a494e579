from commonway.identity.models.mandates import Mandate
from commonway.identity.models.organisations import Organisation, StaffMember
from commonway.identity.models.people import Identifier, Person
from commonway.identity.models.users import User

__all__ = ["Identifier", "Mandate", "Organisation", "Person", "StaffMember", "User"]
