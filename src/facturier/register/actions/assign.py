"""Say whose an invoice is: direction, entity, department, project, category."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.audit.rules import difference
from facturier.kit import live
from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, require
from facturier.organisations.rules import Direction, Subject
from facturier.register.actions.repair import turn
from facturier.register.actions.stage import lock_invoice
from facturier.register.actions.telling import tell_stated
from facturier.register.models import Invoice
from facturier.register.queries.scope import subject_of
from facturier.register.rules import Stage
from facturier.register.rules.steps import ASSIGNED, ASSIGNMENT_UNDONE

FIELDS = ("direction", "entity_id", "department_id", "project_id", "category_id")


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where an invoice belongs; None means nowhere in particular."""

    direction: Direction
    entity_id: UUID | None = None
    department_id: UUID | None = None
    project_id: UUID | None = None
    category_id: UUID | None = None


@transaction.atomic
def assign_invoice(
    *,
    member: Member,
    invoice_id: UUID,
    assignment: Assignment,
    now: datetime,
    undoes: int | None = None,
) -> Invoice:
    """Assign an invoice that is still to check; `undoes` is the event that this takes back.

    The right is asked for the invoice as it stands and as it would become: nobody moves an
    invoice into, or out of, a part of the organisation that is not theirs.
    """
    invoice = lock_invoice(member, invoice_id)
    require(member, "invoice.assign", subject_of(invoice))
    if invoice.stage != Stage.TO_CHECK:
        raise Refusal("stage.closed", _("Remettez d'abord la facture à vérifier."))
    places = organisations.places(member.organisation_id)
    for name, known in (
        ("entity_id", places.entities),
        ("department_id", places.departments),
        ("project_id", places.projects),
        ("category_id", places.categories),
    ):
        chosen = getattr(assignment, name)
        if chosen is not None and chosen != getattr(invoice, name) and chosen not in known:
            raise Refusal(
                "assignment.unknown",
                _("Ce choix n'existe plus. Rechargez la page."),
                status=422,
                field=name,
            )
    after = {name: getattr(assignment, name) for name in FIELDS}
    before = {name: getattr(invoice, name) for name in FIELDS}
    require(
        member,
        "invoice.assign",
        Subject(
            entity_id=assignment.entity_id,
            direction=assignment.direction,
            department_id=assignment.department_id,
            project_id=assignment.project_id,
            amount=invoice.gross,
            currency=invoice.currency,
        ),
    )
    changes = difference(before, after)
    if not changes:
        return invoice
    # With the direction changes who the other side is.
    turn(invoice, assignment.direction, now)
    for name in changes:
        setattr(invoice, name, after[name])
    changed = [name.removesuffix("_id") for name in changes]
    if "direction" in changes:
        changed += ["party", "party_key"]
    invoice.save(update_fields=changed)
    if {"direction", "entity_id"} & set(changes):
        tell_stated(invoice)
    live.publish(member.organisation_id, "register", needs="invoice.read")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=ASSIGNED if undoes is None else ASSIGNMENT_UNDONE,
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        changes={
            name: (places.label(name, old), places.label(name, new))
            for name, (old, new) in changes.items()
        },
        # The labels are for people; by its keys an assignment is taken back.
        facts={"before": before} if undoes is None else {"undone_seq": undoes},
        at=now,
    )
    return invoice
