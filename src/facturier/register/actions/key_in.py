"""A document without data becomes an invoice: people key in what it states, then vouch for it."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from facturier.audit import actions as audit
from facturier.audit.rules import difference
from facturier.einvoice.document import (
    Document,
    Identifier,
    Party,
    PaymentAccount,
    PaymentMeans,
    Totals,
    VatSubtotal,
)
from facturier.files import actions as file_actions
from facturier.files.rules import CONTAINERS, DRAWN
from facturier.kit import jobs, live
from facturier.kit.refusal import Refusal
from facturier.kit.rows import write_rows
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, require
from facturier.organisations.rules import Direction, Subject
from facturier.parties import actions as parties
from facturier.parties.queries.picker import party_choice
from facturier.parties.rules import is_vat_number
from facturier.register import rules, snapshot
from facturier.register.actions.arrive import lock_arrival, see_arrival
from facturier.register.actions.enter import registered, take_entry
from facturier.register.actions.index import index_invoice, reindex_invoice
from facturier.register.actions.stage import lock_invoice
from facturier.register.actions.telling import tell_stated
from facturier.register.models import Arrival, Invoice, InvoiceParty, InvoiceVat
from facturier.register.queries.addressed import entity_of_arrival
from facturier.register.queries.keyed import facts_of, has_words_to_take
from facturier.register.queries.scope import subject_of
from facturier.register.rules import ArrivalState, Stage
from facturier.register.rules.keyed import KeyedFacts, digest, same_company, told_account

# What a typed document fills; the other columns of an invoice stay as they were made.
_COLUMNS = (
    "number", "number_key", "type_code", "issue_date", "due_date", "currency", "order_reference",
    "seller_name", "buyer_name", "net", "tax", "gross", "payable", "signed_net", "signed_tax",
    "signed_gross",
)  # fmt: skip


@transaction.atomic
def enter_to_key(*, member: Member, arrival_id: UUID, now: datetime) -> Invoice:
    """Enter a file that was set aside as an invoice whose facts a person will key in.

    It is taken for received, for the only entity there is or the one its channel serves; both can
    be changed while it is keyed.
    """
    require(member, "invoice.repair")
    arrival = see_arrival(member, arrival_id)
    _ensure_set_aside(arrival)
    # In the order of whoever reads it: the file, then the arrival, which may have moved meanwhile.
    file_actions.lock_file(member.organisation_id, arrival.file_id)
    arrival = lock_arrival(member, arrival_id)
    _ensure_set_aside(arrival)
    if registered(member.organisation_id, arrival.file_id) is not None:
        raise Refusal(
            "arrival.known",
            _("Ce fichier est déjà enregistré sous un autre dépôt. Faites-le relire."),
        )
    invoice = _written(arrival, _entity_for(arrival))
    require(member, "invoice.repair", subject_of(invoice))
    arrival.state, arrival.invoice = ArrivalState.REGISTERED, invoice
    arrival.save(update_fields=["state", "invoice"])
    if arrival.file.media_type in DRAWN:
        jobs.defer(
            "register.draw_pages",
            organisation_id=member.organisation_id,
            urgent=True,
            invoice_id=invoice.id,
        )
    if has_words_to_take(arrival.file.media_type):
        jobs.defer(
            "register.take_words",
            organisation_id=member.organisation_id,
            urgent=True,
            once=True,
            invoice_id=invoice.id,
        )
    _tell(member.organisation_id)
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="invoice.entered_to_key",
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        facts={"sha256": arrival.file.sha256, "file_name": arrival.file_name},
        at=now,
    )
    return invoice


def _entity_for(arrival: Arrival) -> UUID | None:
    entities = list(organisations.places(arrival.organisation_id).entities)
    if len(entities) == 1:
        return entities[0]
    stated = entity_of_arrival(arrival.organisation_id, arrival.id)
    return stated if stated in entities else None


def _ensure_set_aside(arrival: Arrival) -> None:
    if arrival.state != ArrivalState.SET_ASIDE or arrival.file.media_type in CONTAINERS:
        raise Refusal("arrival.not_set_aside", _("Ce fichier n'est pas mis de côté."))


def _written(arrival: Arrival, entity_id: UUID | None) -> Invoice:
    entry = take_entry(arrival.organisation_id)
    invoice = Invoice(
        organisation_id=arrival.organisation_id,
        direction=Direction.RECEIVED,
        entity_id=entity_id,
        entry=entry,
        reference=f"{rules.REFERENCE_LETTERS[Direction.RECEIVED]}-{entry}",
        arrived_at=arrival.received_at,
        channel=arrival.channel,
        original=arrival.file,
        file_name=arrival.file_name,
        syntax="",
        keyed=True,
        number="",
        type_code="380",
        currency="EUR",
        seller_name="",
    )
    write_rows([invoice])
    index_invoice(invoice, named=(), lines=())
    return invoice


@transaction.atomic
def key_facts(
    *, member: Member, invoice_id: UUID, facts: KeyedFacts, now: datetime, drawn: str = ""
) -> Invoice:
    """Write what a person read off the document: all of it, over what was typed before.

    `drawn` is the digest of the facts that the person saw: over others nothing is written (409).
    The right is asked for the invoice as it stands and as it becomes. Nothing is computed: sums
    that do not add up are told beside the fields, and are not the invoice's fault to hide.
    """
    invoice = lock_invoice(member, invoice_id)
    require(member, "invoice.repair", subject_of(invoice))
    ensure_keyable(invoice)
    places = organisations.places(member.organisation_id)
    if facts.entity_id not in (None, invoice.entity_id) and facts.entity_id not in places.entities:
        raise Refusal(
            "assignment.unknown",
            _("Ce choix n'existe plus. Rechargez la page."),
            status=422,
            field="entity",
        )
    require(member, "invoice.repair", _subject(invoice, facts))
    typed_before = facts_of(invoice)
    before = _told(typed_before, places)
    other, party_id = _other_side(member, facts, typed_before, now)
    document = _document(invoice.organisation_id, facts, other)
    stated = snapshot.stated_fields(document)
    for name in _COLUMNS:
        setattr(invoice, name, stated[name])
    further = {key: value for key, value in invoice.further.items() if key != "payment_means"}
    means = stated["further"].get("payment_means")
    invoice.further = further | ({"payment_means": means} if means else {})
    invoice.direction, invoice.entity_id = facts.direction, facts.entity_id
    invoice.party_id, invoice.party_key = party_id, rules.order_key(other.name or "")
    after = _told(facts_of(invoice, vat=facts.vat, number=_number_of(other)), places)
    changes = difference(before, after)
    if not changes:
        return invoice
    if drawn and drawn != digest(typed_before):
        raise Refusal(
            "keyed.changed",
            _(
                "Une autre personne a modifié cette saisie entre-temps : la vôtre n'est pas"
                " enregistrée. Comparez, puis choisissez."
            ),
        )
    if "iban" in changes:  # compared in clear, told without: whoever reads the journal may not know
        old, new = (told_account(one or "") or None for one in changes["iban"])
        changes["iban"] = (old, new)
    invoice.save(update_fields=[*_COLUMNS, "further", "direction", "entity", "party", "party_key"])
    InvoiceParty.objects.filter(organisation_id=member.organisation_id, invoice=invoice).delete()
    InvoiceVat.objects.filter(organisation_id=member.organisation_id, invoice=invoice).delete()
    snapshot.write_parts(invoice, document)
    reindex_invoice(invoice)
    tell_stated(invoice)
    _tell(member.organisation_id)
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="invoice.keyed",
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        changes=changes,
        at=now,
    )
    return invoice


def ensure_keyable(invoice: Invoice) -> None:
    """Refuse to type over what a file states, or over what somebody vouches for."""
    if not invoice.keyed:
        raise Refusal(
            "invoice.not_keyed_in",
            _("Cette facture a été lue dans son fichier : ses données ne se saisissent pas."),
        )
    if invoice.stage != Stage.TO_CHECK:
        raise Refusal("stage.closed", _("Remettez d'abord la facture à vérifier."))


def _subject(invoice: Invoice, facts: KeyedFacts) -> Subject:
    return Subject(
        entity_id=facts.entity_id,
        direction=facts.direction,
        department_id=invoice.department_id,
        project_id=invoice.project_id,
        amount=facts.gross,
        currency=facts.currency,
    )


def _other_side(
    member: Member, facts: KeyedFacts, before: KeyedFacts, now: datetime
) -> tuple[Party, UUID | None]:
    """The other side as it will be stated, and the party that it is: chosen, or found by number.

    Of a chosen party and another number, what the person changed last says who it is.
    """
    organisation_id = member.organisation_id
    chosen = party_choice(organisation_id, facts.party_id)
    numbers = (chosen.siren, chosen.vat_number) if chosen else ()
    agrees = any(same_company(facts.party_number, one) for one in numbers if one)
    renumbered = not agrees and facts.party_number not in ("", before.party_number)
    if facts.party_id is not None and not (renumbered and facts.party_id == before.party_id):
        if chosen is None:
            raise Refusal(
                "party.unknown",
                _("Ce tiers n'existe plus. Choisissez-en un autre."),
                status=422,
                field="party",
            )
        number = facts.party_number if agrees else chosen.siren or chosen.vat_number
        return _stated(chosen.name, number), chosen.id
    name = "" if facts.party_id is not None else facts.party_name
    stated = _stated(name, facts.party_number)
    if facts.direction == Direction.UNKNOWN or not facts.party_number:
        return stated, None
    issued = facts.direction == Direction.ISSUED
    party_id = parties.recognise(
        organisation_id=organisation_id,
        stated=stated,
        role=parties.Role.CUSTOMER if issued else parties.Role.SUPPLIER,
        ibans=[facts.iban] if facts.iban else [],
        source=facts.number,
        added_by=(member.user_id, member.name),
        now=now,
    )
    known = party_choice(organisation_id, party_id)
    return (_stated(known.name, facts.party_number) if known and not name else stated), party_id


def _stated(name: str, number: str) -> Party:
    if is_vat_number(number):
        return Party(name=name, vat_id=number)
    if siret_number.is_valid(number):
        return Party(name=name, legal_id=Identifier(number, "0009"))
    if siren_number.is_valid(number):
        return Party(name=name, legal_id=Identifier(number, "0002"))
    return Party(name=name)


def _number_of(party: Party) -> str:
    return party.vat_id or (party.legal_id.value if party.legal_id else "")


def _document(organisation_id: UUID, facts: KeyedFacts, other: Party) -> Document:
    """What was typed, as a document."""
    us = _entity(organisation_id, facts.entity_id)
    issued = facts.direction == Direction.ISSUED
    means = (
        (PaymentMeans(code="30", account=PaymentAccount(account_id=facts.iban)),)
        if facts.iban
        else ()
    )
    return Document(
        number=facts.number,
        issue_date=facts.issue_date,
        due_date=facts.due_date,
        type_code=facts.type_code,
        currency=facts.currency,
        order=facts.order_reference or None,
        seller=us if issued else other,
        buyer=other if issued else us,
        payment_means=means,
        vat=tuple(
            VatSubtotal(
                base=row.base,
                tax=row.tax,
                category="S" if row.percent else None,
                percent=row.percent,
            )
            for row in facts.vat
        ),
        totals=Totals(net=facts.net, tax=facts.tax, gross=facts.gross, payable=facts.gross),
    )


def _entity(organisation_id: UUID, entity_id: UUID | None) -> Party:
    if entity_id is None:
        return Party()
    name = organisations.places(organisation_id).labels.get(entity_id, "")
    for key, siren, vat_number in organisations.entity_identities(organisation_id):
        if key == entity_id:
            legal = Identifier(siren, "0002") if siren else None
            return Party(name=name, legal_id=legal, vat_id=vat_number or None)
    return Party(name=name)


def _told(facts: KeyedFacts, places: organisations.Places) -> dict[str, Any]:
    """The typed facts as the journal tells them, before and after."""
    return {
        "direction": facts.direction.value,
        "entity_id": places.label("entity_id", facts.entity_id),
        "party": facts.party_name or None,
        "party_number": facts.party_number or None,
        "number": facts.number or None,
        "issue_date": facts.issue_date.isoformat() if facts.issue_date else None,
        "due_date": facts.due_date.isoformat() if facts.due_date else None,
        "type_code": facts.type_code,
        "currency": facts.currency,
        "order_reference": facts.order_reference or None,
        "iban": facts.iban or None,
        "vat": "; ".join(
            " / ".join(_plain(each) or "-" for each in (row.percent, row.base, row.tax))
            for row in facts.vat
        )
        or None,
        "net": _plain(facts.net),
        "tax": _plain(facts.tax),
        "gross": _plain(facts.gross),
    }


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")


def _tell(organisation_id: UUID) -> None:
    live.publish(organisation_id, "reception", needs="invoice.deposit")
    live.publish(organisation_id, "register", needs="invoice.read")
