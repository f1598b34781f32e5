"""Play what Maison Kervel issues itself: drafts, numbers, files, mails, and what customers answer.

Each deed is done by the verb that a click calls, at the moment it is told to have happened.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import typst

from facturier.catalogue import queries as catalogue
from facturier.kit.keys import uuid7
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.rendering.rules.look import Look, Texts
from facturier.sales import actions as documents
from facturier.sales import queries as sold
from facturier.sales.actions import Issued
from facturier.sales.rules.crediting import ByLine
from facturier.sales.rules.fields import Json
from facturier.sales.rules.operations import Operation
from facturier.sales.rules.uses import UseKind
from facturier.sending import actions as sending
from facturier.sending import queries as sent
from facturier.sending.queries.public import Place
from facturier.workbench.demo.hours import bill_hours
from facturier.workbench.demo.sales import (
    CREDITS,
    WRITTEN_TO,
    DemoCredit,
    DemoSale,
    sales,
)

PARIS = ZoneInfo("Europe/Paris")
ORIGIN = "http://localhost:8000"
LOOK = "Maison Kervel, bois et bleu"
FOOTER = "Maison Kervel · Menuiserie et agencement · Nantes"
CLOSING = "Chaque pièce est signée par le compagnon qui l'a faite. Merci de votre confiance."
TEXTS = (LOOK, FOOTER, CLOSING)
# Our own drawing: a plank with its dovetails, and the initial.
LOGO = """
#set page(width: 58mm, height: 16mm, margin: 0mm, fill: none)
#let wood = rgb("#24507a")
#place(dx: 1mm, dy: 2mm, polygon(fill: wood, (0mm, 0mm), (12mm, 0mm), (12mm, 3mm), (9mm, 4mm),
  (9mm, 8mm), (12mm, 9mm), (12mm, 12mm), (0mm, 12mm)))
#place(dx: 10.6mm, dy: 6.2mm, polygon(fill: rgb("#c98a3a"), (0mm, 0mm), (4.4mm, -1.4mm),
  (4.4mm, 5mm), (0mm, 3.6mm)))
