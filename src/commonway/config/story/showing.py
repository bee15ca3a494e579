"""What the story ends with in the terminal: the timeline, who was told and what they answered, what can be had."""

from django.utils.translation import override
from rich.console import Console
from rich.table import Table

from commonway.cases.timeline import of_applicant
from commonway.catalogue.queries import version
from commonway.config.story.playing import Outcome
from commonway.eligibility import queries as assessments

_ANSWERS = {
    "done": "[green]done[/green]",
    "refused": "[yellow]refused[/yellow]",
    "already-told": "knew already",
}


def show(outcome: Outcome, console: Console) -> None:
    """Print what the person can now see on their own pages."""
    with override("en"):
        _timeline(outcome, console)
        _told(outcome, console)
        _entitlements(outcome, console)
    channels = ", ".join(contact.channel for contact in outcome.contacts)
    # A contact on the web names no organisation: it is with whoever runs the installation.
    operator = version(outcome.request.pack_version_id).pack.operator
    contacted = {contact.organisation_id or operator for contact in outcome.contacts}
    console.print(f"\n[bold]Organisations she had to contact: {len(contacted)}[/bold] (she got in touch by {channels})")
    console.print(f"Organisations that know: {len({entry.organisation_id for entry in outcome.told})}")
    for words in outcome.lost:
        console.print(f"[red]Lost: {words}[/red]")
    if not outcome.lost:
        console.print("[green]Nothing was lost.[/green]")


def _timeline(outcome: Outcome, console: Console) -> None:
    table = Table(title="The timeline, as she reads it", title_justify="left", show_lines=False)
    table.add_column("when", no_wrap=True)
    table.add_column("what")
    entries = of_applicant(outcome.request.applicant_id, "en", request_id=outcome.request.id, newest_first=False)
    for entry in entries:
        table.add_row(f"{entry.at:%H:%M:%S}", entry.title if entry.count == 1 else f"{entry.title} ({entry.count})")
    console.print(table)


def _told(outcome: Outcome, console: Console) -> None:
    table = Table(title="Who was told, and what they answered", title_justify="left")
    for column in ("organisation", "why, under which law", "facts", "answer"):
        table.add_column(column)
    for entry in outcome.told:
        answer = _ANSWERS.get(entry.state, f"[red]{entry.state}[/red]")
        because = ": ".join(part for part in (answer, entry.reason or entry.reference) if part)
        table.add_row(entry.organisation, f"{entry.purpose} ({entry.legal_basis})", str(len(entry.facts)), because)
    console.print(table)


def _entitlements(outcome: Outcome, console: Console) -> None:
    pack = version(outcome.request.pack_version_id).pack
    table = Table(title="What she can get", title_justify="left")
    for column in ("service", "", "because"):
        table.add_column(column)
    words = {"eligible": "[green]yes[/green]", "not-eligible": "no", "need-to-know": "[yellow]need to know[/yellow]"}
    findings = sorted(assessments.of_request(outcome.request.id), key=lambda one: list(words).index(one.outcome))
    for finding in findings:
        service = pack.services[finding.service]
        texts = {
            criterion.id: criterion.text.get("en", criterion.id)
            for criterion in service.criteria_on(finding.assessed_at.date())
        }
        wanted = {"eligible": "met", "not-eligible": "not-met", "need-to-know": "unknown"}[finding.outcome]
        prefix = "" if wanted == "met" else "not: " if wanted == "not-met" else "whether: "
        reasons = [prefix + texts.get(one.criterion, one.criterion) for one in finding.reasons if one.state == wanted]
        shown = reasons if wanted != "not-met" else reasons[:1]  # one reason is enough for a no
        table.add_row(service.name.get("en", service.id), words[finding.outcome], "; ".join(shown))
    console.print(table)
