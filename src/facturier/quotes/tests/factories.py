"""Quotes and orders of the tests, made by the same verbs as real ones."""

from datetime import date
from uuid import uuid4

from facturier.organisations.tests.factories import NOW, TODAY
from facturier.quotes import actions
from facturier.quotes.actions import ByHand, Letter, Typed, Wanted
from facturier.quotes.models import Order, OrderLine, Quote, QuoteVersion
from facturier.quotes.queries import Place, link_token
from facturier.sales import actions as sales
from facturier.sales.rules.operations import Operation
from facturier.sales.tests.test_issue import Shop

TO = "achats@belle-rade.test"
ORIGIN = "https://factures.exemple.test"
LINES = (("Banquette d'angle", "6", "1240"), ("Pose", "2.5", "80"))


def fill(company, draft, *, by="editor", lines=LINES, **header) -> None:
    """What a draft of an offer says."""
    asked = [(None, "nature", "goods"), *((None, name, value) for name, value in header.items())]
    for name, quantity, price in lines:
        key = uuid4()
        asked += [(key, "name", name), (key, "quantity", quantity), (key, "price", price),
                  (key, "vat", "20")]  # fmt: skip
    with company.here():
        draft.refresh_from_db()
        answer = sales.change_draft(
            member=company[by], draft_id=draft.id, key=uuid4(), now=NOW,
            operations=[Operation(where, name, draft.version, value)
                        for where, name, value in asked],
        )  # fmt: skip
        assert {one["outcome"] for one in answer.results} <= {"accepted", "same"}
        draft.refresh_from_db()


class QuoteShop(Shop):
    """A company that quotes."""

    def quote(self, *, lines=LINES, **header) -> Quote:
        with self.company.here():
            row = actions.open_quote(
                member=self.company["editor"], entity_id=self.entity, customer_id=self.customer,
                today=TODAY, now=NOW,
            )  # fmt: skip
        fill(self.company, row.draft, lines=lines, **header)
        return row

    def send(self, quote, *to, by="editor", today=TODAY, now=NOW, after_round=None, letter=True):
        with self.company.here():
            quote.draft.refresh_from_db()
            return actions.send_quote(
                member=self.company[by], quote_id=quote.id, draft_version=quote.draft.version,
                letter=Letter(to or (TO,)) if letter else None, origin=ORIGIN, today=today,
                now=now, after_round=after_round,
            )  # fmt: skip

    def place(self, sent) -> Place:
        return Place(self.company.id, sent.mail.link_id)

    def path(self, sent) -> str:
        return f"/p/devis/{link_token(sent.mail.link_id)}/"

    def typed(self, version: QuoteVersion, **rest) -> Typed:
        given = {"name": "Inès Kerbrat", "function": "Directrice", "email": "ines@belle-rade.test",
                 "order_number": "BC-77", "agreed": True}  # fmt: skip
        return Typed(version=version.number, sha256=version.sha256, **(given | rest))

    def accept(self, sent, *, today=TODAY, now=NOW, **rest):
        with self.company.here():
            return actions.accept_by_link(
                place=self.place(sent), typed=self.typed(sent.version, **rest), today=today,
                now=now,
            )  # fmt: skip

    def by_hand(self, version: int, day: date = TODAY, **rest) -> ByHand:
        given = {"name": "Inès Kerbrat", "proof": "e-mail du 2 mars"} | rest
        return ByHand(version=version, answer_date=day, **given)

    def order(self, **rest) -> Order:
        """An order of an accepted quote."""
        self.accept(self.send(self.quote(**rest)))
        with self.company.here():
            return Order.objects.order_by("-id").first()

    def lines(self, order) -> list[OrderLine]:
        with self.company.here():
            return list(OrderLine.objects.filter(order=order).order_by("place"))

    def invoice(self, order, by="editor", **wanted):
        """The draft of an invoice of an order."""
        from facturier.sales.models import Draft

        with self.company.here():
            key = actions.invoice_order(
                member=self.company[by], order_id=order.id, wanted=Wanted(**wanted), now=NOW
            )
            return Draft.objects.get(id=key)

    def taken(self, order) -> list[str]:
        return [f"{one.taken.normalize():f}" for one in self.lines(order)]
