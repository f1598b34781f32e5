"""How files are called and filed in an organisation, as the room above that keeps it states it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.register.rules.file_names import USUAL, file_name, plain
from facturier.register.rules.filing import LONGEST_FILE, folder


@dataclass(frozen=True, slots=True)
class FilingPlan:
    """The naming rule of files of ours, and the folders of archives."""

    file_name: str = USUAL
    folders: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """What the name and the folder of a file are made of."""

    reference: str
    number: str
    direction: str
    party: str
    customer: str
    seller: str
    kind: str
    order: str
    day: date | None
    issued_here: bool
    ending: str

    @property
    def facts(self) -> Mapping[str, str]:
        """The same, by the placeholder that it fills."""
        return {
            "number": self.number[:60],
            "customer": self.customer,
            "seller": self.seller,
            "party": self.party,
            "kind": self.kind,
            "order": self.order,
            "direction": self.direction,
            "date": self.day.isoformat() if self.day else "",
            "year": f"{self.day:%Y}" if self.day else _("sans date"),
            "month": f"{self.day:%m}" if self.day else _("sans date"),
        }


State = Callable[[UUID], FilingPlan]
_states: list[State] = []


def filing_stated_by(state: State) -> None:
    """Ask so how files are called. Called once by the AppConfig of the room that keeps it."""
    _states[:] = [state]


def filing_plan(organisation_id: UUID) -> FilingPlan:
    """The plan of an organisation; the usual one where nobody states any."""
    return _states[0](organisation_id) if _states else FilingPlan()


def filed_folder(plan: FilingPlan, filed: Filed) -> str:
    """The folder of a file in an archive."""
    return folder(plan.folders, filed.facts)


def filed_name(plan: FilingPlan, filed: Filed) -> str:
    """The name of a file: ours by the rule, those of others by our reference first."""
    ending = plain(filed.ending).replace(".", "")[:8].lower() or "bin"
    if filed.issued_here:
        return file_name(plan.file_name, filed.facts, ending)
    parts = (filed.reference, plain(filed.party)[:40], plain(filed.number)[:40])
    name = " ".join(part for part in parts if part)
    return f"{name[:LONGEST_FILE]}.{ending}"
