"""Say what lines of a received invoice are counted on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.audit.actions import Actor
from facturier.coding.actions.refused import ensure_well
from facturier.coding.models import LineCoding, LineShare
from facturier.coding.queries.held import Held, held_of, parts_of
from facturier.coding.queries.shown import RIGHT, is_coded_here
from facturier.coding.rules import AskedShare, Part, Share, Source, Target, is_same, shares_of
from facturier.coding.told import kept_told, line_told, shares_told
from facturier.kit import live
from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, Places, require
from facturier.organisations.rules import Direction, Subject
from facturier.register.actions.stage import lock_invoice
from facturier.register.queries import subject_of
from facturier.register.queries.invoice import Invoice
from facturier.register.rules import Stage

CODED = "invoice.lines_coded"
UNDONE = "invoice.coding_undone"
DROPPED = "invoice.coding_dropped"
CARRIED = "invoice.coding_carried"
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line as it is to be coded; without shares it follows its invoice.

    `version` is the one that was read (0: never coded): over another nothing is written. None asks
    for no such check.
    """

    position: int
    shares: tuple[AskedShare, ...]
    version: int | None = None
    source: Source = Source.TYPED


@transaction.atomic
def code_lines(
    *,
    member: Member,
    invoice_id: UUID,
    lines: Sequence[AskedLine],
    now: datetime,
    undoes: int | None = None,
) -> Invoice:
    """Code some lines of a received invoice that is to check; the others stay as they are.

    The right is asked for the invoice as it stands and for each place that gains or loses a share:
    nobody counts an amount on a part of the organisation that is not theirs. Somebody else's
    coding of the same line meanwhile is told (409, `coding.changed`) with both values, and nothing
    is written. `undoes` is the event that this takes back: then a place may be archived meanwhile.
    """
    invoice = _to_code(member, invoice_id)
    own = member.organisation_id
    parts, held = parts_of(own, [invoice])[invoice.id], held_of(own, [invoice.id])[invoice.id]
    places = organisations.places(own)
    asked = list(_settled(own, invoice, lines, parts))
    _ensure_nobody_else(invoice, asked, held, places)
    changed = [
        (one, shares)
        for one, shares in asked
        if not is_same(shares, _today(held, parts, one.position))
    ]
    if not changed:
        return invoice
    before = {one.position: _today(held, parts, one.position) for one, _shares in changed}
    for one, shares in changed:
        if undoes is None:
            _ensure_open(one.position, shares, before[one.position], places)
        _ensure_theirs(member, invoice, shares, before[one.position])
    written = {
        one.position: write_coding(
            invoice, parts[one.position], shares, one.source, member.actor, now
        )
        for one, shares in changed
    }
    _tell(member, invoice, changed, before, written, places, now, undoes)
    return invoice


def _to_code(member: Member, invoice_id: UUID) -> Invoice:
    invoice = lock_invoice(member, invoice_id)
    require(member, RIGHT, subject_of(invoice))
    if not is_coded_here(invoice):
        raise Refusal(
            "coding.direction",
            _("Seules les lignes d'une facture reçue s'imputent. Vérifiez le sens de celle-ci."),
            status=422,
        )
    if invoice.stage != Stage.TO_CHECK:
        raise Refusal("stage.closed", _("Remettez d'abord la facture à vérifier."))
    return invoice


def _settled(
    organisation_id: UUID,
    invoice: Invoice,
    lines: Iterable[AskedLine],
    parts: Mapping[int, Part],
) -> Iterable[tuple[AskedLine, tuple[Share, ...]]]:
    """Each line with its shares in exact amounts; refused where they do not hold."""
    accounts = organisations.accounts_of_categories(organisation_id)
    known = set(organisations.places(organisation_id).labels)
    seen: set[int] = set()
    for one in lines:
        part = parts.get(one.position)
        if part is None or one.position in seen:
            raise Refusal(
                "coding.line",
                _("Cette facture n'a pas, ou pas deux fois, la ligne demandée. Rechargez la page."),
                status=422,
                field="lines",
            )
        seen.add(one.position)
        shares = tuple(_with_account(share, accounts) for share in one.shares)
        if not shares:
            yield one, ()
            continue
        net = ensure_well(part, invoice.currency, shares, known)
        yield one, shares_of(net, invoice.currency, shares)


def _with_account(share: AskedShare, accounts: Mapping[UUID, str]) -> AskedShare:
    """An account that nobody typed is the one of the category."""
    target = share.target
    if target.account or target.category_id is None:
        return share
    account = accounts.get(target.category_id, "")
    filled = Target(target.department_id, target.project_id, target.category_id, account)
    return AskedShare(filled, share.percent, share.amount)


def _today(held: Mapping[int, Held], parts: Mapping[int, Part], position: int) -> tuple[Share, ...]:
    one = held.get(position)
    return one.shares if one is not None and one.holds_for(parts.get(position)) else ()


