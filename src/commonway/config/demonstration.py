"""Accounts, and people in the register, to try a local installation with."""

import base64
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import transaction

from commonway.catalogue.queries import current
from commonway.config.sandbox.behaviours import plans
from commonway.fence import scope
from commonway.identity import staff
from commonway.kernel.clock import now
from commonway.kernel.errors import CommonwayError
from commonway.ledger.actors import system
from commonway.packs.definitions import Pack

FILE = "demonstration.json"
REGISTER = "register.json"
AGENCIES = 2  # how many organisations' caseworkers are made beside the operator's staff and those who have tasks


class NotADemonstration(CommonwayError):
    """Demonstration accounts have passwords anyone can read; a real installation refuses to make them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account to try: what to sign in with and where to go."""

    email: str
    password: str
    secret: str  # of the second factor, RFC 6238, base 32
    organisation: str
    role: str
    page: str


def make_accounts() -> list[Account]:
    """Make an agent and a coordinator of the operator and caseworkers of agencies, once, and return all.

    Raises `NotADemonstration` on an installation that is not local.
    """
    if not settings.COMMONWAY_DEMONSTRATION:
        raise NotADemonstration(
            "this is a real installation.", where="demonstration", remedy="Use `commonway staff invite`."
        )
    file = settings.HOME / FILE
    kept = _kept(file)
    with scope.within(scope.SYSTEM), transaction.atomic():
        accounts = [kept.get((organisation, role)) or _make(organisation, role) for organisation, role in _wanted()]
    file.write_text(json.dumps([asdict(account) for account in accounts], indent=1))
    (settings.HOME / REGISTER).write_text(json.dumps(_people(current().pack)))
    return accounts


def _people(pack: Pack) -> list[list[str]]:
    """Return the name, national number and date of birth of those the example register can look up."""
    records = [record for plan in plans(pack) for record in plan.records]
    names = ("full_name", "national_number", "date_of_birth")
    return [[str(record[name]) for name in names] for record in records if all(name in record for name in names)]


def _wanted() -> list[tuple[str, str]]:
    pack = current().pack
    cases = {pack.services[tell.opens].organisation for event in pack.life_events.values()
             for tell in event.tells if tell.opens}  # fmt: skip
    agencies = [organisation for organisation in pack.organisations if organisation in cases]
    favoured = sorted(agencies, key=lambda one: (pack.organisations[one].level != "national", one != "pensions-agency"))
    by_task = [
        organisation
        for service in pack.services.values()
        if service.process
        for organisation in (
            service.organisation,
            *(role.organisation for role in service.lanes.values()),
            *(payment.payer for payment in service.payments),
        )
    ]
    with_queue = [place.organisation for place in pack.places.values() if place.walk_in]
    return (
        [(pack.operator, "agent"), (pack.operator, "coordinator")]
        + [
            (organisation, "caseworker")
            for organisation in dict.fromkeys([*favoured[:AGENCIES], *by_task, *with_queue])
        ]
        + [(supplier, "supplier") for supplier in dict.fromkeys(_suppliers(pack))]
    )


def _suppliers(pack: Pack) -> list[str]:
    """Return the organisations work can be ordered from."""
    clauses = [clause for agreement in pack.agreements.values() for clause in agreement.clauses]
    return [clause.to for clause in clauses if clause.allows == "order"]


def _kept(file: Path) -> dict[tuple[str, str], Account]:
    if not file.exists():
        return {}
    accounts = [Account(**one) for one in json.loads(file.read_text())]
    return {(account.organisation, account.role): account for account in accounts}


def _make(organisation: str, role: str) -> Account:
    email = f"{role}@{organisation}.example"
    post = staff.invite(email=email, organisation=organisation, role=role, by=system("demonstration"), at=now())
    account = Account(
        email=email,
        password=f"{secrets.token_hex(2)}-{secrets.token_hex(2)}-{secrets.token_hex(2)}",
        secret=base64.b32encode(secrets.token_bytes(20)).decode(),
        organisation=organisation,
        role=role,
        page={"agent": "desk", "caseworker": "workbench", "coordinator": "console", "supplier": "partner"}[role],
    )
    post.user.set_password(account.password)
    post.user.save(update_fields=["password"])
    Authenticator.objects.filter(user=post.user, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(post.user, account.secret)
    return account
