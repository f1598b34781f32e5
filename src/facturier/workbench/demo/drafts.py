"""What lies half written at Maison Kervel: a few drafts, and the template of a contract."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from facturier.catalogue import queries as catalogue
from facturier.kit.keys import uuid7
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.sales import actions as sales
from facturier.sales.rules.fields import Json
from facturier.sales.rules.operations import Operation

# A line: the code of an item, or an empty code and a name; quantity, discount.
Line = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class DemoDraft:
    """A draft as somebody left it."""

    customer: str
    subject: str
    lines: tuple[Line, ...]
    days_ago: int = 0
    order: str = ""
    template: str = ""


DRAFTS = (
    DemoDraft(
        "Librairie du Talus",
        "Rayonnages de l'étage",
        (
            ("", "Étage, salle de lecture", "title", ""),
            ("BIB-TRV", "", "9", "5"),
            ("BIB-ANG", "", "2", "5"),
            ("", "", "subtotal", ""),
            ("LIV-POS", "", "1", ""),
        ),
        days_ago=3,
        order="BC-2291",
    ),
    DemoDraft(
        "Hôtel Belle-Rade",
        "Agencement du hall et du bar, lot mobilier",
        (
            ("CPT-ACC", "", "1", ""),
            ("TDL-160", "", "6", "5"),
            ("TBL-R06", "", "2", ""),
            ("POS-ATL", "", "36", ""),
            ("HUI-5L", "", "12", ""),
        ),
        days_ago=1,
        order="HBR-118",
    ),
    DemoDraft(
        "Cabinet Tramontane",
        "Étude de la salle de réunion",
        (("ETU-PLN", "", "14", ""),),
        days_ago=2,
    ),
    DemoDraft(
        "Mairie de Rochebrune",
        "Entretien mensuel des boiseries",
        (("RPR-PRQ", "", "12", ""), ("HUI-5L", "", "2", "")),
        days_ago=172,
        template="Entretien mensuel",
    ),
)
# What the register of a demonstration is searched for: words that stand in these drafts alone.
TEXTS = tuple(
    text
    for one in DRAFTS
    for text in (one.subject, one.template, *(line[1] for line in one.lines))
    if text
)


def prepare_draft(member: Member, one: DemoDraft, now: datetime) -> None:
    """Write a draft as a person would."""
    entity = next(iter(organisations.places(member.organisation_id).entities))
    customer = next(party for party in parties.choices(member, one.customer, 1))
    draft = sales.open_draft(member=member, entity_id=entity, customer_id=customer.id, now=now)
    sales.change_draft(
        member=member,
        draft_id=draft.id,
        key=uuid7(),
        operations=list(typed(member, one, draft.version)),
        now=now + timedelta(seconds=6),
    )
    if one.template:
        then = now + timedelta(seconds=8)
        sales.save_as_template(member=member, draft_id=draft.id, name=one.template, now=then)
        sales.discard_draft(member=member, draft_id=draft.id, now=then)


def typed(member: Member, one: DemoDraft, base: int) -> Iterator[Operation]:
    """The changes that fill a draft with this."""
    departments = organisations.places(member.organisation_id).departments
    header: dict[str, Json] = {
        "subject": one.subject,
        "order": one.order,
        "payment_days": 30,
        "department": str(next(key for key, name in departments.items() if "Commercial" in name)),
    }
    for name, value in header.items():
        if value:
            yield Operation(None, name, base, value)
    items = catalogue.items_by_code(member, [line[0] for line in one.lines if line[0]])
    by_code = {item.code: item for item in items.values()}
    for code, name, quantity, discount in one.lines:
        line = uuid7()
        if not code:
            yield Operation(line, "kind", base, quantity)
            yield Operation(line, "name", base, name or None)
            continue
        yield Operation(line, "item", base, str(by_code[code].id))
        yield Operation(line, "quantity", base, quantity)
        if discount:
            yield Operation(line, "discount_percent", base, discount)