def _ensure_nobody_else(
    invoice: Invoice,
    asked: Iterable[tuple[AskedLine, tuple[Share, ...]]],
    held: Mapping[int, Held],
    places: Places,
) -> None:
    for one, shares in asked:
        there = held.get(one.position)
        version = there.row.version if there else 0
        if one.version is None or one.version == version:
            continue
        if there is not None and is_same(there.shares, shares):
            continue
        theirs = shares_told(there.shares, places, invoice.currency) if there else ""
        raise Refusal(
            "coding.changed",
            _(
                "%(line)s : entre-temps %(who)s l'a imputée sur « %(theirs)s ». Vous vouliez"
                " « %(yours)s ». Rien n'est enregistré : relisez, puis choisissez."
            )
            % {
                "who": there.row.coded_by if there else "",
                "line": line_told(one.position),
                "theirs": theirs or _("comme la facture"),
                "yours": shares_told(shares, places, invoice.currency) or _("comme la facture"),
            },
        )


def _ensure_open(
    position: int, shares: Collection[Share], before: Collection[Share], places: Places
) -> None:
    """What is archived is offered no more; a line that stands on it already may keep it."""
    stands = {key for one in before for key in _keys(one.target)}
    offered = {*places.departments, *places.projects, *places.categories}
    for one in shares:
        for key in _keys(one.target):
            if key not in stands and key not in offered:
                raise Refusal(
                    "coding.archived",
                    _("%(line)s : « %(place)s » est archivé. Choisissez-en un autre.")
                    % {"line": line_told(position), "place": places.labels[key]},
                    status=422,
                    field="shares",
                )


def _keys(target: Target) -> tuple[UUID, ...]:
    keys = (target.department_id, target.project_id, target.category_id)
    return tuple(key for key in keys if key is not None)


def _ensure_theirs(
    member: Member, invoice: Invoice, shares: Collection[Share], before: Collection[Share]
) -> None:
    """The right, on each place that gains or loses a share; an empty one is the invoice's own."""
    of_invoice = subject_of(invoice)
    for target in {one.target for one in {*shares} ^ {*before}}:
        subject = Subject(
            entity_id=of_invoice.entity_id,
            direction=Direction(invoice.direction),
            department_id=target.department_id or of_invoice.department_id,
            project_id=target.project_id or of_invoice.project_id,
            amount=of_invoice.amount,
            currency=of_invoice.currency,
        )
        require(member, RIGHT, subject)


def write_coding(
    invoice: Invoice,
    part: Part,
    shares: Sequence[Share],
    source: Source,
    actor: Actor,
    now: datetime,
) -> int:
    """Write the shares of a line over what was there; the caller holds the invoice. Its version."""
    own = {"organisation_id": invoice.organisation_id}
    stated: dict[str, Any] = {
        "line_key": part.key,
        "net": part.net if part.net is not None else 0,
        "name": part.name[:LONGEST_NAME],
        "words": part.words,
        "source": source.value,
        "coded_at": now,
        "coded_by_id": actor.id,
        "coded_by": actor.name[:LONGEST_NAME],
    }
    row = LineCoding.objects.filter(**own, invoice=invoice, position=part.position).first()
    if row is None:
        row = LineCoding(**own, invoice=invoice, position=part.position, **stated)
    else:
        row.version += 1
        for name, value in stated.items():
            setattr(row, name, value)
    row.save()
    LineShare.objects.filter(**own, coding=row).delete()
    LineShare.objects.bulk_create(
        LineShare(
            **own,
            coding=row,
            place=place,
            percent=one.percent,
            amount=one.amount,
            department_id=one.target.department_id,
            project_id=one.target.project_id,
            category_id=one.target.category_id,
            account=one.target.account,
        )
        for place, one in enumerate(shares, start=1)
    )
    return row.version


def _tell(
    member: Member,
    invoice: Invoice,
    changed: Sequence[tuple[AskedLine, tuple[Share, ...]]],
    before: Mapping[int, Sequence[Share]],
    written: Mapping[int, int],
    places: Places,
    now: datetime,
    undoes: int | None,
) -> None:
    live.publish(member.organisation_id, "register", needs="invoice.read")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=CODED if undoes is None else UNDONE,
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        changes={
            "coding": (
                kept_told({key: shares for key, shares in before.items() if shares}, places),
                kept_told({one.position: shares for one, shares in changed if shares}, places),
            )
        },
        # The labels are for people; by its keys a coding is taken back.
        facts={
            "before": {
                str(key): [as_fact(one) for one in shares] for key, shares in before.items()
            },
            "versions": {str(key): version for key, version in written.items()},
            "sources": sorted({one.source.value for one, _shares in changed}),
            **({} if undoes is None else {"undone_seq": undoes}),
        },
        at=now,
    )


def as_fact(share: Share) -> dict[str, str]:
    """A share as the journal keeps it."""
    target = share.target
    said = {
        "department": target.department_id,
        "project": target.project_id,
        "category": target.category_id,
        "account": target.account or None,
        "percent": None if share.percent is None else f"{share.percent.normalize():f}",
        "amount": f"{share.amount:f}",
    }
    return {name: str(value) for name, value in said.items() if value is not None}
