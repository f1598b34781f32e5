"""What the page of a party shows: rows turned into labelled values, without a further query."""

from dataclasses import asdict
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.audit import queries as audit
from facturier.audit.queries import Event, Phrases
from facturier.kit.typography import initials
from facturier.kit.typography import siren as spaced_siren
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.parties import actions, phrases, queries, rules
from facturier.parties.actions import PartyFacts
from facturier.parties.models import Party
from facturier.parties.queries import WholeParty
from facturier.parties.rules import PartyState
from facturier.parties.web import words

PHRASES = Phrases(phrases.PHRASES, phrases.FIELD_LABELS, phrases.VALUE_LABELS)
TOLD = 30  # events of the story that the page shows


def address_of(reference: str, page: str = "party", *more: Any) -> str:
    """The address of a page about a party."""
    return reverse(f"parties:{page}", args=[reference, *more])


def party_page(member: Member, whole: WholeParty, today: date) -> dict[str, Any]:
    """The context of parties/party.html."""
    row = whole.row
    may_manage = bool(organisations.may(member, "party.manage"))
    story = queries.party_story(member, row, limit=TOLD)
    return {
        "party": headline(row),
        "facts": identity_facts(row),
        "terms": terms(row),
        "checks": list(checks(row, whole.sirets)),
        "whole": whole,
        "documents": [_document(one, today) for one in whole.documents],
        "may_manage": may_manage and row.absorbed_by is None,
        "may_bank": bool(organisations.may(member, "party.bank")) and row.absorbed_by is None,
        "now": timezone.now(),
        "may_read_accounts": bool(organisations.may(member, "party.bank")),
        "events": [told(event) for event in story.events],
        "more_events": story.older,
        "invoices_url": _invoices_url(row),
        "words": words,
        "address_kinds": phrases.ADDRESS_KINDS,
    }


def headline(row: Party) -> SimpleNamespace:
    """What names a party, and where it stands."""
    kept = row.absorbed_by
    return SimpleNamespace(
        id=row.id,
        reference=row.reference,
        name=row.name,
        version=row.version,
        url=address_of(row.reference),
        is_customer=row.is_customer,
        is_supplier=row.is_supplier,
        is_person=row.is_person,
        to_confirm=row.state == PartyState.TO_CONFIRM,
        archived=row.archived_at is not None,
        importance=row.importance,
        importance_label=phrases.IMPORTANCES.get(row.importance, row.importance),
        kept=SimpleNamespace(
            reference=kept.reference, name=kept.name, url=address_of(kept.reference)
        )
        if kept
        else None,
    )


def facts_of(row: Party) -> PartyFacts:
    """What is stated of a party, with the identifiers it holds now."""
    return actions.facts_of(row, set(queries.keys_held(row)))


def identity_facts(row: Party) -> list[tuple[str, str]]:
    """(label, value) of what is stated of a party."""
    found = [
        (_("Nom commercial"), row.trading_name),
        (_("Forme juridique"), row.legal_form),
        (_("Nature"), _("Personne physique") if row.is_person else ""),
        (_("Pays"), words.country_name(row.country) if row.country != "XX" else ""),
        (_("Situation fiscale"), str(phrases.TAX_SITUATIONS.get(row.tax_situation, ""))),
        (_("Langue"), dict(words.languages()).get(row.language, row.language)),
        (
            _("Profil de ses factures"),
            str(phrases.INVOICE_PROFILES["extended"])
            if row.invoice_profile == rules.InvoiceProfile.EXTENDED
            else "",
        ),
        (_("Importance"), str(phrases.IMPORTANCES.get(row.importance, ""))),
    ]
    return [(label, value) for label, value in found if value]


def terms(row: Party) -> SimpleNamespace:
    """When and how one pays, and whether the law allows as much."""
    return SimpleNamespace(
        days=row.payment_days,
        basis=str(phrases.PAYMENT_BASES.get(row.payment_basis, row.payment_basis)),
        means=str(phrases.PAYMENT_MEANS.get(row.payment_means, row.payment_means)),
        beyond=rules.beyond_ceiling(row.payment_days, row.payment_basis),
        longest=rules.LONGEST[rules.PaymentBasis(row.payment_basis)],
    )


