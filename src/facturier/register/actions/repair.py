"""Repairs: each by a person who says why, each in the story of the invoice."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.audit.rules import difference
from facturier.files import actions as file_actions
from facturier.kit import jobs, live
from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, require
from facturier.organisations.rules import Direction, Subject
from facturier.parties.queries.picker import party_choice
from facturier.register import rules
from facturier.register.actions.arrive import lock_arrival, see_arrival
from facturier.register.actions.enter import counterparty_of_parts, registered
from facturier.register.actions.stage import become, lock_invoice, see_invoice, stated_reason
from facturier.register.actions.telling import tell, tell_stated
from facturier.register.models import Arrival, Invoice
from facturier.register.queries.keyed import has_words_to_take
from facturier.register.queries.scope import subject_of
from facturier.register.rules import ArrivalState, Stage


@transaction.atomic
def reassign_party(
    *, member: Member, invoice_id: UUID, party_id: UUID | None, reason: str, now: datetime
) -> Invoice:
    """Say which party this invoice is of; this invoice alone: nothing is learnt from it."""
    invoice = _to_repair(member, invoice_id)
    reason = stated_reason(reason)
    chosen = party_choice(member.organisation_id, party_id)
    if party_id is not None and chosen is None:
        raise Refusal(
            "party.unknown",
            _("Ce tiers n'existe plus. Choisissez-en un autre."),
            status=422,
            field="party",
        )
    before = party_choice(member.organisation_id, invoice.party_id)
    if invoice.party_id == party_id:
        raise Refusal("repair.same", _("C'est déjà ce tiers."), field="party", status=422)
    invoice.party_id = party_id
    invoice.save(update_fields=["party"])
    tell_stated(invoice)
    pair = (before.label if before else None, chosen.label if chosen else None)
    tell(member, invoice, "invoice.party_reassigned", now, changes={"party": pair}, reason=reason)
    return invoice


@transaction.atomic
def reorient(
    *,
    member: Member,
    invoice_id: UUID,
    direction: Direction,
    entity_id: UUID | None,
    reason: str,
    now: datetime,
) -> Invoice:
    """Say which way an invoice goes and for which entity; its other side changes with it."""
    invoice = _to_repair(member, invoice_id)
    reason = stated_reason(reason)
    places = organisations.places(member.organisation_id)
    if entity_id not in (None, invoice.entity_id) and entity_id not in places.entities:
        raise Refusal(
            "assignment.unknown",
            _("Ce choix n'existe plus. Rechargez la page."),
            status=422,
            field="entity",
        )
    subject = subject_of(invoice)
    require(
        member,
        "invoice.repair",
        Subject(
            entity_id=entity_id,
            direction=direction,
            department_id=subject.department_id,
            project_id=subject.project_id,
            amount=subject.amount,
            currency=subject.currency,
        ),
    )
    before = _oriented(invoice, places)
    turn(invoice, direction, now)
    invoice.entity_id = entity_id
    changes = difference(before, _oriented(invoice, places))
    if not changes:
        raise Refusal("repair.same", _("C'est déjà ainsi."), status=422, field="direction")
    invoice.save(update_fields=["direction", "entity", "party", "party_key"])
    tell_stated(invoice)
    tell(member, invoice, "invoice.reoriented", now, changes=changes, reason=reason)
    return invoice


def turn(invoice: Invoice, direction: Direction, now: datetime) -> None:
    """Set the direction and, with it, who the other side is; the caller saves and records."""
    if invoice.direction == direction:
        return
    if invoice.keyed:  # its other side is what people typed: turned round, it would be ourselves
        raise Refusal(
            "repair.keyed", _("Changez le sens dans la saisie."), status=422, field="direction"
        )
    invoice.direction = direction
    invoice.party_id, name = counterparty_of_parts(invoice, now)
    invoice.party_key = rules.order_key(name)


def _oriented(invoice: Invoice, places: organisations.Places) -> dict[str, Any]:
    party = party_choice(invoice.organisation_id, invoice.party_id)
    return {
        "direction": str(invoice.direction),
        "entity_id": places.label("entity_id", invoice.entity_id),
        "party": party.label if party else None,
    }


@transaction.atomic
def mark_not_invoice(*, member: Member, invoice_id: UUID, reason: str, now: datetime) -> Invoice:
    """Say that an entry is no invoice: kept with its number, counted nowhere."""
    invoice = lock_invoice(member, invoice_id)
    require(member, "invoice.repair", subject_of(invoice))
    return become(
        invoice,
        Stage.NOT_INVOICE,
        reason=stated_reason(reason),
        verb="invoice.marked_not_invoice",
        member=member,
        now=now,
    )


@transaction.atomic
def bring_back(*, member: Member, invoice_id: UUID, reason: str, now: datetime) -> Invoice:
    """An entry that was no invoice is one after all: to check again."""
    reason = stated_reason(reason)
    seen = see_invoice(member, invoice_id)
    require(member, "invoice.repair", subject_of(seen))
    _ensure_no_invoice(seen)
    # In the order of whoever reads the file again: the file, then the invoice.
    file_actions.lock_file(member.organisation_id, seen.original_id)
    invoice = lock_invoice(member, invoice_id)
    require(member, "invoice.repair", subject_of(invoice))
    _ensure_no_invoice(invoice)
    living = registered(member.organisation_id, invoice.original_id)
    if living is not None:
        raise Refusal(
            "repair.living",
            _("Le même fichier est déjà la facture %(reference)s : il n'en fait qu'une.")
            % {"reference": living.reference},
        )
    return become(
        invoice,
        Stage.TO_CHECK,
        reason=reason,
        verb="invoice.brought_back",
        member=member,
        now=now,
    )


def _ensure_no_invoice(invoice: Invoice) -> None:
    """What somebody verified or refused is reopened by who may do that, not brought back."""
    if invoice.stage != Stage.NOT_INVOICE:
        raise Refusal("repair.not_aside", _("Cette entrée est déjà une facture."))


@transaction.atomic
def ask_rereading(*, member: Member, invoice_id: UUID, reason: str, now: datetime) -> Invoice:
    """Have the file of an invoice read once more, by the reader of today."""
    invoice = _to_repair(member, invoice_id)
    reason = stated_reason(reason)
    if invoice.keyed and not has_words_to_take(invoice.original.media_type):
        raise Refusal(
            "repair.keyed", _("Cette facture a été saisie : son fichier n'a rien à relire.")
        )
    jobs.defer(
        "register.read_again" if invoice.keyed else "register.reread_invoice",
        organisation_id=member.organisation_id,
        urgent=True,
        once=True,
        invoice_id=invoice.id,
    )
    tell(member, invoice, "invoice.rereading_asked", now, reason=reason)
    return invoice


@transaction.atomic
def detach_arrival(*, member: Member, arrival_id: UUID, reason: str, now: datetime) -> Arrival:
    """A file noted as the same as an entry that is no invoice any more is read for itself."""
    seen = _invoice_of(see_arrival(member, arrival_id))
    # In the order of whoever replaces the invoice: it first, then the files that it came by.
    invoice = lock_invoice(member, seen)
    require(member, "invoice.repair", subject_of(invoice))
    reason = stated_reason(reason)
    arrival = lock_arrival(member, arrival_id)
    if _invoice_of(arrival) != invoice.id:
        raise Refusal(
            "arrival.moved", _("Ce fichier vient d'être rattaché à une autre facture. Rechargez.")
        )
    if invoice.stage != Stage.NOT_INVOICE:
        raise Refusal(
            "arrival.same_bytes",
            _(
                "Ce fichier est, octet pour octet, celui de %(reference)s : un même fichier ne"
                " fait qu'une facture. Marquez d'abord %(reference)s « pas une facture »."
            )
            % {"reference": invoice.reference},
        )
    arrival.state, arrival.invoice = ArrivalState.WAITING, None
    arrival.save(update_fields=["state", "invoice"])
    jobs.defer(
        "register.read_arrival", organisation_id=member.organisation_id, arrival_id=arrival.id
    )
    live.publish(member.organisation_id, "reception", needs="invoice.deposit")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="file.detached",
        subject=audit.Subject("arrival", arrival.id, arrival.file_name),
        facts={"invoice": invoice.reference},
        reason=reason,
        at=now,
    )
    return arrival


def _invoice_of(arrival: Arrival) -> UUID:
    attached = (ArrivalState.KNOWN, ArrivalState.REGISTERED)
    if arrival.invoice_id is None or arrival.state not in attached:
        raise Refusal("arrival.alone", _("Ce fichier n'est rattaché à aucune facture."))
    return arrival.invoice_id


def _to_repair(member: Member, invoice_id: UUID) -> Invoice:
    """The invoice, locked; nobody repairs what somebody vouches for."""
    invoice = lock_invoice(member, invoice_id)
    require(member, "invoice.repair", subject_of(invoice))
    if invoice.stage != Stage.TO_CHECK:
        raise Refusal("stage.closed", _("Remettez d'abord la facture à vérifier."))
    return invoice
