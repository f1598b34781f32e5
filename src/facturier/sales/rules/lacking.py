"""What stands in the way of issuing a draft, each with the field that puts it right. Pure."""

from collections.abc import Iterable, Mapping

from facturier.einvoice import document as e
from facturier.einvoice.unreadable import N_
from facturier.sales.rules.amounts import HOME
from facturier.sales.rules.drafted import Draft, items_of
from facturier.sales.rules.drafts import CREDITS, OFFERS
from facturier.sales.rules.facts import Nature
from facturier.sales.rules.kinds import Condition, Said
from facturier.sales.rules.mandates import conditions_of as conditions_of_mandate
from facturier.sales.rules.situations import Situation, clashes
from facturier.sales.rules.terms import latest_lawful

ARTICLE = "CGI, annexe II, 242 nonies A"


def lacking(
    draft: Draft, document: e.Document, situations: Mapping[Nature, Situation]
) -> Iterable[Condition]:
    """What stands in the way of issuing, each with the field that puts it right."""
    yield from (_of_supplier(draft) if draft.is_self_billed else _of_parties(draft))
    yield from _of_lines(draft)
    yield from _of_dates(draft, document)
    if document.currency != HOME and not draft.value("exchange_rate"):
        yield _lack("rate", N_("Le cours de la devise en euros manque."), "exchange_rate", "BR-53")
    asks_money = draft.type_code not in CREDITS and draft.type_code not in OFFERS
    means = draft.value("payment_means")
    if asks_money and not document.payment_means and means in (None, "30", "58"):
        yield Condition(
            "account",
            Said(
                N_("Le fournisseur n'a aucun compte approuvé : le document ne dit pas où payer.")
                if draft.is_self_billed
                else N_("Aucun compte à créditer : le client ne saura pas où payer.")
            ),
            "customer" if draft.is_self_billed else "seller.account",
            "BG-17",
            blocking=False,
        )
    seen: set[str] = set()
    for situation in situations.values():
        for condition in situation.conditions:
            if condition.code not in seen:
                seen.add(condition.code)
                yield condition
    yield from clashes(situations.values())


def _lack(code: str, sentence: str, field: str, rule: str) -> Condition:
    return Condition(code, Said(sentence), field, rule)


def _of_parties(draft: Draft) -> Iterable[Condition]:
    seller, buyer = draft.seller.party, draft.buyer
    if not (seller.address and seller.address.line_1 and seller.address.city):
        yield _lack(
            "seller.address", N_("L'adresse de l'entité manque."), "seller.address", ARTICLE
        )
    if not seller.legal_id:
        yield _lack("seller.siren", N_("Le SIREN de l'entité manque."), "seller.siren", "BR-FR-10")
    if not seller.electronic_address and draft.type_code not in OFFERS:
        yield _lack(
            "seller.endpoint",
            N_("L'adresse électronique de l'entité manque."),
            "seller.electronic_address",
            "BR-FR-13",
        )
    if buyer is None:
        yield _lack("customer", N_("Choisissez le client."), "customer", ARTICLE)
        return
    if not (buyer.party.address and buyer.party.address.city):
        yield _lack("buyer.address", N_("L'adresse du client manque."), "buyer.address", ARTICLE)
    if not buyer.party.electronic_address and draft.type_code not in OFFERS:
        yield _lack(
            "buyer.endpoint",
            N_("L'adresse électronique du client manque."),
            "buyer.electronic_address",
            "BR-FR-12",
        )


def _of_supplier(draft: Draft) -> Iterable[Condition]:
    """Of self-billing the seller is the supplier: what lacks stands on its own page."""
    seller, buyer = draft.seller.party, draft.buyer
    if draft.customer_id is None:
        yield _lack("customer", N_("Choisissez le fournisseur."), "customer", ARTICLE)
        return
    if not seller.legal_id:
        said = N_("Le SIREN du fournisseur manque : on n'autofacture qu'un vendeur français.")
        yield _lack("seller.siren", said, "customer", "BR-FR-10")
    if not (seller.address and seller.address.line_1 and seller.address.city):
        yield _lack("seller.address", N_("L'adresse du fournisseur manque."), "customer", ARTICLE)
    if buyer is None or not (buyer.party.address and buyer.party.address.city):
        yield _lack("buyer.address", N_("L'adresse de l'entité manque."), "seller.address", ARTICLE)
    own = buyer.party.legal_id if buyer else None
    yield from conditions_of_mandate(
        draft.mandated,
        draft.issue_date,
        has_supplier=True,
        itself=bool(seller.legal_id) and seller.legal_id == own,
    )


def _of_lines(draft: Draft) -> Iterable[Condition]:
    items = items_of(draft.content)
    if not items:
        yield _lack("lines", N_("Ajoutez au moins une ligne."), "lines", "BR-16")
    for at, (key, line) in enumerate(items, 1):
        for name, sentence, rule in (
            ("name", N_("Ligne %(line)s : la désignation manque."), "BR-25"),
            ("quantity", N_("Ligne %(line)s : la quantité manque."), "BR-22"),
            ("price", N_("Ligne %(line)s : le prix unitaire manque."), "BR-26"),
        ):
            if line.value(name) is None:
                said = Said(sentence, {"line": str(at)})
                yield Condition(f"line.{name}", said, f"lines.{key}.{name}", rule)


def _of_dates(draft: Draft, document: e.Document) -> Iterable[Condition]:
    issue, due = draft.issue_date, document.due_date
    if issue > draft.today:
        yield _lack(
            "future", N_("Une facture ne se date pas du futur."), "issue_date", "CGI 289, I-3"
        )
    if draft.type_code in OFFERS:
        if due is not None and due < issue:
            said = N_("Cette date précède celle du document. Choisissez une date plus tardive.")
            yield _lack("due", said, "due_date", "C. civ. 1117")
        return
    if due is not None and due < issue and draft.type_code != "386":
        yield _lack("due", N_("L'échéance précède la date d'émission."), "due_date", "BR-FR-CO-07")
    professional = draft.buyer is not None and not draft.buyer.facts.is_consumer
    if due is not None and professional and due > latest_lawful(issue):
        yield Condition(
            "late",
            Said(N_("L'échéance dépasse le délai légal entre professionnels.")),
            "due_date",
            "C. com. L441-10",
            blocking=False,
        )
    start, end = draft.day("period_start"), draft.day("period_end")
    if start and end and end < start:
        yield _lack("period", N_("La période finit avant de commencer."), "period_end", "BR-29")
