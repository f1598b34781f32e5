"""What Maison Kervel offers: a quote in each state, orders, and what is invoiced of them.

Each deed is done by the verb that a click calls, of the clerk or of the customer on their page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from facturier.kit.keys import uuid7
from facturier.parties import queries as parties
from facturier.quotes import actions as quotes
from facturier.quotes import queries
from facturier.sales import actions as documents
from facturier.workbench.demo.drafts import DemoDraft, typed
from facturier.workbench.demo.sales import WRITTEN_TO
from facturier.workbench.demo.selling import ORIGIN, PARIS, Do, Shop, issue

ASKED = "Les travées peuvent-elles être en frêne plutôt qu'en chêne, au même prix ?"
ANSWERED = "Oui, le frêne est au même prix. Le délai reste de cinq semaines."
DECLINED = "Le projet d'accueil est reporté à l'an prochain."
ON_PAPER = "Bon de commande signé, reçu par courrier"
SIGNERS = {"Hôtel Belle-Rade": ("Inès Carradec", "Directrice", "HBR-121")}


@dataclass(frozen=True, slots=True)
class DemoQuote:
    """A quote, and what became of it. Days count back from today."""

    content: DemoDraft
    day: int
    sent: bool = True
    opened: int = 0
    asked: int = 0
    """The day of a question on its page, answered the day after."""
    accepted: int = 0
    on_paper: bool = False
    declined: int = 0
    invoiced: int = 0
    """The day on which half of its order was invoiced."""


QUOTES = (
    DemoQuote(
        DemoDraft("Mairie de Rochebrune", "Bancs du préau", (("PLT-54", "", "14", ""),
                  ("POS-ATL", "", "16", "")), order="MR-26-022"),
        day=71, opened=1,
    ),
    DemoQuote(
        DemoDraft("Hôtel Belle-Rade", "Salle du petit déjeuner",
                  (("", "Mobilier", "title", ""), ("TBL-R06", "", "4", ""),
                   ("ETG-900", "", "12", ""), ("", "", "subtotal", ""),
                   ("POS-ATL", "", "30", ""))),
        day=36, opened=3, accepted=31, invoiced=14,
    ),
    DemoQuote(
        DemoDraft("Cabinet Tramontane", "Banque d'accueil", (("CPT-ACC", "", "1", ""),
                  ("ETU-PLN", "", "10", ""))),
        day=29, opened=1, declined=24,
    ),
    DemoQuote(
        DemoDraft("Nettoyage Clairval", "Vestiaires du second dépôt", (("CAS-12", "", "5", "4"),
                  ("LIV-REG", "", "1", ""))),
        day=22, accepted=17, on_paper=True,
    ),
    DemoQuote(
        DemoDraft("Librairie du Talus", "Rayon jeunesse", (("BIB-TRV", "", "6", "5"),
                  ("BIB-ANG", "", "2", "5"), ("LIV-POS", "", "1", ""))),
        day=12, opened=2, asked=9,
    ),
    DemoQuote(
        DemoDraft("Hôtel Belle-Rade", "Têtes de lit du troisième étage",
                  (("TDL-180", "", "8", ""), ("POS-ATL", "", "12", ""))),
        day=1, sent=False,
    ),
)  # fmt: skip
TEXTS = (
    ASKED,
    ANSWERED,
    DECLINED,
    ON_PAPER,
    *(one.content.subject for one in QUOTES),
    *(line[1] for one in QUOTES for line in one.content.lines if line[1]),
    *(part for name, function, _order in SIGNERS.values() for part in (name, function)),
)


def deeds(shop: Shop, today: date) -> Iterator[tuple[datetime, Do]]:
    """All that is offered, each with its moment."""
    for place, one in enumerate(QUOTES):
        story = _Story(shop, one)
        hour = partial(_at, today, place)
        yield hour(one.day, time(9, 40)), story.write
        if one.sent:
            yield hour(one.day, time(10, 5)), story.send
        for turn in range(one.opened):
            yield hour(one.day - 1 - turn, time(18, 20)), story.open
        if one.asked:
            yield hour(one.asked, time(18, 30)), story.ask
            yield hour(one.asked - 1, time(9, 10)), story.answer
        if one.accepted:
            yield hour(one.accepted, time(18, 40)), story.accept
        if one.declined:
            yield hour(one.declined, time(18, 40)), story.decline
        if one.invoiced:
            yield hour(one.invoiced, time(14, 20)), story.invoice


def _at(today: date, place: int, back: int, hour: time) -> datetime:
    return datetime.combine(today - timedelta(days=back), hour.replace(second=place), PARIS)


@dataclass(slots=True)
class _Story:
    """A quote as it goes from hand to hand."""

    shop: Shop
    one: DemoQuote
    quote: UUID | None = None

    @property
    def _id(self) -> UUID:
        assert self.quote is not None, "it was written"
        return self.quote

    def write(self, now: datetime) -> None:
        clerk = self.shop.clerk
        [customer] = parties.choices(clerk, self.one.content.customer, 1)
        quote = quotes.open_quote(
            member=clerk,
            entity_id=self.shop.entity,
            customer_id=customer.id,
            today=now.date(),
            now=now,
        )
        documents.change_draft(
            member=clerk,
            draft_id=quote.draft_id,
            key=uuid7(),
            operations=list(typed(clerk, self.one.content, quote.draft.version)),
            now=now + timedelta(seconds=40),
        )
        self.quote = quote.id

    def send(self, now: datetime) -> None:
        clerk = self.shop.clerk
        sent = quotes.send_quote(
            member=clerk,
            quote_id=self._id,
            draft_version=queries.find_quote(clerk, self._id).draft.version,
            letter=quotes.Letter([WRITTEN_TO[self.one.content.customer]]),
            origin=ORIGIN,
            today=now.date(),
            now=now,
        )
        assert sent.mail is not None, "a letter was asked for"
        quotes.deliver(
            organisation_id=clerk.organisation_id,
            mail_id=sent.mail.id,
            clock=lambda: now + timedelta(seconds=4),
        )

    def _place(self, now: datetime) -> queries.Place:
        link = queries.quote_page(self.shop.clerk, self._id, now.date(), now).link
        assert link is not None, "what was mailed has its link"
        return queries.Place(self.shop.clerk.organisation_id, link.id)

    def open(self, now: datetime) -> None:
        quotes.note_opening(place=self._place(now), now=now)

    def ask(self, now: datetime) -> None:
        who = self.one.content.customer
        quotes.ask_us(place=self._place(now), name=who, words=ASKED, now=now)

    def answer(self, now: datetime) -> None:
        quotes.answer_customer(member=self.shop.clerk, quote_id=self._id, words=ANSWERED, now=now)

    def _typed(self) -> quotes.Typed:
        version = queries.latest_version(queries.find_quote(self.shop.clerk, self._id))
        assert version is not None, "it was sent"
        customer = self.one.content.customer
        name, function, order = SIGNERS.get(customer, (customer, "", ""))
        return quotes.Typed(
            version=version.number,
            sha256=version.sha256,
            name=name,
            function=function,
            email=WRITTEN_TO[customer],
            order_number=order,
            agreed=True,
            reason=DECLINED,
        )

    def accept(self, now: datetime) -> None:
        given = self._typed()
        if not self.one.on_paper:
            quotes.accept_by_link(place=self._place(now), typed=given, today=now.date(), now=now)
            return
        quotes.accept_by_hand(
            member=self.shop.clerk,
            quote_id=self._id,
            given=quotes.ByHand(
                version=given.version, answer_date=now.date(), name=given.name, proof=ON_PAPER
            ),
            kept=None,
            today=now.date(),
            now=now,
        )

    def decline(self, now: datetime) -> None:
        quotes.decline_by_link(
            place=self._place(now), typed=self._typed(), today=now.date(), now=now
        )

    def invoice(self, now: datetime) -> None:
        clerk = self.shop.clerk
        order = queries.order_of_draft(clerk, queries.find_quote(clerk, self._id).draft_id)
        assert order is not None, "it was accepted"
        draft_id = quotes.invoice_order(
            member=clerk,
            order_id=order.id,
            wanted=quotes.Wanted(percent=Decimal(50)),
            now=now,
        )
        issue(clerk, draft_id, now + timedelta(minutes=2))