#place(dx: 2.6mm, dy: 4.4mm, text(size: 20pt, weight: "bold", fill: white)[K])
#place(dx: 18mm, dy: 3.4mm, text(size: 15pt, weight: "bold", fill: wood)[Maison Kervel])
#let quiet = rgb("#5b6470")
#place(dx: 18.2mm, dy: 10.2mm, text(size: 7.5pt, fill: quiet)[Menuiserie, agencement])
"""

HOURS = 52  # days back: when the hours of an earlier month were invoiced
Do = Callable[[datetime], None]


@dataclass(slots=True)
class Shop:
    """Who sells, and what was issued so far, by the key of its sale."""

    owner: Member
    clerk: Member
    issued: dict[str, Issued] = field(default_factory=dict)

    @property
    def entity(self) -> UUID:
        """The one company of the demonstration."""
        return next(iter(organisations.places(self.clerk.organisation_id).entities))


def give_a_look(owner: Member, now: datetime) -> None:
    """The template of all documents, with a logo of its own."""
    drawn = typst.compile(LOGO.encode(), format="png", ppi=300)
    by: dict[str, Any] = {"member": owner, "now": now}
    template = documents.create_template(name=LOOK, **by)
    kept = documents.keep_logo(member=owner, content=drawn)
    look = Look(
        logo=sold.kept_logo(owner, kept),
        colour="#24507a",
        texts=(Texts("fr", closing=CLOSING, footer=FOOTER), Texts("en", footer=FOOTER)),
    )
    documents.save_look(template_id=template.id, base=template.version, look=look, **by)
    documents.make_usual(template_id=template.id, **by)


def deeds(shop: Shop, today: date, size: int) -> Iterator[tuple[datetime, Do]]:
    """All that was sold since the company issues here, each with its moment."""
    eve = today - timedelta(days=1)
    kept = set()
    for place, (day, sale) in enumerate(sales(today, size)):
        kept.add(sale.key)
        at = _at(day, time(10, place % 50, 7))
        yield at, partial(_issue, shop, sale)
        if sale.send:
            yield at + timedelta(minutes=11, seconds=20), partial(_send, shop, sale)
        for turn in range(sale.opened):
            seen = day + timedelta(days=1 + turn * 2)
            if seen <= eve:
                yield _at(seen, time(18, place % 50, turn)), partial(_open, shop, sale)
        for turn, (kind, text) in enumerate(sale.words):
            said = min(day + timedelta(days=3 + turn), eve)
            yield _at(said, time(19, place % 50, turn)), partial(_say, shop, sale, kind, text)
        for turn, status in enumerate(sale.platform):
            noted = min(day + timedelta(days=turn * 2), eve)
            yield _at(noted, time(20, place % 50, turn)), partial(_note, shop, sale, status)
    yield _at(today - timedelta(days=HOURS), time(16, 40)), partial(_invoice_hours, shop)
    for credit in CREDITS:
        if credit.of in kept:
            at = _at(today - timedelta(days=credit.day), time(11, 20))
            yield at, partial(_correct, shop, credit)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, PARIS)


# -- what is issued --------------------------------------------------------------------------------
def _issue(shop: Shop, sale: DemoSale, now: datetime) -> None:
    """Type an invoice and issue it, its file made with its number."""
    customer = next(one for one in parties.choices(shop.clerk, sale.customer, 1))
    draft = documents.open_draft(
        member=shop.clerk,
        entity_id=shop.entity,
        customer_id=customer.id,
        operations=_typed(shop.clerk, sale, now.date()),
        now=now,
    )
    shop.issued[sale.key] = issue(shop.clerk, draft.id, now)


def issue(clerk: Member, draft_id: UUID, now: datetime) -> Issued:
    """Issue a draft as it stands, on the day of the moment."""
    draft = sold.find_draft(clerk, draft_id)
    return documents.issue_draft(
        member=clerk,
        draft_id=draft.id,
        version=draft.version,
        today=now.date(),
        now=now,
        with_file=True,
    )


def _typed(member: Member, sale: DemoSale, day: date) -> Iterator[Operation]:
    places = organisations.places(member.organisation_id)
    named = {
        "department": next(k for k, label in places.departments.items() if "Commercial" in label),
        "project": next(
            (k for k in places.projects if sale.customer == "Hôtel Belle-Rade"
             and places.short[k] == "BELLE-RADE"), None),
    }  # fmt: skip
    header: dict[str, Json] = {
        "subject": sale.subject,
        "order": sale.order,
        "payment_days": 30,
        "delivery_date": (day - timedelta(days=1)).isoformat(),
        "discount_percent": sale.discount,
        "discount_reason": "Remise de fidélité" if sale.discount else "",
    }
    header |= {name: str(key) for name, key in named.items() if key}
    for name, value in header.items():
        if value:
            yield Operation(None, name, 0, value)
    by_code = {
        item.code: item
        for item in catalogue.items_by_code(member, [line[0] for line in sale.lines]).values()
    }
    for code, quantity, discount in sale.lines:
        line = uuid7()
        yield Operation(line, "item", 0, str(by_code[code].id))
        yield Operation(line, "quantity", 0, quantity)
        if discount:
            yield Operation(line, "discount_percent", 0, discount)


def _correct(shop: Shop, credit: DemoCredit, now: datetime) -> None:
    """A credit note, or the document that replaces a sale."""
    of = shop.issued[credit.of]
    by: dict[str, Any] = {"member": shop.clerk, "now": now}
    if credit.corrective:
        draft = documents.open_corrective(reference=of.reference, **by)
    else:
        lines: tuple[ByLine, ...] = ()
        if credit.quantity:
            [origin] = sold.origins_of(
                shop.clerk.organisation_id, sold.documents_of(shop.clerk, [of.reference])
            )
            first = min(origin.lines, key=lambda key: int(origin.lines[key].number))
            lines = (ByLine(first, quantity=Decimal(credit.quantity)),)
        draft = documents.open_credit_note(references=[of.reference], lines=lines, **by)
    documents.change_draft(
        draft_id=draft.id,
        key=uuid7(),
        operations=[Operation(None, "note", draft.version, credit.note)],
        **by,
    )
    issued = issue(shop.clerk, draft.id, now)
    if credit.use:
        document = sold.document_of(shop.clerk, issued.reference)
        whole = sold.uses_of(shop.clerk, document).payable
        use = documents.AskedUse(UseKind(credit.use), whole)
        documents.decide_credit(reference=issued.reference, version=0, uses=[use], **by)


def _invoice_hours(shop: Shop, now: datetime) -> None:
    """The hours of a month, approved, on one invoice."""
    draft_id = bill_hours(shop.owner, shop.clerk, now)
    issue(shop.clerk, draft_id, now + timedelta(minutes=1))


# -- what becomes of it ----------------------------------------------------------------------------
def _send(shop: Shop, sale: DemoSale, now: datetime) -> None:
    """Mail it to the customer; the mails of the demonstration leave nowhere."""
    asked = sending.send_invoice(
        member=shop.clerk,
        reference=shop.issued[sale.key].reference,
        letter=sending.Letter([sale.bounced_on or WRITTEN_TO[sale.customer]]),
        origin=ORIGIN,
        now=now,
    )
    sending.deliver(
        organisation_id=shop.clerk.organisation_id,
        sending_id=asked.sending.id,
        clock=lambda: now + timedelta(seconds=4),
    )
    if sale.bounced_on:
        back = came_back(asked.sending.message_id, sale.bounced_on)
        later = now + timedelta(minutes=26)
        sending.take_return(member=shop.clerk, content=back, now=later)


def came_back(message_id: str, address: str) -> bytes:
    """What the server of an address that does not exist sends back (RFC 3464)."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.tramontane.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="retour"

--retour
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.tramontane.example

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--retour
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--retour--
""".encode()


def _place(shop: Shop, sale: DemoSale, now: datetime) -> Place:
    document = sold.document_of(shop.clerk, shop.issued[sale.key].reference)
    link = sent.sendings_of(shop.clerk, document, now).link
    assert link is not None, "what was mailed has its link"
    return Place(shop.clerk.organisation_id, link.id)


def _open(shop: Shop, sale: DemoSale, now: datetime) -> None:
    """The customer looks at the page."""
    sending.note_opening(place=_place(shop, sale, now), now=now)


def _say(shop: Shop, sale: DemoSale, kind: str, text: str, now: datetime) -> None:
    """The customer writes on the page, or we answer."""
    if kind == "answer":
        reference = shop.issued[sale.key].reference
        sending.answer_customer(member=shop.clerk, reference=reference, text=text, now=now)
        return
    place = _place(shop, sale, now)
    sending.write_us(place=place, kind=kind, name=sale.customer, text=text, now=now)


def _note(shop: Shop, sale: DemoSale, status: str, now: datetime) -> None:
    """Somebody deposited the file on the platform by hand, and notes what it says."""
    sending.note_platform_status(
        member=shop.clerk,
        reference=shop.issued[sale.key].reference,
        status=status,
        status_date=now.date(),
        today=now.date(),
        now=now,
    )
