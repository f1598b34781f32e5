"""How far somebody has come with the first steps: read from what stands there, noted nowhere."""

from dataclasses import dataclass
from uuid import UUID

from facturier.identity import queries as people
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, may
from facturier.register.queries.quick import latest

ACCOUNT, COMPANY, TEAM, INVOICE = "compte", "entreprise", "equipe", "facture"


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and whether what it is for is there."""

    key: str
    done: bool


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """The steps that a person may take, in their order."""

    steps: tuple[Step, ...]

    @property
    def count(self) -> int:
        """How many are done."""
        return sum(step.done for step in self.steps)

    @property
    def complete(self) -> bool:
        """True once nothing is left to do."""
        return self.count == len(self.steps)

    @property
    def at_work(self) -> bool:
        """True once the company is known and holds an invoice: the rest can wait for ever."""
        return all(step.done for step in self.steps if step.key in (COMPANY, INVOICE))

    @property
    def has_company(self) -> bool:
        """True once the company is known; nothing stands without it."""
        return any(step.done for step in self.steps if step.key == COMPANY)

    @property
    def first_open(self) -> str:
        """Where to go on; the company first, since nothing stands without it."""
        undone = [step.key for step in self.steps if not step.done]
        if COMPANY in undone and ACCOUNT in undone:
            return ACCOUNT
        return undone[0] if undone else self.steps[-1].key

    def after(self, key: str) -> str:
        """The step that follows; "" after the last."""
        keys = [step.key for step in self.steps]
        return keys[keys.index(key) + 1] if key in keys[:-1] else ""

    def before(self, key: str) -> str:
        """The step before; "" before the first."""
        keys = [step.key for step in self.steps]
        return keys[keys.index(key) - 1] if key in keys[1:] else ""


def first_steps(user_id: UUID, member: Member | None) -> FirstSteps:
    """The first steps of a person: all of them for who is about to found the company."""
    protected = people.has_second_factor(user_id)
    if member is None:
        later = (Step(key, False) for key in (COMPANY, TEAM, INVOICE))
        return FirstSteps((Step(ACCOUNT, protected), *later))
    steps = [Step(ACCOUNT, protected)]
    if may(member, "organisation.manage"):
        steps.append(Step(COMPANY, organisations.has_entity(member)))
    if may(member, "member.manage"):
        steps.append(Step(TEAM, organisations.colleagues(member) > 0))
    if may(member, "invoice.deposit"):
        steps.append(Step(INVOICE, latest(member) is not None))
    return FirstSteps(tuple(steps))
