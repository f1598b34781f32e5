"""Preparing a document: a draft is opened, changed field by field, put away and taken back."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.catalogue import queries as catalogue
from facturier.einvoice.unreadable import N_
from facturier.kit import live
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.kit.rows import change_row, put_rows, write_rows
from facturier.kit.statements import sent_together
from facturier.kit.web import key_or_none
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, require
from facturier.organisations.rules import Subject
from facturier.parties import queries as parties
from facturier.sales.models import Draft, DraftBatch, DraftLine
from facturier.sales.queries.drafts import (
    answered_batch,
    content_of,
    direction_of,
    find_draft,
    held_draft,
    subject_of,
)
from facturier.sales.queries.filling import OF_CUSTOMER, OF_ITEM, of_customer, of_items
from facturier.sales.rules.drafts import KINDS, NEXT_STATES, OFFERS, DraftState
from facturier.sales.rules.fields import Json
from facturier.sales.rules.kinds import Said
from facturier.sales.rules.operations import Content, Held, Operation, Outcome, Result, merge
from facturier.sales.rules.operations import DraftLine as Line

# Fields that name a row of the organisation.
NAMED = frozenset({"customer", "delivery_address", "item", "project", "department", "category"})
# What a copy does not take along.
DATED = frozenset(
    {"issue_date", "due_date", "delivery_date", "exchange_rate", "exchange_date", "deposits"}
)
# What a batch changes of the draft itself.
CHANGED = ("header", "version", "customer_id", "department_id", "project_id",
           "changed_at", "changed_by")  # fmt: skip
AT_ONCE = 500  # operations of one batch
NAME = 80


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a batch: the version of the draft now, and each operation's outcome."""

    version: int
    results: tuple[dict[str, Any], ...]
    again: bool = False
    """True for a batch that had been answered before."""


@transaction.atomic
def open_draft(
    *,
    member: Member,
    entity_id: UUID,
    now: datetime,
    type_code: str = "380",
    like: UUID | None = None,
    customer_id: UUID | None = None,
    operations: Iterable[Operation] = (),
    made_from: Mapping[str, str] | None = None,
) -> Draft:
    """A new draft of an entity: empty, for a customer, or with all that another draft holds.

    What was dated in the other (issue, due and delivery dates) is left out. `operations` fill it
    further: where one of them is refused, nothing is opened (422). `made_from` names what a room
    above makes it from; that room may then be asked before it is issued.
    """
    if type_code not in KINDS:
        raise Refusal("draft.kind", _("Ce genre de document n'existe pas."), status=422)
    return _opened(member, entity_id, now, type_code, like, customer_id, operations, made_from)


@dataclass(frozen=True, slots=True)
class Copy:
    """A draft that has just been opened, and all that it holds."""

    draft: Draft
    content: Content


def open_copy(
    *,
    member: Member,
    model: Draft,
    key: UUID,
    changes: Callable[[Draft, Content], Sequence[Operation]],
    now: datetime,
) -> Copy:
    """A new draft with all that another holds but its dates, and some of it changed: one write.

    For many in a row, by who holds the other, its entity at hand; in the caller's transaction.
    `changes` says of the copy what becomes of it; they are kept as its first batch, under `key`.
    Where one of them is refused, nothing is opened (`NotTaken`).
    """
    subject = subject_of(model)
    require(member, "invoice.read", subject)
    require(member, "invoice.prepare", subject)
    if model.entity.archived_at is not None:
        raise _no_entity()
    draft, content = _copied(member, model, now)
    operations = changes(draft, content)
    if operations:
        _ensure_few(operations)
        _ensure_taken(_apply(member, draft, key, operations, now, content))
    else:
        write_rows([draft, *line_rows(draft, content, content.lines)])
    note(member, draft, "draft.opened", now)
    return Copy(draft, content)


