"""What a document states, as labelled values for the page of its invoice. No query."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from facturier.checks.queries.findings import language
from facturier.kit.display import day
from facturier.kit.typography import folded
from facturier.organisations.rules import Direction, compact
from facturier.parties.queries.known import KnownParty
from facturier.parties.rules import masked
from facturier.register import queries
from facturier.register.models import Invoice, InvoiceParty
from facturier.register.queries.around import Proposed
from facturier.register.queries.invoice import WholeInvoice
from facturier.register.queries.stated import Arithmetic, enclosed, paying, preceding
from facturier.rendering.rules import vocabulary
from facturier.rendering.rules.kept import how_many, is_a_count

MOST_NOT_UNDERSTOOD = 50
"""Texts not understood that the data of an invoice list; of more, their number is told."""
SHOWN_AT_ONCE = 20
"""Lines that show before the others are unfolded."""
VAT_CATEGORIES = {
    "S": lambda: _("TVA"),
    "E": lambda: _("Exonéré"),
    "AE": lambda: _("Autoliquidation"),
    "K": lambda: _("Livraison intracommunautaire"),
    "G": lambda: _("Exportation"),
    "O": lambda: _("Hors champ"),
    "Z": lambda: _("Taux zéro"),
}
NOTES = {
    "PMT": lambda: _("Indemnité de recouvrement"),
    "PMD": lambda: _("Pénalités de retard"),
    "AAB": lambda: _("Escompte"),
}


def parties(whole: WholeInvoice, known: KnownParty | None) -> list[SimpleNamespace]:
    """Both sides, then who is paid and who represents the seller, where the document names them."""
    theirs = "buyer" if whole.row.direction == Direction.ISSUED else "seller"
    shown = [
        party_card(title, whole.parties.get(part), known if part == theirs else None)
        for part, title in (("seller", _("Vendeur")), ("buyer", _("Acheteur")))
    ]
    return shown + [
        party_card(title, whole.parties[part], None)
        for part, title in (
            ("payee", _("Bénéficiaire du paiement")),
            ("tax_representative", _("Représentant fiscal")),
        )
        if part in whole.parties
    ]


def party_card(title: str, party: InvoiceParty | None, known: KnownParty | None) -> SimpleNamespace:
    """A party as stated; `differences` is what the master data say otherwise."""
    party = party or InvoiceParty()
    town = " ".join(part for part in (party.post_code, party.city) if part)
    contact = party.further.get("contact") or {}
    return SimpleNamespace(
        title=title,
        name=party.name,
        trading_name=party.trading_name if party.trading_name != party.name else "",
        address=[*party.address_lines, *([town] if town else [])],
        country=party.country if party.country != "FR" else "",
        siren=party.siren,
        siret=_siret(party),
        vat=party.vat_number,
        electronic_address=party.electronic_address,
        contact=" · ".join(
            text for key in ("name", "telephone", "email") if (text := contact.get(key))
        ),
        url=party_url(known),
        differences=list(_differences(party, known)) if known else [],
    )


def party_url(known: KnownParty | None) -> str:
    """The page of a party; nothing where there is none, or no such page."""
    if known is None:
        return ""
    try:
        return reverse("parties:party", args=[known.reference])
    except NoReverseMatch:
        return ""


def _siret(party: InvoiceParty) -> str:
    if party.legal_id_scheme == "0009":
        return party.legal_id
    identifiers = party.further.get("identifiers") or []
    return next((each.get("value", "") for each in identifiers if each.get("scheme") == "0009"), "")


def _differences(party: InvoiceParty, known: KnownParty):
    """(label, what the master data say) wherever both say something, and not the same."""
    names = {folded(name) for name in (known.name, known.trading_name) if name}
    if party.name and folded(party.name) not in names:
        yield _("Nom"), known.name
    if party.siren and known.siren and party.siren != known.siren:
        yield "SIREN", known.siren
    siret = compact(_siret(party))
    if siret and known.sirets and siret not in known.sirets:
        yield "SIRET", ", ".join(known.sirets)
    if party.vat_number and known.vat_number and compact(party.vat_number) != known.vat_number:
        yield _("N° de TVA"), known.vat_number
    stated = [*party.address_lines, party.post_code, party.city]
    seat = [*known.address_lines, known.postcode, known.city]
    if any(stated) and any(seat) and _words(stated) != _words(seat):
        yield _("Adresse"), ", ".join(part for part in seat if part)


def _words(parts: list[str]) -> list[str]:
    return folded(" ".join(parts)).replace(",", " ").split()


def lines(whole: WholeInvoice, ours: Arithmetic) -> list[SimpleNamespace]:
    """The lines in the order of the document, with what they state of themselves."""
    charges: dict[UUID | None, list[SimpleNamespace]] = {}
    for each in whole.charges:
        charges.setdefault(each.line_id, []).append(charge(each))
    return [
        SimpleNamespace(
            number=line.number,
            name=line.name or line.number,
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            price=line.price,
            net=line.net,
            ours=ours.lines.get(line.position),
            vat_category=line.vat_category,
            vat_rate=line.vat_percent,
            allowances=charges.get(line.id, []),
        )
        for line in whole.lines
    ]


def charge(each) -> SimpleNamespace:
    """An allowance as less, a charge as more."""
    label = each.reason or (_("Frais") if each.is_charge else _("Remise"))
    amount = each.amount if each.is_charge else -each.amount
    return SimpleNamespace(
        label=label, amount=amount, vat_rate=each.vat_percent, percent=each.percent
    )


def vat_subtotals(whole: WholeInvoice, ours: Arithmetic) -> list[SimpleNamespace]:
    """The VAT of each rate as stated, and what we compute where it differs."""
    return [
        SimpleNamespace(
            category=part.category,
            category_label=VAT_CATEGORIES[part.category]()
            if part.category in VAT_CATEGORIES
            else "",
            rate=part.percent,
            base=part.base,
            tax=part.tax,
            our_base=ours.vat.get(part.position, {}).get("BT-116"),
            our_tax=ours.vat.get(part.position, {}).get("BT-117"),
            exemption=part.exemption_reason or part.exemption_code,
        )
        for part in whole.vat
    ]


def totals(row: Invoice, ours: Arithmetic):
    """The totals as stated, those left out left out; `ours` is what we compute otherwise."""
    nothing_due_apart = "BT-115" not in ours.totals and row.payable in (None, row.gross)
    for term, label, stated, strong in (
        ("BT-106", _("Total des lignes"), row.lines_total, False),
        ("BT-107", _("Remises"), _negative(row.allowances_total), False),
        ("BT-108", _("Frais"), row.charges_total, False),
        ("BT-109", _("Total HT"), row.net, False),
        ("BT-110", _("TVA"), row.tax, False),
        ("BT-112", _("Total TTC"), row.gross, nothing_due_apart),
        ("BT-113", _("Déjà payé"), _negative(row.prepaid), False),
        ("BT-114", _("Arrondi"), row.rounding, False),
        ("BT-115", _("Net à payer"), None if nothing_due_apart else row.payable, True),
    ):
        computed = ours.totals.get(term)
        if term == "BT-107":
            computed = _negative(computed)
        if computed is None and (stated is None or (not stated and term in ("BT-107", "BT-108"))):
            continue
        gap = None if computed is None else computed - (stated or Decimal(0))
        yield SimpleNamespace(label=label, amount=stated, strong=strong, ours=computed, gap=gap)


def _negative(amount: Decimal | None) -> Decimal | None:
    return -amount if amount else amount


def payments(row: Invoice, clear: bool) -> list[SimpleNamespace]:
    """The means of payment; account numbers masked unless they were asked for in clear."""
    return [
        SimpleNamespace(
            label=means.text
            or vocabulary.named(vocabulary.PAYMENT_MEANS, means.code, language())
            or means.code,
            account=_account(means.account, clear),
            account_name=means.account_name,
            institution=means.institution,
            debited=_account(means.debited_account, clear),
            card=f"•••• {means.card[-4:]}" if means.card else "",
        )
        for means in paying(row)
    ]


def _account(number: str, clear: bool) -> str:
    return (number if clear else masked(compact(number))) if number else ""


def references(row: Invoice, named: list[Proposed]) -> list[SimpleNamespace]:
    """What the document refers to, in the order in which people look for it."""
    further = row.further
    found = [
        SimpleNamespace(label=label, text=text, url="", title="")
        for label, text in (
            (_("Commande"), row.order_reference),
            (_("Contrat"), row.contract_reference),
            (_("Référence de l'acheteur"), row.buyer_reference),
            (_("Projet du document"), further.get("project")),
            (_("Ordre de vente"), further.get("sales_order")),
            (_("Bon de livraison"), further.get("despatch_advice")),
            (_("Avis de réception"), further.get("receiving_advice")),
            (_("Appel d'offres"), further.get("tender")),
            (_("Référence comptable"), further.get("accounting_reference")),
            (_("Référence à rappeler"), further.get("remittance")),
            (_("Mandat de prélèvement"), further.get("mandate")),
        )
        if isinstance(text, str) and text
    ]
    known = {folded(one.number): one for one in named}
    for each in preceding(row):
        there = known.get(folded(each.number))
        when = day(each.issue_date, language())
        found.append(
            SimpleNamespace(
                label=_("Facture antérieure"),
                text=f"{each.number} ({when})" if when else each.number,
                url=reverse("register:invoice", args=[there.reference]) if there else "",
                title=there.reference if there else "",
            )
        )
    return found


def process(row: Invoice) -> str:
    """BT-23 as the document states it, and in words where they are known."""
    told = vocabulary.process(row.process, language())
    return f"{row.process} · {told}" if told else row.process


def dates(row: Invoice) -> list[tuple[str, str]]:
    """The dates that stand beside issue and due date."""
    further, spoken = row.further, language()
    delivery = further.get("delivery") or {}
    period = further.get("period") or {}
    span = [_stated_day(period.get(end), spoken) for end in ("start_date", "end_date")]
    found = [
        (_("Livraison"), _stated_day(delivery.get("actual_date"), spoken)),
        (_("Période"), " – ".join(part for part in span if part)),
        (_("Exigibilité de la TVA"), _stated_day(further.get("tax_point_date"), spoken)),
    ]
    return [(label, text) for label, text in found if text]


def _stated_day(text: object, spoken: str) -> str:
    try:
        return day(date.fromisoformat(str(text)), spoken)
    except ValueError:
        return ""


def enclosures(whole: WholeInvoice) -> list[SimpleNamespace]:
    """The documents that the invoice encloses (BG-24); only what is inside can be downloaded."""
    return [
        SimpleNamespace(
            name=each.name or _("Pièce %(number)s") % {"number": each.number},
            description=each.description,
            size=each.size,
            # An address typed by a stranger is shown and never followed.
            address=each.uri,
            line=each.line,
            url=reverse("register:enclosed", args=[whole.row.reference, each.number])
            if each.size
            else "",
        )
        for each in enclosed(whole.row, whole.lines)
    ]


def mentions(row: Invoice):
    """The mentions, named where their code is known; the kind of sale (BAR) is no mention."""
    for note in row.further.get("notes", []):
        code = note.get("subject_code")
        if code != "BAR":
            label = NOTES[code]() if code in NOTES else ""
            yield SimpleNamespace(label=label, text=note["text"])


def not_understood(row: Invoice) -> SimpleNamespace:
    """What nobody understood of the XML inside a PDF, whose pages do not tell it."""
    elements: list[SimpleNamespace] = []
    if row.original.media_type == "application/pdf":
        elements = [SimpleNamespace(**each) for each in queries.not_understood_of(row)]
    listed = [one for one in elements[:MOST_NOT_UNDERSTOOD] if not is_a_count(one)]
    return SimpleNamespace(listed=listed, more=how_many(elements) - len(listed))