def checks(row: Party, sirets: tuple[str, ...]):
    """(tone, title, detail) of each number: what its check digits say."""
    if row.siren:
        yield (
            "ok",
            _("SIREN"),
            spaced_siren(row.siren),
            _("La clé est juste : les neuf chiffres satisfont la formule de Luhn."),
        )
    elif row.country == "FR" and not row.is_person:
        yield (
            "warn",
            _("SIREN"),
            "",
            _("Il manque. Sans lui, les factures de ce tiers ne sont pas reconnues."),
        )
    if row.vat_number:
        yield _vat_check(row)
    if sirets:
        yield "ok", _("SIRET"), sirets, _("Chacun commence par le SIREN et sa clé est juste.")


def _vat_check(row: Party) -> tuple[str, str, str, str]:
    title, number = _("TVA"), row.vat_number
    held = rules.siren_of_vat(number)
    if held and row.siren and held != row.siren:
        told = _(
            "Ce numéro porte le SIREN %(siren)s, qui n'est pas celui de ce tiers : c'est celui"
            " d'un groupe TVA, ou une erreur. Le tiers n'est pas reconnu par ce numéro."
        )
        return "warn", title, number, told % {"siren": spaced_siren(held)}
    if held:
        told = _("La clé %(key)s est celle de ce SIREN : le reste de 12 + 3 × SIREN divisé par 97.")
        return "ok", title, number, told % {"key": number[2:4]}
    told = _("Sa forme et sa clé sont celles du pays %(country)s.")
    return "ok", title, number, told % {"country": number[:2]}


def told(event: Event) -> SimpleNamespace:
    """An event of the story."""
    said = audit.told(event, PHRASES)
    return SimpleNamespace(
        machine=event.actor_kind in ("system", "job"),
        actor=event.actor_name,
        initials=initials(event.actor_name),
        phrase=said.deed,
        at=event.at,
        changes=[(change.label, change.before, change.after) for change in said.changes],
        reason=event.reason,
    )


def field_text(name: str, value: Any) -> str:
    """A field of a party as people read it, for comparing two values."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, tuple):
        return ", ".join(value)
    if value in (None, ""):
        return _("vide")
    if name == "country":
        return words.country_name(value)
    if name == "language":
        return dict(words.languages()).get(value, value)
    labels = {
        "tax_situation": phrases.TAX_SITUATIONS,
        "importance": phrases.IMPORTANCES,
        "payment_basis": phrases.PAYMENT_BASES,
        "payment_means": phrases.PAYMENT_MEANS,
        "invoice_profile": phrases.INVOICE_PROFILES,
    }.get(name, {})
    return str(labels.get(value, value))


def differences(first: PartyFacts, second: PartyFacts) -> list[tuple[str, str, str]]:
    """(label, first value, second value) of the fields in which two parties differ."""
    one, other, labels = asdict(first), asdict(second), phrases.FIELD_LABELS
    return [
        (str(labels[name]), field_text(name, one[name]), field_text(name, other[name]))
        for name in one
        if one[name] != other[name]
    ]


def last_editor(member: Member, row: Party) -> str:
    """Who changed the party last."""
    page = audit.journal(member.organisation_id, audit.JournalFilter(subject_id=row.id), limit=1)
    return page.events[0].actor_name if page.events else ""


def _document(one, today: date) -> SimpleNamespace:
    return SimpleNamespace(
        id=one.id,
        file_name=one.file_name,
        kind_label=phrases.DOCUMENT_KINDS.get(one.kind, one.kind),
        label=one.label,
        size=one.file.size,
        sha256=one.file.sha256,
        valid_until=one.valid_until,
        past=queries.is_past(one, today),
        added_at=one.added_at,
        added_by=one.added_by,
    )


def _invoices_url(row: Party) -> str:
    """Where the register shows the invoices of a party, if it does: it stands above this room."""
    try:
        return reverse("register:of_party", args=[row.id])
    except NoReverseMatch:
        return ""
