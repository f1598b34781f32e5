"""What a person says of what is expected: that it is, that it is not, not this time."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.awaited.actions.look import hold_supplier, settle
from facturier.awaited.models import Expectation, LeftOut
from facturier.awaited.rules import Origin, Rhythm
from facturier.kit.refusal import Refusal, absent
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, require
from facturier.parties.queries import party_by_id, survivor

RIGHT = "party.manage"
LONGEST_REASON = 500
MOST_OF_ONE = 20
_UNITS = 10_000
_LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class ExpectationFacts:
    """What is stated: how often, from when to when, which invoices count (gross amounts)."""

    rhythm: str
    since: date
    until: date | None = None
    entity_id: UUID | None = None
    least: Decimal | None = None
    most: Decimal | None = None


@transaction.atomic
def state_expectation(
    *, member: Member, party_id: UUID, facts: ExpectationFacts, now: datetime
) -> Expectation:
    """Expect invoices of a supplier from a day on, as a contract says."""
    require(member, RIGHT)
    party = party_by_id(member, party_id)
    if not party.is_supplier or party.archived_at is not None or party.absorbed_by_id is not None:
        reason = _("Seul un fournisseur en activité envoie des factures. Choisissez-en un autre.")
        raise Refusal("awaited.supplier", reason, status=422, field="party")
    _ensure_sound(member, facts)
    hold_supplier(member.organisation_id, party_id)
    own = Expectation.objects.filter(organisation_id=member.organisation_id, party_id=party_id)
    if own.filter(stopped_at=None, origin=Origin.STATED.value).count() >= MOST_OF_ONE:
        reason = _("Vous attendez déjà %(most)s factures de ce fournisseur : arrêtez-en une.")
        raise Refusal("awaited.too_many", reason % {"most": MOST_OF_ONE}, status=422)
    row = Expectation(
        organisation_id=member.organisation_id,
        party_id=party_id,
        entity_id=facts.entity_id,
        origin=Origin.STATED.value,
        rhythm=Rhythm(facts.rhythm).value,
        least=_units(facts.least),
        most=_units(facts.most),
        since=facts.since,
        until=facts.until,
        stated_at=now,
        stated_by=member.name,
    )
    settle(row)
    row.save()
    # What was learned of the supplier gives way to what a person says.
    own.filter(origin=Origin.LEARNED.value).update(due_date=None, missed_date=None)
    told = {"rhythm": facts.rhythm, "since": facts.since, "until": facts.until,
            "least": facts.least, "most": facts.most}  # fmt: skip
    _tell(member, row, "awaited.stated", now, facts={k: v for k, v in told.items() if v})
    return row


@transaction.atomic
def stop(*, member: Member, expectation_id: UUID, reason: str, now: datetime) -> Expectation:
    """Expect nothing of it any more, and say why."""
    row = _held(member, expectation_id)
    why = _stated(reason)
    if row.stopped_at is not None:
        raise Refusal("awaited.stopped", _("Ces factures ne sont déjà plus attendues."))
    row.stopped_at, row.stopped_by, row.stopped_reason = now, member.name, why
    row.save(update_fields=["stopped_at", "stopped_by", "stopped_reason"])
    _tell(member, row, "awaited.stopped", now, reason=why)
    return row


@transaction.atomic
def resume(*, member: Member, expectation_id: UUID, now: datetime) -> Expectation:
    """Take back that it is expected no more."""
    row = _held(member, expectation_id)
    if row.stopped_at is None:
        raise Refusal("awaited.not_stopped", _("Ces factures sont attendues."))
    row.stopped_at, row.stopped_by, row.stopped_reason = None, "", ""
    row.save(update_fields=["stopped_at", "stopped_by", "stopped_reason"])
    _tell(member, row, "awaited.resumed", now)
    return row


@transaction.atomic
def leave_out(
    *, member: Member, expectation_id: UUID, due_date: date | None, reason: str, now: datetime
) -> Expectation:
    """Expect no invoice for one period; `due_date` is the day that was seen (409 if another)."""
    row = _held(member, expectation_id)
    why = _stated(reason)
    if row.due_date is None or row.stopped_at is not None or row.due_date != due_date:
        reason = _("Cette période n'est plus attendue : relisez la liste.")
        raise Refusal("awaited.period", reason)
    left = row.due_date
    LeftOut.objects.create(
        organisation_id=member.organisation_id,
        expectation=row,
        due_date=left,
        reason=why,
        left_out_at=now,
        left_out_by=member.name,
    )
    settle(row)
    row.save()
    _tell(member, row, "awaited.period_left_out", now, reason=why, facts={"due_date": left})
    return row


# -- steps -----------------------------------------------------------------------------------------
def _held(member: Member, expectation_id: UUID) -> Expectation:
    require(member, RIGHT)
    rows = Expectation.objects.filter(organisation_id=member.organisation_id, id=expectation_id)
    found = rows.first()
    if found is None:
        raise absent()
    # As who looks does: of a supplier that was taken in, the one that it is today.
    today = survivor(member.organisation_id, found.party_id) or found.party_id
    hold_supplier(member.organisation_id, today)
    return rows.get()


def _ensure_sound(member: Member, facts: ExpectationFacts) -> None:
    if facts.rhythm not in set(Rhythm):
        raise _wrong("rhythm", _("Choisissez le rythme dans la liste."))
    if not 2000 <= facts.since.year <= 2100 or (facts.until and facts.until.year > 2100):
        raise _wrong("since", _("Choisissez un jour entre 2000 et 2100."))
    if facts.until is not None and facts.until < facts.since:
        raise _wrong("until", _("Le dernier jour précède le premier. Corrigez l'un des deux."))
    for name in ("least", "most"):
        amount = getattr(facts, name)
        if amount is not None and not (amount.is_finite() and 0 <= amount < _LARGEST):
            raise _wrong(name, _("Écrivez un montant positif, comme 120,50."))
    if facts.least is not None and facts.most is not None and facts.most < facts.least:
        raise _wrong("most", _("Le montant maximal est sous le minimal. Corrigez l'un des deux."))
    entities = organisations.places(member.organisation_id).entities
    if facts.entity_id is not None and facts.entity_id not in entities:
        raise _wrong("entity", _("Choisissez une de vos entités."))


def _units(amount: Decimal | None) -> int | None:
    return None if amount is None else int((amount * _UNITS).to_integral_value())


def _stated(reason: str) -> str:
    said = " ".join(reason.replace("\0", " ").split())
    if not said:
        raise _wrong("reason", _("Dites pourquoi : l'historique le garde."))
    if len(said) > LONGEST_REASON:
        most = {"most": LONGEST_REASON}
        raise _wrong("reason", _("Un motif compte au plus %(most)s caractères.") % most)
    return said


def _wrong(field: str, reason: str) -> Refusal:
    return Refusal(f"awaited.{field}", reason, status=422, field=field)


def _tell(member: Member, row: Expectation, verb: str, now: datetime, **told: Any) -> None:
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("party", row.party_id, party_by_id(member, row.party_id).name),
        at=now,
        **told,
    )
