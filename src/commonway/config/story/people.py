"""The people of the story, and what each does: the daughter, the desk officer, the agency, the coordinator."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from commonway.config.demonstration import Account
from commonway.config.story.browsing import Browser, Page, StoryBroken
from commonway.packs.definitions import LifeEvent, Pack

Say = Callable[[str], None]
_HALF_MINUTE = 30


class Officer:
    """The desk officer: takes the call and begins the request."""

    def __init__(self, browser: Browser, account: Account) -> None:
        self.browser = browser
        sign_in(browser, account)

    def take_call(self, caller: Mapping[str, Any]) -> Page:
        """Open a contact, find the caller or make them known, and return the page about them."""
        page = self.browser.open("/desk/")
        if "find" not in page.path:
            page = page.send(press="Take a call") if _offers(page, "Take a call") else self.browser.open("/desk/find/")
        said = {"name": caller["name"], "date_of_birth": caller["date_of_birth"]}
        page = page.send(said, press="Find")
        if _offers(page, "Check that it is them"):
            return page.send(press="Check that it is them").send(said, press="Check")
        page = page.send(press="Make a new person")
        return page.send({"email": caller["email"], "language": "en"}, press="Make this person")

    def begin(self, event: LifeEvent, answers: Mapping[str, Any]) -> str:
        """Begin the request with the caller, fill in its first step, and return the code to go on with."""
        page = self.browser.open(f"/desk/start/{event.id}/")
        page = _press_first(page)
        first = event.steps[0]
        page = page.send({name: answers[name] for name in first.facts if name in answers})
        request = re.search(r"/requests/([0-9a-f-]{36})/", page.path)
        if request is None:
            raise StoryBroken("the request did not begin.", where=page.path)
        page = self.browser.open(f"/desk/requests/{request[1]}/later/").send(press="Make a code")
        shown = re.search(r'class="cw-code".*?</p>', page.text, re.DOTALL)
        groups = re.findall(r'aria-hidden="true">([^<]+)<', shown[0]) if shown else []
        if not groups:
            raise StoryBroken("no code was shown.", where=page.path)
        return "".join(groups)

    def end_call(self, event: LifeEvent) -> None:
        """End the contact."""
        page = self.browser.open("/desk/contact/end/")
        values = {name: _choice(page, name, event.id) for name in ("about", "outcome")}
        page.send(values)


class Daughter:
    """The one who tells: goes on with the code, answers, sends, and takes up what she can get."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.request_id = ""

    def resume(self, code: str, *, born: str) -> None:
        """Go on with the request that was begun at the desk."""
        page = self.browser.open("/resume/").send({"code": code, "date_of_birth": born})
        found = re.search(r"/requests/([0-9a-f-]{36})/", page.path)
        if found is None:
            raise StoryBroken(f"the code was not taken: {page.words[:200]}", where="/resume/")
        self.request_id = found[1]

    def ask_register(self, event: LifeEvent) -> bool:
        """Let the register be asked; return whether it knew."""
        found = False
        for _ in event.look_ups:
            page = self._open("evidence/")
            if _offers(page, "Ask the register"):
                page = page.send(press="Ask the register")
                found = found or "Found." in page.words
        return found

    def answer(self, event: LifeEvent, answers: Mapping[str, Any], *, said: Say) -> None:
        """Fill in every step."""
        for step in event.steps:
            page = self._open(f"steps/{step.id}/")
            values = {name: answers[name] for name in step.facts if name in answers and page.has(name)}
            page.send(values)
            said(step.id)

    def send(self) -> Page:
        """Declare that it is true and send the request, once."""
        page = self._open("check/").tick_and_send("true")
        if not page.path.endswith("/sent/"):
            raise StoryBroken(f"it was not sent: {page.words[:400]}", where=page.path)
        return page

    def answer_the_rest(self, answers: Mapping[str, Any], *, said: Say) -> int:
        """Answer what the interview still asks, as far as she knows; return how many questions that were."""
        asked = 0
        page = self._open("entitlements/question/")
        while page.has("fact"):
            fact = next(form.fields["fact"] for form in page.forms if "fact" in form.fields)
            if fact not in answers:
                break
            page = page.send({fact: answers[fact]}, needs="fact")
            asked += 1
            said(fact)
        return asked

    def take_up(self, service: str) -> None:
        """Say yes to an entitlement that was found."""
        self._open(f"entitlements/{service}/").send(needs="csrfmiddlewaretoken")

    def _open(self, rest: str) -> Page:
        return self.browser.open(f"/requests/{self.request_id}/{rest}")


def sign_in(browser: Browser, account: Account) -> Page:
    """Sign a member of staff in with password and code; waits for the next code where this one was used."""
    page = browser.open("/account/login/").send({"login": account.email, "password": account.password})
    for _ in range(3):
        if not page.has("code"):
            return page
        page = page.send({"code": code_now(account)}, needs="code")
        if page.has("code"):
            time.sleep(_HALF_MINUTE - time.time() % _HALF_MINUTE + 0.5)
    raise StoryBroken(f"{account.email} could not sign in.", where="/account/login/")


def code_now(account: Account) -> str:
    """Return the second factor's code of this half minute (RFC 6238)."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return str(format_hotp_value(hotp_value(account.secret, int(time.time()) // _HALF_MINUTE)))


def sees_case(browser: Browser, account: Account, case_reference: str) -> bool:
    """Let an agency's caseworker look for a case among their own, open or ended; return whether it is there."""
    sign_in(browser, account)
    return any(
        case_reference in browser.open(f"/workbench/?state={state}").text for state in ("open", "done", "refused")
    )


def verify_ledger(browser: Browser, account: Account) -> str:
    """Let the coordinator check the chains; return what the page says."""
    sign_in(browser, account)
    page = browser.open("/console/ledger/")
    form = next((one for one in page.forms if one.action.endswith("/verify/")), None)
    if form is None:
        raise StoryBroken("the ledger cannot be checked.", where=page.path)
    return browser.read("POST", form.action, data=form.fields).words


def caller_of(pack: Pack, answers: Mapping[str, Any]) -> dict[str, str]:
    """Return who calls, from the answers about the applicant."""
    wanted = {"name": "applicant_name", "date_of_birth": "applicant_date_of_birth", "email": "applicant_email"}
    missing = [fact for fact in wanted.values() if fact not in answers or fact not in pack.facts]
    if missing:
        raise StoryBroken(f"the worked example does not say {', '.join(missing)}.", where=pack.id)
    return {name: str(answers[fact]) for name, fact in wanted.items()}


def _offers(page: Page, words: str) -> bool:
    return any(words in button for form in page.forms for button, _, _ in form.buttons)


def _press_first(page: Page) -> Page:
    return page.send(needs="csrfmiddlewaretoken") if page.forms else page


def _choice(page: Page, name: str, favourite: str) -> str:
    values = re.findall(rf'name="{name}"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="{name}"', page.text)
    flat = [one or other for one, other in values]
    if not flat:
        raise StoryBroken(f"the page offers nothing for “{name}”.", where=page.path)
    return favourite if favourite in flat else flat[0]