@transaction.atomic
def open_offer(
    *,
    member: Member,
    entity_id: UUID,
    now: datetime,
    type_code: str,
    like: UUID | None = None,
    customer_id: UUID | None = None,
) -> Draft:
    """The same for a document before the invoice (`rules.drafts.OFFERS`): a quote, an order.

    It is prepared like an invoice and never issued: the room above keeps what becomes of it.
    """
    assert type_code in OFFERS, "an offer is a quote or an order"
    return _opened(member, entity_id, now, type_code, like, customer_id, (), None)


def _opened(
    member: Member,
    entity_id: UUID,
    now: datetime,
    type_code: str,
    like: UUID | None,
    customer_id: UUID | None,
    operations: Iterable[Operation],
    made_from: Mapping[str, str] | None,
) -> Draft:
    copied = draft_for(member, like, "invoice.read") if like is not None else None
    asked = Subject(entity_id=entity_id, direction=direction_of(type_code))
    require(member, "invoice.prepare", subject_of(copied) if copied else asked)
    if entity_id not in organisations.places(member.organisation_id).entities:
        raise _no_entity()
    content = Content()
    if copied is not None:
        if (copied.type_code in OFFERS or type_code in OFFERS) and copied.type_code != type_code:
            reason = _("Un brouillon ne devient pas un document d'un autre genre.")
            raise Refusal("draft.kind", reason, status=422)
        draft, content = _copied(member, copied, now)
    else:
        draft = Draft(
            organisation_id=member.organisation_id,
            entity_id=entity_id,
            type_code=type_code,
            made_from=dict(made_from or {}),
            **authored(member, now),
        )
    filling = [replace(each, base=draft.version) for each in operations]
    if customer_id is not None:
        filling.insert(0, Operation(None, "customer", draft.version, str(customer_id)))
    if filling:
        _ensure_few(filling)
        _ensure_taken(_apply(member, draft, uuid7(), filling, now, content))
    else:
        write_rows([draft, *line_rows(draft, content, content.lines)])
    note(member, draft, "draft.opened", now)
    return draft


def _no_entity() -> Refusal:
    return Refusal("draft.entity", _("Cette entité n'existe pas."), status=422, field="entity")


class NotTaken(Refusal):
    """What a new draft was to hold was refused, with its field: nothing is opened."""


def _ensure_taken(answer: Answer) -> None:
    """Nothing that a new draft was to hold was refused: there is nobody to be asked about it."""
    refused = next((one for one in answer.results if one["outcome"] == Outcome.REFUSED), None)
    if refused is None:
        return
    if refused["field"] == "customer":
        reason = _("Ce client n'existe pas.")
        raise NotTaken("draft.customer", reason, status=422, field="customer")
    sentence = refused["reason"]
    reason = _(sentence) % refused["values"] if sentence else ""
    raise NotTaken(f"draft.{refused['code']}", reason, status=422, field=refused["field"])


def _ensure_few(operations: Sequence[Operation]) -> None:
    if len(operations) > AT_ONCE:
        reason = _("%(most)s changements au plus à la fois.") % {"most": AT_ONCE}
        raise Refusal("draft.many", reason, status=422)


@transaction.atomic
def change_draft(
    *,
    member: Member,
    draft_id: UUID,
    key: UUID,
    operations: Sequence[Operation],
    now: datetime,
) -> Answer:
    """Apply changes of fields, each made on a version; tell of each what became of it.

    `key` names the batch: sent again with the same content it gets the same answer, with another
    it is refused (422). Changes of different fields never disturb each other; one of a field that
    has moved on comes back as a conflict with both values.
    """
    draft = draft_for(member, draft_id, "invoice.prepare", lock=True)
    _ensure_few(operations)
    before = answered_batch.first(member.organisation_id, draft.id, key)
    if before is not None:
        if before.digest != _digest(operations):
            reason = _("Cette clé a déjà servi pour d'autres changements.")
            raise Refusal("draft.key", reason, status=422)
        return Answer(before.version, tuple(before.answer), again=True)
    if draft.state not in (DraftState.OPEN, DraftState.TEMPLATE):
        reason = (
            _("Ce brouillon a été émis : il ne change plus.")
            if draft.state == DraftState.ISSUED
            else _("Ce document a été accepté : il ne change plus.")
            if draft.state == DraftState.CLOSED
            else _("Ce brouillon a été écarté. Reprenez-le pour le modifier.")
        )
        raise Refusal("draft.closed", reason, status=409)
    return _apply(member, draft, key, operations, now)


