"""What the page of an invoice shows: rows turned into labelled values, without a further query."""

from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace

from django.urls import reverse
from django.utils.translation import gettext as _

from facturier.audit.queries import Event, Phrases, story_of
from facturier.audit.queries import told as told_event
from facturier.checks.queries.findings import language
from facturier.files.rules import DRAWN
from facturier.kit import jobs
from facturier.kit.typography import initials
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction
from facturier.register import phrases, queries, rules
from facturier.register.models import Invoice, InvoiceParty
from facturier.register.queries import subject_of
from facturier.register.queries.invoice import WholeInvoice, readable_document
from facturier.register.rules import Stage
from facturier.register.web import judged
from facturier.rendering.queries import Readable, drawn_pages, sheet_of, to_be_drawn
from facturier.rendering.rules.kept import how_many, is_a_count
from facturier.rendering.rules.sheet import SourceNote

MOST_NOT_UNDERSTOOD = 50
"""Texts not understood that the data of an invoice list; of more, their number is told."""
PHRASES = Phrases(phrases.PHRASES, phrases.FIELD_LABELS, phrases.VALUE_LABELS)
KINDS = {
    "invoice": lambda: _("Facture"),
    "credit_note": lambda: _("Avoir"),
    "corrective": lambda: _("Facture rectificative"),
    "deposit": lambda: _("Facture d'acompte"),
    "self_billed": lambda: _("Autofacture"),
    "other": lambda: _("Document"),
}
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
CHANNELS = {"upload": lambda: _("dépôt"), "api": lambda: _("API"), "demo": lambda: _("exemple")}


def headline(row: Invoice) -> SimpleNamespace:
    """What names an invoice."""
    party = row.buyer_name if row.direction == Direction.ISSUED else row.seller_name
    return SimpleNamespace(
        reference=row.reference,
        number=row.number,
        party_name=party,
        url=reverse("register:invoice", args=[row.reference]),
    )


def invoice_page(member: Member, whole: WholeInvoice, now: datetime) -> dict:
    """The context of register/invoice.html."""
    row, subject = whole.row, subject_of(whole.row)
    readable = readable_document(row, now)
    document = readable.kept.reading.document if readable.kept else None
    may = {
        name: organisations.may(member, f"invoice.{name}", subject)
        for name in ("verify", "refuse", "assign", "repair")
    }
    places = organisations.places(member.organisation_id)
    reopening = may["refuse"] if row.stage == Stage.REFUSED else may["verify"]
    why_not = "" if may["verify"] else organisations.reason_of(may["verify"])
    return {
        "invoice": _invoice(whole),
        "may": SimpleNamespace(
            verify=bool(may["verify"]),
            refuse=bool(may["refuse"]),
            assign=bool(may["assign"]) and row.stage == Stage.TO_CHECK,
            repair=bool(may["repair"]),
            reopen=bool(reopening) and row.stage != Stage.NOT_INVOICE,
        ),
        "why_not": why_not if row.stage == Stage.TO_CHECK else "",
        "whom_to_ask": ", ".join(organisations.who_may(member.organisation_id, "invoice.verify"))
        if why_not and row.stage == Stage.TO_CHECK
        else "",
        "entities": _choices(places.entities),
        "departments": _choices(places.departments),
        "projects": _choices(places.projects),
        "categories": _choices(places.categories),
        "checks": list(_checks(whole)),
        "verdict": judged.verdict(whole, document),
        "sheet": _sheet(row, readable),
        "reading": _is_reading(whole, readable),
        "drawing": is_drawing(row, now),
        "events": [_event(event) for event in _story(member, whole)],
    }


def _sheet(row: Invoice, readable: Readable) -> dict | None:
    """The readable page of an invoice that came without pages."""
    kept = readable.kept
    if kept is None or kept.reading.document is None:
        return None
    source = SourceNote(row.original.sha256, row.file_name, row.original.size)
    return sheet_of(
        kept.reading.document, language(), kept.reading.not_understood, source, kept.sizes
    )


