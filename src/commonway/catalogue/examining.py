"""Everything that speaks for or against publishing a draft: analysis of its tables beside the pack's own checks."""

from datetime import datetime

from commonway.catalogue.proposing import Proposal
from commonway.dmn.analysis import Finding, Severity, analyse
from commonway.packs.analyses import domains_of
from commonway.packs.decisions import Decisions
from commonway.packs.definitions import DecisionFile


def findings_of(proposal: Proposal, *, at: datetime) -> tuple[Finding, ...]:
    """Return what analysis finds in the tables of the draft; nothing where its file cannot be read."""
    pack, file = proposal.current.pack, proposal.draft.file
    read = Decisions({**pack.decisions, file: DecisionFile(id=file, dmn=proposal.dmn)})
    model = read.models.get(file)
    return analyse(model, domains=domains_of(pack), now=at) if model else ()


def is_publishable(proposal: Proposal, findings: tuple[Finding, ...]) -> bool:
    """Return whether nothing stands against publishing: no error, a change, and on what is published now."""
    sound = proposal.pack is not None and not any(found.severity is Severity.ERROR for found in findings)
    return sound and proposal.changed and not proposal.moved