def _apply(
    member: Member,
    draft: Draft,
    key: UUID,
    operations: Sequence[Operation],
    now: datetime,
    begun: Content | None = None,
) -> Answer:
    """`begun` is what a draft holds that no row knows yet: it is written whole, with the batch."""
    is_new = draft._state.adding
    content, version = begun or content_of(draft), draft.version + 1
    places = {line: held.place for line, held in content.lines.items()}
    results = _merged(member, content, operations, version)
    results += _filled(member, content, results, version)
    accepted = [result for result in results if result.outcome is Outcome.ACCEPTED]
    moved = {line for line, held in content.lines.items() if places.get(line) != held.place}
    if accepted or moved:
        draft.version = version
        _take_header(member, draft, content)
        draft.changed_at, draft.changed_by = now, member.name
    answer = [_told(result) for result in results]
    batch = DraftBatch(
        organisation_id=member.organisation_id,
        draft_id=draft.id,
        key=key,
        version=draft.version,
        digest=_digest(operations),
        changes=[
            {
                "line": str(each.operation.line) if each.operation.line else None,
                "field": each.operation.field,
                "before": each.before,
                "after": each.value,
            }
            for each in accepted
        ],
        answer=answer,
        by_id=member.user_id,
        by=member.name,
        at=now,
    )
    touched = moved | {each.operation.line for each in accepted if each.operation.line}
    lines = line_rows(draft, content, content.lines if is_new else touched)
    if is_new:
        write_rows([draft, *lines, batch])
    else:
        with sent_together():
            if accepted or moved:
                _put_lines(lines)
                change_row(draft, CHANGED)
                live.publish(member.organisation_id, f"draft:{draft.id}", needs="invoice.read")
            write_rows([batch])
    return Answer(draft.version, tuple(answer))


def _merged(
    member: Member, content: Content, operations: Sequence[Operation], version: int
) -> list[Result]:
    """The operations merged, those left out that name what the organisation does not have."""
    known = _known(member, operations)
    results = iter(merge(content, [each for each in operations if known(each)], version))
    unknown = Said(N_("Choisissez une des valeurs proposées."))
    return [
        next(results)
        if known(each)
        else Result(each, Outcome.REFUSED, None, 0, code="choice", said=unknown)
        for each in operations
    ]


def _filled(
    member: Member, content: Content, results: Sequence[Result], version: int
) -> list[Result]:
    """What the customer and the items that were just chosen bring along.

    A field that a person has filled stays; one that the customer or item before had brought goes.
    """
    found: list[Result] = []
    chosen = [one for one in results if one.outcome is Outcome.ACCEPTED and one.value]
    for one in chosen:
        if one.operation.line is None and one.operation.field == "customer":
            brought = of_customer(member, UUID(str(one.value)))
            found += _fill(content.header, None, brought, OF_CUSTOMER, version)
    items = {UUID(str(one.value)): one for one in chosen if one.operation.field == "item"}
    if items:
        language = content.header.get("language")
        by_item = of_items(member, set(items), str(language.value) if language else None)
        for one in chosen:
            line = one.operation.line
            if one.operation.field == "item" and line is not None:
                brought = by_item.get(UUID(str(one.value)), {})
                found += _fill(content.lines[line].fields, line, brought, OF_ITEM, version)
    return found


