"""API of the facts that a person reads off a document which carries no data."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from facturier.kit.problems import REFUSALS
from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction, compact
from facturier.parties.queries.picker import party_choice
from facturier.parties.rules import is_iban
from facturier.register import actions
from facturier.register.api.asked import FILLING, chosen_party, found, printable
from facturier.register.models import Invoice
from facturier.register.queries import subject_of
from facturier.register.queries.keyed import facts_of
from facturier.register.rules import Stage, keyed
from facturier.register.rules.keyed import KeyedFacts, TypedVat

router = Router(tags=["register"])
Amount = Annotated[Decimal, Field(max_digits=18, decimal_places=6, allow_inf_nan=False)]


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


@router.get(
    "/invoices/{reference}/facts/",
    response={200: FactsOut, **REFUSALS},
    operation_id=f"{FILLING}facts",
)
def facts(request: HttpRequest, reference: str):
    """What is keyed in of an invoice, and what is missing.

    The IBAN is masked but for who may key it in, and for who may read accounts: the journal knows.
    """
    return facts_out(request.member, found(request, reference))


@router.post(
    "/invoices/{reference}/facts/",
    response={200: FactsOut, **REFUSALS},
    operation_id=f"{FILLING}key_facts",
)
def key_facts(request: HttpRequest, reference: str, asked: FactsIn):
    """Write what a person read off the document: all of it, over what was typed before."""
    row = found(request, reference)
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
        party_id=chosen_party(request.member, row, asked.party),
        party_name=printable(asked.party_name),
        party_number=number,
        number=printable(asked.number),
        issue_date=asked.issue_date,
        due_date=asked.due_date,
        type_code=asked.type_code,
        currency=asked.currency,
        order_reference=printable(asked.order_reference),
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
    return facts_out(request.member, found(request, reference))


def facts_out(member: Member, row: Invoice) -> dict[str, Any]:
    """What is keyed in of an invoice, what is missing, what does not add up."""
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
