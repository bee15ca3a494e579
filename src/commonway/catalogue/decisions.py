"""The DMN files of the published pack: which services rest on each, and whose they are therefore."""

from collections.abc import Iterator
from dataclasses import dataclass

from commonway.catalogue.queries import Published
from commonway.dmn.model import Model
from commonway.packs.decisions import Decisions
from commonway.packs.definitions import Pack, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDecision:
    """One DMN file of a pack; ``owner`` is the organisation all of its services are of, or "" where they are of several."""

    file: str
    dmn: str
    model: Model | None
    services: tuple[Service, ...]
    owner: str


def published_decisions(published: Published) -> list[PublishedDecision]:
    """Return every DMN file of a published pack, by id."""
    pack = published.pack
    read = Decisions(pack.decisions)
    users = _users(pack, read)
    return [
        PublishedDecision(
            file=id_,
            dmn=file.dmn,
            model=read.models.get(id_),
            services=tuple(users.get(id_, {}).values()),
            owner=_owner(users.get(id_, {})),
        )
        for id_, file in sorted(pack.decisions.items())
    ]


def published_decision(published: Published, file: str) -> PublishedDecision | None:
    """Return the DMN file *file* of a published pack, or None."""
    return next((each for each in published_decisions(published) if each.file == file), None)


def _owner(services: dict[str, Service]) -> str:
    owners = {service.organisation for service in services.values()}
    return owners.pop() if len(owners) == 1 else ""


def _users(pack: Pack, read: Decisions) -> dict[str, dict[str, Service]]:
    """Return for each file the services whose rule or amount needs it, directly or through a file that imports it."""
    users: dict[str, dict[str, Service]] = {}
    by_namespace = {model.namespace: file for file, model in read.models.items()}
    for service in pack.services.values():
        for name in decisions_of(service):
            for found in read.named(name)[:1]:
                for model in _with_imports(found.model):
                    file = found.file if model is found.model else by_namespace.get(model.namespace, "")
                    users.setdefault(file, {})[service.id] = service
    return users


def decisions_of(service: Service) -> Iterator[str]:
    """Yield the names of the decisions that the rules and the amount of *service* need."""
    for rule in service.rules or (service.rule,):
        yield from (condition.decision for condition in rule.conditions if condition.decision)
    if service.pays and service.pays.decision:
        yield service.pays.decision


def _with_imports(model: Model) -> Iterator[Model]:
    waiting, seen = [model], set[str]()
    while waiting:
        current = waiting.pop()
        if current.namespace in seen:
            continue
        seen.add(current.namespace)
        yield current
        waiting += [each.model for each in current.imports if each.model]
