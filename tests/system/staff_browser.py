"""Staff and residents at a browser: let in without typing where signing in is not what a test is about."""

from django.conf import settings

from commonway.identity.models import StaffMember, User
from tests import accounts
from tests.system.conftest import Walker


def enter(walker: Walker, role: str, organisation: str, *, email: str = "") -> StaffMember:
    """Sign *walker* in as staff in this post, made if it is not there."""
    post = accounts.a_staff_member(role, organisation, email=email)
    let_in(walker, post.user)
    return post


def let_in(walker: Walker, user: User) -> None:
    """Sign *walker* in as whoever has the account, without typing."""
    session = accounts.signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
    walker.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": walker.address}])