def _is_reading(whole: WholeInvoice, readable: Readable) -> bool:
    """Whether the document is on its way; it is asked for where it is missing."""
    if readable.to_be_read and whole.verdict is not None:
        # Without a verdict the judge is on the way, who keeps what it reads.
        ask_reading(whole.row)
    return readable.to_be_read


def ask_reading(row: Invoice) -> None:
    """Have an original read again, for whoever looks at it."""
    jobs.defer(
        "register.keep_reading",
        organisation_id=row.organisation_id,
        invoice_id=row.id,
        urgent=True,
        once=True,
    )


def is_drawing(row: Invoice, now: datetime) -> bool:
    """Whether pages are on their way; they are asked for where they are missing."""
    if row.original.media_type not in DRAWN:
        return False
    if not to_be_drawn(row.organisation_id, row.original.sha256, now):
        return False
    jobs.defer(
        "register.draw_pages",
        organisation_id=row.organisation_id,
        invoice_id=row.id,
        urgent=True,
        once=True,
    )
    return True


def _story(member: Member, whole: WholeInvoice) -> list[Event]:
    """From the file that arrived to the last decision."""
    return story_of(member.organisation_id, *whole.arrivals, whole.row.id)


def _invoice(whole: WholeInvoice) -> SimpleNamespace:
    row = whole.row
    pages = drawn_pages(row.organisation_id, row.original.sha256)
    means = row.further.get("payment_means", [])
    accounts = [m["account"]["account_id"] for m in means if m.get("account", {}).get("account_id")]
    return SimpleNamespace(
        **vars(headline(row)),
        direction=row.direction,
        stage=row.stage,
        reason=row.stage_reason,
        takeover=row.taken_over,
        overdue=False,
        kind_label=KINDS[rules.kind_of(row.type_code)](),
        type_code=row.type_code,
        issue_date=row.issue_date,
        due_date=row.due_date,
        currency=row.currency,
        order_reference=row.order_reference,
        contract_reference=row.contract_reference,
        payment_terms=row.payment_terms,
        payment_account=accounts[0] if accounts else "",
        notes=list(_notes(row)),
        not_understood=_not_understood(row),
        seller=_party(whole.parties.get("seller")),
        buyer=_party(whole.parties.get("buyer")),
        lines=_lines(whole),
        allowances_charges=[_charge(charge) for charge in whole.charges if not charge.line_id],
        vat_subtotals=[_vat(part) for part in whole.vat],
        totals=list(_totals(row)),
        entity_id=row.entity_id,
        entity_name=row.entity.name if row.entity else "",
        department_id=row.department_id,
        department_name=row.department.name if row.department else "",
        project_id=row.project_id,
        project_name=str(row.project) if row.project else "",
        category_id=row.category_id,
        category_name=row.category.name if row.category else "",
        arrival=SimpleNamespace(
            phrase=CHANNELS.get(row.channel, CHANNELS["upload"])(), at=row.arrived_at
        ),
        page_images=[
            reverse("register:page_image", args=[row.reference, number])
            for number in range(1, (pages or 0) + 1)
        ],
        originals=[
            SimpleNamespace(
                name=row.file_name,
                size=row.original.size,
                media_type=row.original.media_type,
                sha256=row.original.sha256,
                url=reverse("register:original", args=[row.reference]),
            )
        ],
    )


def _party(party: InvoiceParty | None) -> SimpleNamespace:
    if party is None:
        party = InvoiceParty()
    town = " ".join(part for part in (party.post_code, party.city) if part)
    siret = party.legal_id if party.legal_id_scheme == "0009" else ""
    return SimpleNamespace(
        name=party.name,
        address=[*party.address_lines, *([town] if town else [])],
        country=party.country if party.country != "FR" else "",
        siren=party.siren,
        siret=siret,
        vat=party.vat_number,
        electronic_address=party.electronic_address,
    )


