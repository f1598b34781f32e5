"""API of what a document states beside its data: enclosed documents, accounts, a readable page."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from ninja import Field, Router, Schema

from facturier.kit.download import download
from facturier.kit.problems import AS_IT_CAME, REFUSALS, told_as
from facturier.organisations import queries as organisations
from facturier.register import actions, queries
from facturier.register.api.asked import found
from facturier.register.api.beside import storable
from facturier.register.printed import printed
from facturier.register.queries.stated import enclosed

router = Router(tags=["invoices"])
PLACE = "/invoices/{reference}"


class EnclosedOut(Schema):
    """BG-24: a document that the invoice encloses, links to or names."""

    number: int = Field(description="counted from one; those of lines come last")
    name: str
    description: str
    size: int | None = Field(description="null where the content is not inside")
    uri: str
    line: str = Field(description="the line that it belongs to, empty for the whole document")


class AccountsOut(Schema):
    """The account numbers that a document states, in clear; who read them is in the journal."""

    invoice: UUID
    accounts: list[str]


@router.get(
    f"{PLACE}/enclosed/", response={200: list[EnclosedOut], **REFUSALS}, summary="What it encloses"
)
def enclosed_documents(request: HttpRequest, reference: str):
    """The documents that the invoice encloses, links to or names, in its order."""
    organisations.require(request.member, "invoice.read")
    whole = queries.whole_invoice(request.member, storable(reference))
    return enclosed(whole.row, whole.lines)


@router.get(
    f"{PLACE}/enclosed/{{int:number}}/",
    response=REFUSALS,
    summary="Download what it encloses",
    openapi_extra={"responses": {200: AS_IT_CAME}},
)
def enclosed_document(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A document that the invoice encloses, taken out of its original."""
    organisations.require(request.member, "invoice.read")
    name, media_type, content = queries.enclosed_file(request.member, storable(reference), number)
    return download(content, name, media_type)


@router.post(
    f"{PLACE}/accounts/read/", response={200: AccountsOut, **REFUSALS}, summary="Read its accounts"
)
def read_invoice_accounts(request: HttpRequest, response: HttpResponse, reference: str):
    """The account numbers that the document states, in clear for this once: the journal knows."""
    row = found(request, reference)
    accounts = actions.read_accounts(member=request.member, invoice_id=row.id, now=timezone.now())
    add_never_cache_headers(response)
    return {"invoice": row.id, "accounts": accounts}


@router.get(
    f"{PLACE}/readable/",
    response=REFUSALS,
    summary="A readable page",
    openapi_extra={"responses": {200: told_as("application/pdf")}},
)
def readable_invoice(request: HttpRequest, reference: str) -> HttpResponse:
    """What one prints of an invoice that came as XML alone; 409 while it is in preparation.

    Of a document of yours the archived file, of any other its readable page.
    """
    row = found(request, reference)
    content, name = printed(row, timezone.now())
    return download(content, name, "application/pdf")
