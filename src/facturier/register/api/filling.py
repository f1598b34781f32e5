"""API of what fills the register: batches, facts keyed in, repairs, twins.

Limits, as the pages state them: what one request may weigh is the server's (413 beyond), a batch or
an archive has 10,000 files at most, an archive unpacks to 2 GB at most.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, File, Router, Schema, UploadedFile
from ninja.responses import Status

from facturier.files.actions import keep_bytes
from facturier.kit.idempotency import answered_once
from facturier.kit.problems import REFUSALS
from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction, compact
from facturier.parties.queries.picker import party_choice
from facturier.parties.rules import is_iban
from facturier.register import actions
from facturier.register.api.beside import storable
from facturier.register.api.invoices import ArrivalOut, IdempotencyKey, arrival_out
from facturier.register.models import Invoice
from facturier.register.queries import arrivals as arriving
from facturier.register.queries import batches, subject_of
from facturier.register.queries.arrivals import one_arrival
from facturier.register.queries.invoice import find_invoice
from facturier.register.queries.keyed import facts_of, party_named
from facturier.register.queries.twins import suspects
from facturier.register.rules import LARGEST_BATCH, Stage, keyed
from facturier.register.rules.keyed import KeyedFacts, TypedVat

router = Router(tags=["register"])
Amount = Annotated[Decimal, Field(max_digits=18, decimal_places=6, allow_inf_nan=False)]


class BatchIn(Schema):
    """A batch to open."""

    name: str = Field("", max_length=200)
    announced: int = Field(0, ge=0, le=LARGEST_BATCH, description="files that will be sent")


class BatchOut(Schema):
    """How far a batch is."""

    id: UUID
    name: str
    opened_at: datetime
    paused: bool
    total: int = Field(description="arrived and still to come")
    done: int
    waiting: int
    to_come: int = Field(description="announced, and not arrived")
    registered: int
    known: int
    set_aside: int
    finished: bool


class ArrivalsOut(Schema):
    """Files of a batch, newest first; ask again with `before` = `next_before`."""

    items: list[ArrivalOut]
    next_before: UUID | None


class HashesIn(Schema):
    """SHA-256 of files that one holds, in hex."""

    sha256: list[Annotated[str, Field(pattern="^[0-9a-f]{64}$")]] = Field(max_length=500)


class KnownOut(Schema):
    """Those that arrived already, by their hash: they need not be sent."""

    known: dict[str, ArrivalOut]


class ReasonIn(Schema):
    """Why; the history keeps it."""

    reason: str = Field(max_length=2000)


class PartyIn(ReasonIn):
    """The party of this invoice alone, by its reference (T-12); null for none."""

    party: str | None = Field(max_length=30)


class OrientationIn(ReasonIn):
    """Which way the invoice goes, and for which entity."""

    direction: Direction
    entity: UUID | None = None


class OutcomeIn(ReasonIn):
    """apart: these are two invoices; duplicate: the first is a duplicate of the other."""

    outcome: Literal["apart", "duplicate"]
    reason: str = Field("", max_length=2000)


class VatRate(Schema):
    """BG-23 as stated."""

    percent: Annotated[Decimal, Field(ge=0, le=100, max_digits=6, decimal_places=3)] | None = None
    base: Amount | None = None
    tax: Amount | None = None


class FactsIn(Schema):
    """What a person read off a document that carries no data; amounts are kept as stated."""

    direction: Literal["received", "issued"] = "received"
    entity: UUID | None = None
    party: str | None = Field(None, max_length=30, description="reference of a party, as T-12")
    party_name: str = Field("", max_length=200)
    party_number: str = Field("", max_length=30, description="SIREN, SIRET or VAT number")
    number: str = Field("", max_length=100, description="BT-1")
    issue_date: date | None = Field(None, description="BT-2")
    due_date: date | None = Field(None, description="BT-9")
    type_code: Literal["380", "381", "384", "386", "389"] = Field("380", description="BT-3")
    currency: str = Field("EUR", pattern="^[A-Z]{3}$", description="BT-5")
    order_reference: str = Field("", max_length=100, description="BT-13")
    iban: str = Field("", max_length=42, description="BT-84; noted, never trusted")
    vat: list[VatRate] = Field([], max_length=keyed.MOST_RATES)
    net: Amount | None = Field(None, description="BT-109")
    tax: Amount | None = Field(None, description="BT-110")
    gross: Amount | None = Field(None, description="BT-112")
    version: str = Field(
        "",
        max_length=32,
        description="as the facts were told with: 409 where somebody else has changed them since",
    )


class GapOut(Schema):
    """A sum that is not exact: told, never imposed."""

    rule: str
    stated: Decimal
    computed: Decimal


class FactsOut(FactsIn):
    """What is keyed in, what is missing before it can be verified, and what does not add up."""

    direction: Direction  # type: ignore[assignment]
    reference: str
    keyed: bool
    missing: list[str]
    gaps: list[GapOut]


class StageOut(Schema):
    """Where an invoice stands after what was asked."""

    reference: str
    stage: Stage
    stage_reason: str
    direction: Direction
    party: str | None


class SuspectsOut(Schema):
    """Invoices that may be the same: same number, year and supplier, other bytes."""

    suspects: list[str]


# -- batches ---------------------------------------------------------------------------------------
@router.post("/batches/", response={201: BatchOut, **REFUSALS}, summary="Open a batch")
def open_batch(request: HttpRequest, asked: BatchIn):
    """Open a batch for files that come together."""
    batch = actions.open_batch(
        member=request.member,
        name=_clean(asked.name),
        announced=asked.announced,
        channel="api",
        now=timezone.now(),
    )
    return Status(201, batches.one_batch(request.member, batch.id))


@router.get("/batches/{uuid:batch_id}/", response={200: BatchOut, **REFUSALS})
def batch(request: HttpRequest, batch_id: UUID):
    """How far a batch is."""
    return batches.one_batch(request.member, batch_id)


@router.post(
    "/batches/{uuid:batch_id}/files/",
    response={202: list[ArrivalOut], **REFUSALS},
    summary="Deposit many",
)
def deposit_many(
    request: HttpRequest,
    batch_id: UUID,
    files: File[list[UploadedFile]],
    idempotency_key: IdempotencyKey = "",
):
    """Keep files and have each read: all of them, or none. `Idempotency-Key` makes it repeatable.

    Those already arrived are recognised by their bytes.
    """
    member = request.member
    organisations.require(member, "invoice.deposit")
    batches.one_batch(member, batch_id)
    if any(not file.size for file in files):
        raise Refusal(
            "file.empty",
            _("Ce fichier est vide. Vérifiez-le, puis déposez-le à nouveau."),
            status=422,
            field="files",
        )
    kept = [(file.name or "", keep_bytes(member.organisation_id, file.chunks())) for file in files]

    def answer() -> tuple[int, dict[str, Any]]:
        with transaction.atomic():  # a refusal is an answer: it would keep the files before it
            taken = [
                actions.deposit_file(
                    member=member,
                    kept=one,
                    file_name=name,
                    channel="api",
                    now=timezone.now(),
                    batch_id=batch_id,
                )
                for name, one in kept
            ]
        rows = [one_arrival(member, one.id)[1] for one in taken]
        return 202, {"items": [arrival_out(row).model_dump(mode="json") for row in rows]}

    parts = [f"POST /batches/{batch_id}/files/", *(f"{one.sha256} {name}" for name, one in kept)]
    status, body = answered_once(
        organisation_id=member.organisation_id,
        user_id=member.user_id,
        key=idempotency_key,
        parts=tuple(part.encode("utf-8", "replace") for part in parts),
        now=timezone.now(),
        answer=answer,
    )
    return Status(status, body["items"])


@router.get(
    "/batches/{uuid:batch_id}/files/",
    response={200: ArrivalsOut, **REFUSALS},
)
def files_of_batch(request: HttpRequest, batch_id: UUID, before: UUID | None = None):
    """What became of each file of a batch, newest first."""
    batches.one_batch(request.member, batch_id)
    page = arriving.arrivals_page(request.member, older_than=before, batch_id=batch_id)
    return {"items": [arrival_out(row) for row in page.rows], "next_before": page.older_than}


@router.post("/batches/{uuid:batch_id}/pause/", response={200: BatchOut, **REFUSALS})
def pause_batch(request: HttpRequest, batch_id: UUID):
    """Stop the reading of what is not begun."""
    actions.pause_batch(member=request.member, batch_id=batch_id, now=timezone.now())
    return batches.one_batch(request.member, batch_id)


@router.post("/batches/{uuid:batch_id}/resume/", response={200: BatchOut, **REFUSALS})
def resume_batch(request: HttpRequest, batch_id: UUID):
    """Go on reading."""
    actions.resume_batch(member=request.member, batch_id=batch_id, now=timezone.now())
    return batches.one_batch(request.member, batch_id)


@router.post("/inbox/known/", response={200: KnownOut, **REFUSALS}, summary="Which bytes arrived")
def known(request: HttpRequest, asked: HashesIn):
    """Which of these bytes arrived already: a folder sent again sends nothing twice."""
    found = arriving.known_bytes(request.member, asked.sha256)
    return {"known": {sha256: arrival_out(row) for sha256, row in found.items()}}


# -- files set aside -------------------------------------------------------------------------------
@router.post("/inbox/{uuid:arrival_id}/retry/", response={200: ArrivalOut, **REFUSALS})
def retry(request: HttpRequest, arrival_id: UUID):
    """Read a file once more: set aside, called no invoice, or waiting for ten minutes and more."""
    actions.retry_arrival(member=request.member, arrival_id=arrival_id, now=timezone.now())
    return arrival_out(one_arrival(request.member, arrival_id)[1])


@router.post("/inbox/{uuid:arrival_id}/dismiss/", response={200: ArrivalOut, **REFUSALS})
def dismiss(request: HttpRequest, arrival_id: UUID, asked: ReasonIn):
    """Say that a file set aside is no invoice."""
    actions.dismiss_arrival(
        member=request.member, arrival_id=arrival_id, reason=asked.reason, now=timezone.now()
    )
    return arrival_out(one_arrival(request.member, arrival_id)[1])


@router.post("/inbox/{uuid:arrival_id}/detach/", response={200: ArrivalOut, **REFUSALS})
def detach(request: HttpRequest, arrival_id: UUID, asked: ReasonIn):
    """Read for itself a file noted as the same as an entry that is no invoice any more."""
    arrival = actions.detach_arrival(
        member=request.member, arrival_id=arrival_id, reason=asked.reason, now=timezone.now()
    )
    return arrival_out(arriving.rows_of(request.member, [arrival])[0])


@router.post("/inbox/{uuid:arrival_id}/key/", response={201: FactsOut, **REFUSALS})
def enter_to_key(request: HttpRequest, arrival_id: UUID):
    """Enter a file that was set aside as an invoice whose facts will be keyed in."""
    invoice = actions.enter_to_key(member=request.member, arrival_id=arrival_id, now=timezone.now())
    return Status(201, _facts(request.member, invoice))


# -- facts keyed in --------------------------------------------------------------------------------
@router.get("/invoices/{reference}/facts/", response={200: FactsOut, **REFUSALS})
def facts(request: HttpRequest, reference: str):
    """What is keyed in of an invoice, and what is missing.

    The IBAN is masked but for who may key it in, and for who may read accounts: the journal knows.
    """
    return _facts(request.member, _found(request, reference))


@router.post("/invoices/{reference}/facts/", response={200: FactsOut, **REFUSALS})
def key_facts(request: HttpRequest, reference: str, asked: FactsIn):
    """Write what a person read off the document: all of it, over what was typed before."""
    row = _found(request, reference)
    organisations.require(request.member, "invoice.repair", subject_of(row))
    number, iban = compact(asked.party_number), compact(asked.iban)
    if number and not keyed.is_party_number(number):
        raise Refusal(
            "party.number",
            _("Ce numéro n'est ni un SIREN, ni un SIRET, ni un numéro de TVA valide."),
            status=422,
            field="party_number",
        )
    if iban and not is_iban(iban):
        raise Refusal(
            "iban.wrong",
            _("Cet IBAN n'est pas valide : vérifiez ses chiffres."),
            status=422,
            field="iban",
        )
    typed = KeyedFacts(
        direction=Direction(asked.direction),
        entity_id=asked.entity,
        party_id=_party(request.member, row, asked.party),
        party_name=_clean(asked.party_name),
        party_number=number,
        number=_clean(asked.number),
        issue_date=asked.issue_date,
        due_date=asked.due_date,
        type_code=asked.type_code,
        currency=asked.currency,
        order_reference=_clean(asked.order_reference),
        iban=iban,
        vat=tuple(TypedVat(one.percent, one.base, one.tax) for one in asked.vat),
        net=asked.net,
        tax=asked.tax,
        gross=asked.gross,
    )
    actions.key_facts(
        member=request.member,
        invoice_id=row.id,
        facts=typed,
        drawn=asked.version,
        now=timezone.now(),
    )
    return _facts(request.member, _found(request, reference))


# -- repairs ---------------------------------------------------------------------------------------
@router.post("/invoices/{reference}/repair/party/", response={200: StageOut, **REFUSALS})
def repair_party(request: HttpRequest, reference: str, asked: PartyIn):
    """Say which party this invoice is of; this invoice alone."""
    return _repaired(
        request,
        reference,
        asked,
        lambda row: {"party_id": _party(request.member, row, asked.party)},
        actions.reassign_party,
    )


@router.post("/invoices/{reference}/repair/orientation/", response={200: StageOut, **REFUSALS})
def repair_orientation(request: HttpRequest, reference: str, asked: OrientationIn):
    """Say which way an invoice goes and for which entity; the other side changes with it."""
    chosen = {"direction": asked.direction, "entity_id": asked.entity}
    return _repaired(request, reference, asked, lambda _row: chosen, actions.reorient)


@router.post("/invoices/{reference}/repair/reread/", response={202: StageOut, **REFUSALS})
def repair_reread(request: HttpRequest, reference: str, asked: ReasonIn):
    """Have the file read once more; the history tells what came of it."""
    done = _repaired(request, reference, asked, lambda _row: {}, actions.ask_rereading)
    return Status(202, done)


@router.post("/invoices/{reference}/repair/not-invoice/", response={200: StageOut, **REFUSALS})
def repair_not_invoice(request: HttpRequest, reference: str, asked: ReasonIn):
    """Say that an entry is no invoice."""
    return _repaired(request, reference, asked, lambda _row: {}, actions.mark_not_invoice)


@router.post("/invoices/{reference}/repair/bring-back/", response={200: StageOut, **REFUSALS})
def repair_bring_back(request: HttpRequest, reference: str, asked: ReasonIn):
    """An entry that was no invoice is one after all."""
    return _repaired(request, reference, asked, lambda _row: {}, actions.bring_back)


@router.get("/invoices/{reference}/suspects/", response={200: SuspectsOut, **REFUSALS})
def suspected(request: HttpRequest, reference: str):
    """Which invoices may be the same as this one."""
    return {"suspects": list(suspects(request.member, _found(request, reference)))}


@router.post("/invoices/{reference}/suspects/{other}/", response={200: StageOut, **REFUSALS})
def decide_suspect(request: HttpRequest, reference: str, other: str, asked: OutcomeIn):
    """Say that they are two invoices, or that the first is a duplicate of the other."""
    twin = _found(request, other)
    verb: Callable[..., Any] = (
        actions.tell_apart if asked.outcome == "apart" else actions.set_duplicate_aside
    )
    return _repaired(request, reference, asked, lambda _row: {"other_id": twin.id}, verb)


def _repaired(
    request: HttpRequest,
    reference: str,
    asked: ReasonIn,
    chosen: Callable[[Invoice], dict[str, Any]],
    verb: Callable[..., Any],
) -> dict[str, Any]:
    row = _found(request, reference)
    verb(
        member=request.member,
        invoice_id=row.id,
        reason=asked.reason,
        now=timezone.now(),
        **chosen(row),
    )
    row = _found(request, reference)
    party = party_choice(row.organisation_id, row.party_id)
    return {
        "reference": row.reference,
        "stage": row.stage,
        "stage_reason": row.stage_reason,
        "direction": row.direction,
        "party": party.reference if party else None,
    }


def _found(request: HttpRequest, reference: str) -> Invoice:
    organisations.require(request.member, "invoice.read")
    return find_invoice(request.member, storable(reference))


def _party(member: Member, row: Invoice, reference: str | None) -> UUID | None:
    if not reference:
        return None
    chosen = party_named(member, row, reference)
    if chosen is None:
        raise Refusal(
            "party.unknown",
            _("Ce tiers n'existe plus. Choisissez-en un autre."),
            status=422,
            field="party",
        )
    return chosen.id


def _facts(member: Member, row: Invoice) -> dict[str, Any]:
    stand = facts_of(row)
    typed = replace(stand, iban=_iban_for(member, row, stand.iban))
    party = party_choice(row.organisation_id, typed.party_id)
    names = ("party_name", "party_number", "number", "issue_date", "due_date", "type_code",
             "currency", "order_reference", "iban", "net", "tax", "gross", "direction")  # fmt: skip
    # What was read from a file may say more than what people may type: it is told as it is.
    return FactsOut.model_construct(
        **{name: getattr(typed, name) for name in names},
        entity=typed.entity_id,
        party=party.reference if party else None,
        vat=[
            VatRate.model_construct(percent=one.percent, base=one.base, tax=one.tax)
            for one in typed.vat
        ],
        reference=row.reference,
        version=keyed.digest(stand),
        keyed=row.keyed,
        missing=list(keyed.missing(typed)),
        gaps=[
            GapOut(rule=gap.rule, stated=gap.stated, computed=gap.computed)
            for gap in keyed.gaps(typed)
        ],
    ).model_dump()


def _iban_for(member: Member, row: Invoice, iban: str) -> str:
    """In clear while a person keys it in, or for who may read accounts; masked for others."""
    is_keyed_now = row.keyed and row.stage == Stage.TO_CHECK
    if not iban or (is_keyed_now and organisations.may(member, "invoice.repair", subject_of(row))):
        return iban
    if not organisations.may(member, "party.bank"):
        return keyed.told_account(iban)
    actions.read_accounts(member=member, invoice_id=row.id, now=timezone.now())
    return iban


def _clean(text: str) -> str:
    """What can be stored and shown."""
    return "".join(letter for letter in text if letter.isprintable()).strip()