def _lines(whole: WholeInvoice) -> list[SimpleNamespace]:
    charges: dict = {}
    for charge in whole.charges:
        charges.setdefault(charge.line_id, []).append(_charge(charge))
    return [
        SimpleNamespace(
            name=line.name or line.number,
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            price=line.price,
            net=line.net,
            vat_category=line.vat_category,
            vat_rate=line.vat_percent,
            allowances=charges.get(line.id, []),
        )
        for line in whole.lines
    ]


def _notes(row: Invoice):
    """The mentions, named where their code is known; the kind of sale (BAR) is no mention."""
    for note in row.further.get("notes", []):
        code = note.get("subject_code")
        if code != "BAR":
            label = NOTES[code]() if code in NOTES else ""
            yield SimpleNamespace(label=label, text=note["text"])


def _not_understood(row: Invoice) -> SimpleNamespace:
    """What nobody understood of the XML inside a PDF, whose pages do not tell it."""
    elements: list[SimpleNamespace] = []
    if row.original.media_type == "application/pdf":
        elements = [SimpleNamespace(**each) for each in queries.not_understood_of(row)]
    listed = [one for one in elements[:MOST_NOT_UNDERSTOOD] if not is_a_count(one)]
    return SimpleNamespace(listed=listed, more=how_many(elements) - len(listed))


def _charge(charge) -> SimpleNamespace:
    label = charge.reason or (_("Frais") if charge.is_charge else _("Remise"))
    amount = charge.amount if charge.is_charge else -charge.amount
    return SimpleNamespace(label=label, amount=amount, vat_rate=charge.vat_percent)


def _vat(part) -> SimpleNamespace:
    label = VAT_CATEGORIES.get(part.category)
    return SimpleNamespace(
        category=part.category,
        category_label=label() if label else "",
        rate=part.percent,
        base=part.base,
        tax=part.tax,
        exemption=part.exemption_reason or part.exemption_code,
    )


def _totals(row: Invoice):
    """The totals as stated; those that the document leaves out are left out."""
    for label, amount, strong in (
        (_("Total des lignes"), row.lines_total, False),
        (_("Remises"), _negative(row.allowances_total), False),
        (_("Frais"), row.charges_total, False),
        (_("Total HT"), row.net, False),
        (_("TVA"), row.tax, False),
        (_("Total TTC"), row.gross, row.payable is None or row.payable == row.gross),
        (_("Déjà payé"), _negative(row.prepaid), False),
        (_("Arrondi"), row.rounding, False),
        (_("Net à payer"), row.payable if row.payable != row.gross else None, True),
    ):
        if amount is not None and not (amount == 0 and label in (_("Remises"), _("Frais"))):
            yield SimpleNamespace(label=label, amount=amount, strong=strong)


def _negative(amount: Decimal | None) -> Decimal | None:
    return -amount if amount else None


def _checks(whole: WholeInvoice):
    row = whole.row
    if whole.twins:
        yield SimpleNamespace(
            severity="warn",
            title=_("Même numéro, même fournisseur : %(references)s")
            % {"references": ", ".join(whole.twins)},
            detail=_("Comparez les deux enregistrements avant de vérifier celui-ci."),
            links=[
                (one, reverse("register:compare", args=[row.reference, one])) for one in whole.twins
            ],
        )
    if row.direction != Direction.UNKNOWN and not row.keyed:
        yield SimpleNamespace(
            severity="ok",
            title=_("Entité reconnue par son identifiant : %(name)s")
            % {"name": row.entity.name if row.entity else ""},
            detail="",
        )


def _event(event: Event) -> SimpleNamespace:
    said = told_event(event, PHRASES)
    return SimpleNamespace(
        machine=event.actor_kind in ("system", "job"),
        actor=event.actor_name,
        initials=initials(event.actor_name),
        phrase=said.deed,
        at=event.at,
        changes=[(change.label, change.before, change.after) for change in said.changes],
        reason=event.reason,
    )


def _choices(labels: dict) -> list[SimpleNamespace]:
    return [SimpleNamespace(id=key, label=label) for key, label in labels.items()]