def _fill(
    fields: dict[str, Held],
    line: UUID | None,
    brought: Mapping[str, Json],
    names: Sequence[str],
    version: int,
) -> list[Result]:
    found = []
    for name in names:
        held = fields.get(name, Held(None, 0))
        if (held.value is not None and not held.filled) or held.value == brought.get(name):
            continue
        fields[name] = Held(brought.get(name), version, filled=True)
        operation = Operation(line, name, held.version, brought.get(name))
        found.append(
            Result(operation, Outcome.ACCEPTED, brought.get(name), version, before=held.value)
        )
    return found


def _known(member: Member, operations: Sequence[Operation]) -> Callable[[Operation], bool]:
    """Whether what an operation names exists for this member, asked once for all of them."""
    asked: dict[str, set[UUID]] = {}
    for each in operations:
        if each.field in NAMED and (key := key_or_none(str(each.value or ""))):
            asked.setdefault(each.field, set()).add(key)
    found: dict[str, set[UUID]] = {}
    if {"project", "department", "category"} & set(asked):
        places = organisations.places(member.organisation_id)
        found["project"] = set(places.projects)
        found["department"] = set(places.departments)
        found["category"] = set(places.categories)
    if "customer" in asked:
        found["customer"] = parties.customers_among(member, asked["customer"])
    if "delivery_address" in asked:
        found["delivery_address"] = parties.addresses_among(member, asked["delivery_address"])
    if "item" in asked:
        found["item"] = {item.id for item in catalogue.items_among(member, asked["item"])}

    def known(each: Operation) -> bool:
        key = key_or_none(str(each.value or "")) if each.field in NAMED else None
        return key is None or key in found[each.field]

    return known


def _take_header(member: Member, draft: Draft, content: Content) -> None:
    """The fields of the draft, and what its list and the rights look at.

    Who moves a draft into another department or project must hold the right there too.
    """
    before = subject_of(draft)
    draft.header = as_json(content.header)
    for name in ("customer", "department", "project"):
        held = content.header.get(name)
        setattr(draft, f"{name}_id", UUID(str(held.value)) if held and held.value else None)
    if subject_of(draft) != before:
        require(member, "invoice.prepare", subject_of(draft))


def line_rows(draft: Draft, content: Content, keys: Iterable[UUID]) -> list[DraftLine]:
    """The rows of these lines of a draft, as its content holds them."""
    return [
        DraftLine(
            organisation_id=draft.organisation_id,
            draft_id=draft.id,
            key=key,
            place=content.lines[key].place,
            fields=as_json(content.lines[key].fields),
        )
        for key in keys
    ]


def _put_lines(lines: Sequence[DraftLine]) -> None:
    put_rows(lines, ("organisation_id", "draft_id", "key"), ("place", "fields"))


# -- putting away and taking back ------------------------------------------------------------------
@transaction.atomic
def discard_draft(*, member: Member, draft_id: UUID, now: datetime) -> Draft:
    """Put a draft or a template away. Nothing is lost: it can be taken back."""
    draft = draft_for(member, draft_id, "invoice.prepare", lock=True)
    _become(draft, DraftState.DISCARDED)
    note(member, draft, "draft.discarded", now)
    return draft


@transaction.atomic
def restore_draft(*, member: Member, draft_id: UUID, now: datetime) -> Draft:
    """Take back a draft or a template that was put away."""
    draft = draft_for(member, draft_id, "invoice.prepare", lock=True)
    _become(draft, DraftState.TEMPLATE if draft.name else DraftState.OPEN)
    note(member, draft, "draft.restored", now)
    return draft


@transaction.atomic
def save_as_template(*, member: Member, draft_id: UUID, name: str, now: datetime) -> Draft:
    """Keep what a draft holds as a template under a name; the draft stays as it is."""
    name = " ".join(name.split())
    if not name or len(name) > NAME:
        reason = _("Donnez au modèle un nom de %(most)s caractères au plus.") % {"most": NAME}
        raise Refusal("draft.name", reason, status=422, field="name")
    model = draft_for(member, draft_id, "invoice.prepare")
    if model.type_code in OFFERS:
        raise Refusal("draft.kind", _("Seul un brouillon de facture se garde comme modèle."))
    template = _copy(member, model, now)
    template.name, template.state = name, DraftState.TEMPLATE
    template.save(update_fields=["name", "state"])
    note(member, template, "draft.kept_as_template", now)
    return template


