"""Looking for doubts about a received invoice. Safe to run twice: what is found again stays."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from facturier.audit import actions as audit
from facturier.checks import actions as checks
from facturier.controls.models import ComparedInvoice, DossierEntry, Doubt
from facturier.controls.queries import gather
from facturier.controls.queries.gather import Known
from facturier.controls.queries.settings import settings_of
from facturier.controls.rules import DUPLICATES, DoubtState, Found, Setting
from facturier.controls.rules.accounts import accounts
from facturier.controls.rules.duplicates import Bounds, found_pair, suspicion
from facturier.controls.rules.habits import habits, term
from facturier.controls.rules.page import differences, text_key
from facturier.controls.rules.sums import mentions, sums
from facturier.files import queries as files
from facturier.files.rules import PDF
from facturier.kit import live
from facturier.kit.rows import put_rows
from facturier.kit.tenancy import in_organisation
from facturier.register.queries.twins import told_apart_pairs
from facturier.register.rules import Stage

log = logging.getLogger(__name__)
AT_ONCE = 200
_KEYS = ("organisation_id", "invoice_id")
_CHANGING = tuple(
    one.column or ""
    for one in ComparedInvoice._meta.concrete_fields
    if one.column not in ("id", "organisation_id", "invoice_id")
)


@dataclass(frozen=True, slots=True)
class _About:
    """A doubt, and whom it stands with: of a pair the later entry, about the earlier one."""

    invoice_id: UUID
    other_id: UUID | None
    found: Found


def doubt_invoice(*, organisation_id: UUID, invoice_id: UUID, now: datetime) -> None:
    """Compare an invoice with all that is known, and write the doubts that result.

    Its keys are committed before others are looked up: of two that are entered at once, the one
    that looks second sees the other.
    """
    with in_organisation(organisation_id):
        known = gather.known_invoice(organisation_id, invoice_id)
    if known is None:
        with in_organisation(organisation_id):
            _forget(organisation_id, invoice_id, now)
        return
    words = _words(known)
    with in_organisation(organisation_id):
        row = gather.compared_row(known, text_key(words))
        put_rows([row], _KEYS, _CHANGING)
    with in_organisation(organisation_id):
        known = gather.known_invoice(organisation_id, invoice_id)
        if known is not None:
            _write(known, row, _all_found(known, row, words), now)


def catch_up(*, organisation_id: UUID, now: datetime) -> int:
    """Look at some invoices that were entered before there were controls; answers how many were.

    Each is transactions of its own; one that fails is told to the log, and keeps no other waiting.
    """
    with in_organisation(organisation_id):
        waiting = gather.not_compared(organisation_id, AT_ONCE)
    looked_at = 0
    for invoice_id in waiting:
        try:
            doubt_invoice(organisation_id=organisation_id, invoice_id=invoice_id, now=now)
            looked_at += 1
        except Exception:
            log.exception("an invoice could not be looked at: %s", invoice_id)
    return looked_at


def _words(known: Known) -> str:
    """The words of its pages; "" where it has none, or its original is gone."""
    if known.row.original.media_type != PDF:
        return ""
    try:
        return checks.words_of(files.content_of(known.row.original)) or ""
    except FileNotFoundError:
        return ""


def _all_found(known: Known, row: ComparedInvoice, words: str) -> list[_About]:
    if known.row.stage == Stage.NOT_INVOICE:
        return []
    settings = settings_of(known.row.organisation_id).rules
    pairs = [one for one in _pairs(known, row, settings) if settings[one.found.rule].on]
    alone = [
        _About(known.row.id, None, found)
        for found in _alone(known, row, words, settings)
        if settings[found.rule].on
    ]
    return pairs + alone


def _pairs(known: Known, row: ComparedInvoice, settings: dict[str, Setting]) -> Iterator[_About]:
    limits = settings["duplicate.alike"].limits
    bounds = Bounds(limits["days"], limits["permille"])
    habit = gather.habits_of(row, known.family)
    never = gather.never_the_same(known)
    one = gather.candidate_of(row)
    for other_row in gather.candidates(row, known.family, bounds.days):
        if other_row.invoice_id in never:
            continue
        other = gather.candidate_of(other_row)
        suspected = suspicion(
            one,
            other,
            same_supplier=gather.is_same_supplier(row, other_row, known.family),
            habits=habit,
            bounds=bounds,
        )
        if suspected is None:
            continue
        later, earlier = (one, other) if one.entry > other.entry else (other, one)
        yield _About(later.id, earlier.id, found_pair(later, earlier, suspected))


def _alone(
    known: Known, row: ComparedInvoice, words: str, settings: dict[str, Setting]
) -> Iterator[Found]:
    past = gather.past_of(row, known.family)
    stated = gather.now_of(known)
    yield from accounts(gather.account_facts(known, past))
    yield from habits(stated, gather.as_past(past), gather.prices_of(known, past), settings)
    yield from term(stated)
    yield from sums(gather.totals_of(known), settings["sums.differ"].limits["cents"])
    if words and known.row.keyed:
        yield from mentions(words)
    elif words:
        yield from differences(gather.stated_of(known), words)


def _write(known: Known, row: ComparedInvoice, found: list[_About], now: datetime) -> None:
    """Bring the doubts of an invoice to what was found. Decisions stay while the evidence does."""
    organisation_id, invoice_id = known.row.organisation_id, known.row.id
    settings = settings_of(organisation_id).rules
    kept = _held(organisation_id, invoice_id)
    apart = told_apart_pairs(organisation_id, [invoice_id])
    new, lifted = [], []
    wanted = {(one.invoice_id, one.found.rule, one.found.mark): one for one in found}
    for key, one in wanted.items():
        severity = one.found.severity or settings[one.found.rule].severity
        doubt = kept.get(key) or Doubt(
            organisation_id=organisation_id,
            invoice_id=one.invoice_id,
            other_id=one.other_id,
            rule=one.found.rule,
            mark=one.found.mark,
            state=DoubtState.LIFTED,
            found_at=now,
            version=0,
        )
        if _renew(doubt, one.found, severity.value, apart, now):
            new.append(one.found.rule)
    for key, doubt in kept.items():
        if key not in wanted and doubt.state == DoubtState.OPEN:
            said = apart.get(frozenset({doubt.invoice_id, doubt.other_id or doubt.invoice_id}))
            if said is not None:
                _told_apart(doubt, said)
            else:
                doubt.state = DoubtState.LIFTED
            doubt.version += 1
            doubt.save()
            lifted.append(doubt.rule)
    if not (new or lifted):
        return
    live.publish(organisation_id, "register", needs="invoice.read")
    audit.record(
        organisation_id=organisation_id,
        actor=audit.SYSTEM,
        verb="invoice.doubted",
        subject=audit.Subject("invoice", invoice_id, known.row.reference),
        facts={"found": sorted(new), "lifted": sorted(lifted)},
        at=now,
    )


def _held(organisation_id: UUID, invoice_id: UUID) -> dict[tuple[UUID, str, str], Doubt]:
    """The doubts of an invoice, and the pairs that name it, locked in one order."""
    own = Doubt.objects.select_for_update(no_key=True).filter(organisation_id=organisation_id)
    rows = [*own.filter(invoice_id=invoice_id).order_by("id")]
    rows += own.filter(other_id=invoice_id, rule__in=DUPLICATES).order_by("id")
    return {(one.invoice_id, one.rule, one.mark): one for one in rows}


def _renew(doubt: Doubt, found: Found, severity: str, apart: dict, now: datetime) -> bool:
    """Write a doubt that was found; whether anything is new in it."""
    evidence = found.as_json()
    said = apart.get(frozenset({doubt.invoice_id, doubt.other_id or doubt.invoice_id}))
    if said is not None and doubt.state in (DoubtState.OPEN, DoubtState.LIFTED):
        if doubt._state.adding:
            return False  # told apart before anything doubted them
        _told_apart(doubt, said)
    elif _is_open_again(doubt, evidence, told_apart=said is not None):
        if doubt.state == DoubtState.ACCEPTED and doubt.other_id:
            _part(doubt)
        doubt.state, doubt.found_at = DoubtState.OPEN, now
        doubt.decided_at = doubt.decided_by_id = None
        doubt.decided_by = doubt.reason = ""
    elif doubt.evidence == evidence and doubt.severity == severity:
        return False
    doubt.evidence, doubt.severity = evidence, severity
    doubt.version += 1
    doubt.save()
    return True


def _is_open_again(doubt: Doubt, evidence: dict, *, told_apart: bool) -> bool:
    """Whether what was lifted or decided is to be decided (again).

    What was decided was decided on its evidence. A pair that was one is two again where somebody
    brought back the entry that was set aside: only what counts is found.
    """
    if doubt.state == DoubtState.LIFTED:
        return True
    if told_apart or doubt.state == DoubtState.OPEN:
        return False
    return doubt.evidence != evidence or (doubt.state == "accepted" and doubt.other_id is not None)


def _part(doubt: Doubt) -> None:
    DossierEntry.objects.filter(
        organisation_id=doubt.organisation_id, invoice_id__in=[doubt.invoice_id, doubt.other_id]
    ).delete()


def _told_apart(doubt: Doubt, said) -> None:
    doubt.state = DoubtState.DISMISSED
    doubt.decided_at, doubt.decided_by_id = said.at, said.by_id
    doubt.decided_by, doubt.reason = said.by, said.reason


def _forget(organisation_id: UUID, invoice_id: UUID, now: datetime) -> None:
    """What is received no more is compared with nothing, and nothing doubts it."""
    own = {"organisation_id": organisation_id}
    ComparedInvoice.objects.filter(**own, invoice_id=invoice_id).update(counted=False)
    rows = [one for one in _held(organisation_id, invoice_id).values() if one.state == "open"]
    for doubt in rows:
        doubt.state = DoubtState.LIFTED
        doubt.version += 1
        doubt.save()
    if rows:
        audit.record(
            organisation_id=organisation_id,
            actor=audit.SYSTEM,
            verb="invoice.doubted",
            subject=audit.Subject("invoice", invoice_id, ""),
            facts={"found": [], "lifted": sorted(one.rule for one in rows)},
            at=now,
        )
