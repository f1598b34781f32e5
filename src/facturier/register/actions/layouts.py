"""What is learned of where a supplier writes its fields, and how it is forgotten."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.organisations.rules import Direction
from facturier.parties.queries.picker import party_choice
from facturier.reading.apart import pages_from_json
from facturier.reading.learned import hint_to_json, learn
from facturier.register.models import Invoice, LearnedLayout
from facturier.register.queries.keyed import facts_of
from facturier.register.queries.read_page import (
    checked_values,
    hints_of,
    layout_of,
    newest_layout,
    reading_of,
)


def learn_layout(member: Member, invoice: Invoice, now: datetime) -> LearnedLayout | None:
    """Learn of an invoice that somebody just vouched for; in the transaction that records it.

    A new version where something differs from what was known. Of an account nothing is learned,
    and nothing of a party that no number names.
    """
    reading = reading_of(invoice)
    facts = facts_of(invoice)
    if reading is None or invoice.party_id is None or not facts.party_number:
        return None
    if invoice.direction != Direction.RECEIVED:
        return None
    known = layout_of(invoice.organisation_id, invoice.party_id)
    kept = hints_of(known) if known else ()
    hints = learn(pages_from_json(reading.pages), checked_values(facts), kept)
    if not hints or hints == tuple(kept):
        return None
    last = newest_layout(invoice.organisation_id, invoice.party_id)
    layout = LearnedLayout.objects.create(
        organisation_id=invoice.organisation_id,
        party_id=invoice.party_id,
        version=last.version + 1 if last else 1,
        hints=[hint_to_json(hint) for hint in hints],
        invoice=invoice,
        learned_at=now,
        learned_by_id=member.user_id,
        learned_by=member.name,
    )
    _tell(member, layout, "party.layout_learned", [hint.field for hint in hints], now)
    return layout


@transaction.atomic
def forget_layout(*, member: Member, party_id: UUID, now: datetime) -> int:
    """Forget all that was learned of a supplier's layout; answers how many versions."""
    require(member, "party.manage")
    rows = LearnedLayout.objects.select_for_update(no_key=True).filter(
        organisation_id=member.organisation_id, party_id=party_id, forgotten_at=None
    )
    layouts = list(rows.order_by("-version"))
    if not layouts:
        raise Refusal(
            "layout.unknown", _("Rien n'a été appris des factures de ce fournisseur."), status=409
        )
    LearnedLayout.objects.filter(
        organisation_id=member.organisation_id, id__in=[one.id for one in layouts]
    ).update(forgotten_at=now)
    _tell(member, layouts[0], "party.layout_forgotten", [], now)
    return len(layouts)


def _tell(
    member: Member, layout: LearnedLayout, verb: str, fields: list[str], now: datetime
) -> None:
    party = party_choice(member.organisation_id, layout.party_id)
    assert party is not None, "a layout is of a party"
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("party", layout.party_id, party.reference),
        facts={"version": layout.version, "fields": fields},
        at=now,
    )