def close_offer(organisation_id: UUID, draft_id: UUID) -> None:
    """What an offer says was agreed: it changes no more. Safe to repeat.

    Whoever agreed may be nobody of ours: the room above has asked for the right, and tells it.
    """
    row = Draft.objects.select_for_update(no_key=True).get(
        organisation_id=organisation_id, id=draft_id
    )
    assert row.type_code in OFFERS, "an invoice is issued, not agreed"
    if row.state != DraftState.CLOSED:
        _become(row, DraftState.CLOSED)


def _become(draft: Draft, state: DraftState) -> None:
    if state not in NEXT_STATES[DraftState(draft.state)]:
        raise Refusal("draft.state", _("Ce brouillon n'est plus dans cet état."), status=409)
    draft.state = state
    change_row(draft, ("state",))


# -- steps -----------------------------------------------------------------------------------------
def draft_for(member: Member, draft_id: UUID, capability: str, *, lock: bool = False) -> Draft:
    """A draft on which the member holds a capability; unreadable, it does not exist."""
    draft = (held_draft if lock else find_draft)(member, draft_id)
    require(member, capability, subject_of(draft))
    return draft


def _copy(member: Member, model: Draft, now: datetime) -> Draft:
    """A new draft that holds what another holds, as its first version."""
    draft, content = _copied(member, model, now)
    write_rows([draft, *line_rows(draft, content, content.lines)])
    return draft


def _copied(member: Member, model: Draft, now: datetime) -> tuple[Draft, Content]:
    """The same before any row of it is written, and what it holds."""
    content = content_of(model)
    header = _first(content.header)
    draft = Draft(
        organisation_id=member.organisation_id,
        entity_id=model.entity_id,
        type_code=model.type_code,
        version=1,
        header=as_json(header),
        customer_id=model.customer_id,
        department_id=model.department_id,
        project_id=model.project_id,
        made_from={"draft": str(model.id)},
        **authored(member, now),
    )
    lines = {key: Line(line.place, _first(line.fields)) for key, line in content.ordered()}
    return draft, Content(header, lines)


def _first(fields: Mapping[str, Held]) -> dict[str, Held]:
    return {
        name: Held(held.value, 1, held.filled)
        for name, held in fields.items()
        if held.value is not None and name not in DATED
    }


def authored(member: Member, now: datetime) -> dict[str, Any]:
    """Who makes a new draft, and when."""
    return {
        "created_at": now,
        "created_by_id": member.user_id,
        "created_by": member.name,
        "changed_at": now,
        "changed_by": member.name,
    }


def as_json(fields: Mapping[str, Held]) -> dict[str, list[Any]]:
    """Fields as a draft and its lines keep them."""
    return {
        name: [held.value, held.version, *([1] if held.filled else [])]
        for name, held in fields.items()
    }


def _told(result: Result) -> dict[str, Any]:
    """A result as it is answered, now and when the batch comes again."""
    said = result.said
    return {
        "line": str(result.operation.line) if result.operation.line else None,
        "field": result.operation.field,
        "outcome": str(result.outcome),
        "value": result.value,
        "version": result.version,
        "code": result.code,
        "reason": said.sentence if said else "",
        "values": dict(said.values) if said else {},
    }


def _digest(operations: Sequence[Operation]) -> str:
    asked = [[str(each.line), each.field, each.base, each.value] for each in operations]
    return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()


def note(member: Member, draft: Draft, verb: str, now: datetime) -> None:
    """Tell the journal of a draft."""
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("draft", draft.id, draft.name or str(draft.id)[-8:]),
        facts={"type_code": draft.type_code, "version": draft.version},
        at=now,
    )
