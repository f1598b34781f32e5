"""What the page of an invoice shows: rows turned into labelled values, without a further query."""

from decimal import Decimal
from types import SimpleNamespace

from django.urls import reverse
from django.utils.translation import gettext as _

from facturier.audit.queries import Event, Phrases, story_of
from facturier.audit.queries import told as told_event
from facturier.checks.queries import all_told, french_words
from facturier.checks.queries.findings import language
from facturier.einvoice.document import Document
from facturier.einvoice.judging.transport import finding_from_json
from facturier.einvoice.reading import Reading
from facturier.kit import jobs
from facturier.kit.typography import initials
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction
from facturier.register import phrases, rules
from facturier.register.models import Invoice, InvoiceParty, InvoiceVerdict
from facturier.register.queries import subject_of
from facturier.register.queries.invoice import WholeInvoice, readable_document
from facturier.register.rules import Stage
from facturier.rendering.queries import drawn_pages, sheet_of
from facturier.rendering.rules.sheet import SourceNote

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


def invoice_page(member: Member, whole: WholeInvoice) -> dict:
    """The context of register/invoice.html."""
    row, subject = whole.row, subject_of(whole.row)
    reading = readable_document(row)
    document = reading.document if reading else None
    may = {
        name: organisations.may(member, f"invoice.{name}", subject)
        for name in ("verify", "refuse", "assign")
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
            reopen=bool(reopening),
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
        "verdict": _verdict(whole, document),
        "sheet": _sheet(whole.row, reading),
        "events": [_event(event) for event in _story(member, whole)],
    }


def _sheet(row: Invoice, reading: Reading | None) -> dict | None:
    """The readable page of an invoice that came without pages."""
    if reading is None or reading.document is None:
        return None
    source = SourceNote(row.original.sha256, row.file_name, row.original.size)
    return sheet_of(reading.document, language(), reading.not_understood, source)


def _story(member: Member, whole: WholeInvoice) -> list[Event]:
    """From the file that arrived to the last decision."""
    return story_of(member.organisation_id, *whole.arrivals, whole.row.id)


def _invoice(whole: WholeInvoice) -> SimpleNamespace:
    row = whole.row
    pages = None
    if row.original.media_type == "application/pdf":
        pages = drawn_pages(row.organisation_id, row.original.sha256)
        if pages is None:
            jobs.defer(
                "register.draw_pages",
                organisation_id=row.organisation_id,
                invoice_id=row.id,
                urgent=True,
            )
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
        )
    if row.direction != Direction.UNKNOWN:
        yield SimpleNamespace(
            severity="ok",
            title=_("Entité reconnue par son identifiant : %(name)s")
            % {"name": row.entity.name if row.entity else ""},
            detail="",
        )


def _verdict(whole: WholeInvoice, document: Document | None) -> SimpleNamespace | None:
    """What the official rules and our exact checks said, in words; None until they have."""
    verdict = whole.verdict
    if verdict is None:
        jobs.defer(
            "register.judge_invoice",
            organisation_id=whole.row.organisation_id,
            urgent=True,
            invoice_id=whole.row.id,
        )
        return None
    found = {
        part: all_told(map(finding_from_json, verdict.found[part]), document)
        for part in ("violations", "french", "own")
    }
    lines = [_of_rules(verdict)]
    if verdict.french_applicable:
        lines.append(_of_french_rules(verdict))
    if not found["own"]:
        lines.append(("ok", _("Totaux, TVA et identifiants exacts"), _("Contrôlés au centime.")))
    return SimpleNamespace(
        lines=[
            SimpleNamespace(severity=severity, title=title, detail=detail)
            for severity, title, detail in lines
        ],
        groups=[
            SimpleNamespace(title=title, findings=found[part])
            for part, title in (
                ("own", _("Contrôles exacts de Facturier")),
                ("violations", _("Règles et schéma")),
                ("french", _("Règles françaises")),
            )
            if found[part]
        ],
    )


def _of_rules(verdict: InvoiceVerdict) -> tuple[str, str, str]:
    rules_named = _("Règles appliquées : %(rules)s") % {"rules": verdict.rule_set}
    if verdict.valid is None:
        return "warn", _("Non évaluable par les règles officielles"), rules_named
    if verdict.valid:
        return "ok", _("Conforme aux règles officielles"), rules_named
    return "bad", _("Non conforme aux règles officielles"), rules_named


def _of_french_rules(verdict: InvoiceVerdict) -> tuple[str, str, str]:
    said = french_words(verdict.french_applicable, verdict.french_valid)
    severity = {True: "ok", False: "bad", None: "warn"}[verdict.french_valid]
    return severity, _("Règles françaises : %(said)s") % {"said": said}, ""


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
