"""What a mail about an issued document says, is called, and goes to."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from facturier.checks.actions import make_checked_file
from facturier.einvoice.document import Document, PaymentMeans
from facturier.einvoice.reading import read
from facturier.files.queries import content_of
from facturier.kit import display
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.register.rules.file_names import file_name
from facturier.rendering.rules.look import Look
from facturier.sales import queries as sales
from facturier.sales.queries.issued import IssuedDocument
from facturier.sales.rules.drafts import KINDS
from facturier.sales.rules.profiles import FACTURX, bare_form_of
from facturier.sending.queries.settings import settings_of, words_in_force
from facturier.sending.rules.letters import LANGUAGES, Words, filled
from facturier.sending.rules.platform import must_go_through_platform
from facturier.sending.rules.recipients import is_address

SIREN = "0002"


def document_of(issued: IssuedDocument) -> Document:
    """What was issued, as it was issued."""
    document = read(content_of(issued.invoice.original)).document
    assert document is not None, "what we issued can be read"
    return document


def facts_of(document: Document, language: str) -> dict[str, str]:
    """What the placeholders of a mail stand for, in its language; all but the link."""
    contact = document.buyer.contact
    with override(language):
        kind = str(_(KINDS.get(document.type_code or "", KINDS["380"])))
    return {
        "number": document.number or "",
        "kind": kind,
        "customer": document.buyer.name or "",
        "contact": (contact.name if contact else "") or document.buyer.name or "",
        "seller": document.seller.name or "",
        "amount": display.money(document.totals.payable, document.currency or "", language),
        "issue_date": display.day(document.issue_date, language),
        "due_date": display.day(document.due_date or document.issue_date, language),
        "order": document.order or "",
    }


def name_for(rule: str, document: Document, language: str, ending: str) -> str:
    """How the file of a document is called by a rule."""
    facts = facts_of(document, language)
    facts["date"] = document.issue_date.isoformat() if document.issue_date else ""
    return file_name(rule, facts, ending)


def through_platform(issued: IssuedDocument, document: Document) -> bool:
    """Whether the law sends this document through an approved platform."""
    buyer = document.buyer.legal_id
    siren = buyer.value if buyer is not None and buyer.scheme == SIREN else ""
    obliged = sales.obliged_from(issued.organisation_id, issued.invoice.entity_id)
    return must_go_through_platform(obliged, issued.issue_date, buyer_siren=siren)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mail as it is proposed to who sends it."""

    recipients: tuple[tuple[str, str], ...]
    """(address, who that is)."""
    language: str
    words: Words
    """Filled, but for the link."""
    file_name: str
    is_copy: bool


def proposal_for(member: Member, issued: IssuedDocument, language: str = "") -> Proposal:
    """The mail that would leave: to the customer's contacts, in the language of the document."""
    document = document_of(issued)
    chosen = language if language in LANGUAGES else sales.language_of(issued.draft)
    chosen = chosen if chosen in LANGUAGES else "fr"
    facts = facts_of(document, chosen)
    rule = settings_of(member.organisation_id).file_name
    return Proposal(
        recipients=_recipients(member, issued, document),
        language=chosen,
        words=filled(words_in_force(member.organisation_id, chosen), facts),
        file_name=name_for(rule, document, chosen, "pdf"),
        is_copy=through_platform(issued, document),
    )


def usual_recipient(member: Member, party_id: UUID | None) -> str:
    """The address that a mail to a customer is proposed to first; empty where none is known."""
    contacts = parties.contacts_to_write_to(member, party_id)
    return next((one.email for one in contacts if is_address(one.email)), "")


def usual_recipients(member: Member, party_ids: Collection[UUID]) -> dict[UUID, str]:
    """The same for many customers: one statement. Those without an address are left out."""
    found: dict[UUID, str] = {}
    for party_id, email in parties.addresses_to_write_to(member, party_ids):
        if is_address(email):
            found.setdefault(party_id, email)
    return found


def _recipients(
    member: Member, issued: IssuedDocument, document: Document
) -> tuple[tuple[str, str], ...]:
    found: dict[str, tuple[str, str]] = {}
    for one in parties.contacts_to_write_to(member, issued.invoice.party_id):
        who = f"{one.name}, {one.role}" if one.role else one.name
        found.setdefault(one.email.lower(), (one.email, who))
    stated = document.buyer.contact
    if stated is not None and stated.email:
        found.setdefault(stated.email.lower(), (stated.email, stated.name or ""))
    return tuple(pair for pair in found.values() if is_address(pair[0]))


def _factur_x(issued: IssuedDocument) -> bytes:
    files = sales.files_of_issued(issued.organisation_id, issued.id)
    made = next((one for one in files if one.form in FACTURX), None)
    if made is None:
        raise absent(_("Le fichier de cette facture se prépare. Réessayez dans un instant."))
    return content_of(made.file)


def _cii(issued: IssuedDocument) -> bytes:
    document = document_of(issued)
    form = bare_form_of(document, "cii")
    if form is None or not form.is_extended:
        return content_of(issued.invoice.original)
    # The data of the PDF bear the profile of Factur-X; alone, that of EXTENDED-CTC-FR.
    return make_checked_file(document, Look(), form).file.content


def _ubl(issued: IssuedDocument) -> bytes:
    """Made for the occasion, and judged like every file that leaves."""
    document = document_of(issued)
    if not document.payment_means:
        # UBL has no due date without a means of payment: 1 (UNTDID 4461) is "not defined".
        document = replace(document, payment_means=(PaymentMeans("1"),))
    form = bare_form_of(document, "ubl")
    assert form is not None, "UBL is known"
    return make_checked_file(document, Look(), form).file.content


# What a platform takes: the archived file, the very data it was made from, or the same as UBL.
DEPOSITED: dict[str, tuple[Callable[[IssuedDocument], bytes], str, str]] = {
    "factur-x": (_factur_x, "pdf", "application/pdf"),
    "cii": (_cii, "xml", "application/xml"),
    "ubl": (_ubl, "xml", "application/xml"),
}


def deposit_file(member: Member, issued: IssuedDocument, form: str) -> tuple[str, str, bytes]:
    """(name, media type, bytes) of the file for the platform; 404 for another form."""
    if form not in DEPOSITED:
        raise absent()
    content, ending, media_type = DEPOSITED[form]
    rule = settings_of(member.organisation_id).file_name
    name = name_for(rule, document_of(issued), "fr", ending)
    return name, media_type, content(issued)
