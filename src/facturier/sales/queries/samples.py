"""What a template is looked at with: a draft or an invoice of ours, or an example."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from facturier.einvoice.document import Document
from facturier.einvoice.reading import read
from facturier.files.queries import content_of as bytes_of
from facturier.kit.refusal import absent
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.rendering.rules.issued import Page, Stage
from facturier.sales.models import Draft, IssuedDocument
from facturier.sales.queries.cards import draft_as_composed
from facturier.sales.queries.drafts import content_of, language_of, within
from facturier.sales.queries.sellers import seller_card
from facturier.sales.queries.wordings import wordings_in_force
from facturier.sales.rules import composing
from facturier.sales.rules.drafts import KINDS, DraftState
from facturier.sales.rules.example import WORDS, an_example
from facturier.sales.rules.looks import Serves
from facturier.sales.rules.operations import Content
from facturier.sales.rules.pages import page_of

RECENT = 8
FRENCH, ENGLISH = "exemple", "example"


@dataclass(frozen=True, slots=True)
class Sample:
    """A document to look at a template with: its name in the address, and what it is."""

    key: str
    label: str


def samples(member: Member) -> list[Sample]:
    """Recent documents of ours that the member may read, then the examples: two statements."""
    rows = (
        Draft.objects.filter(
            within(member, "invoice.read"),
            organisation_id=member.organisation_id,
            state__in=(DraftState.OPEN, DraftState.ISSUED),
            customer__isnull=False,
        )
        .select_related("customer")
        .order_by("-changed_at", "-id")[:RECENT]
    )
    found = list(rows)
    numbers = dict(
        IssuedDocument.objects.filter(
            organisation_id=member.organisation_id, draft_id__in=[row.id for row in found]
        ).values_list("draft_id", "number")
    )
    return [
        *(
            Sample(
                str(row.id),
                f"{numbers.get(row.id) or _('Brouillon')} · {row.customer and row.customer.name}",
            )
            for row in found
        ),
        Sample(FRENCH, _("Un exemple, en français")),
        Sample(ENGLISH, _("Un exemple, en anglais")),
    ]


def sample(member: Member, key: str, serves: Serves, today: date) -> tuple[Document, Page]:
    """The document and its page; an example for any key that is none of ours.

    A document that the member may not read does not exist: 404.
    """
    try:
        draft_id = UUID(key)
    except ValueError:
        return _example(member, serves, "en" if key == ENGLISH else "fr", today)
    draft = (
        Draft.objects.filter(
            within(member, "invoice.read"), organisation_id=member.organisation_id, id=draft_id
        )
        .select_related("entity", "customer")
        .first()
    )
    if draft is None:
        raise absent()
    content = content_of(draft)
    if draft.state == DraftState.ISSUED:
        return _issued(draft, content)
    composed = draft_as_composed(draft, today, content)
    return composed.document, page_of(content, language_of(draft), Stage.DRAFT)


def _issued(draft: Draft, content: Content) -> tuple[Document, Page]:
    row = IssuedDocument.objects.select_related("invoice__original").get(
        organisation_id=draft.organisation_id, draft=draft
    )
    document = read(bytes_of(row.invoice.original)).document
    return document, page_of(content, language_of(draft), Stage.ISSUED)


def _example(member: Member, serves: Serves, language: str, today: date) -> tuple[Document, Page]:
    own = member.organisation_id
    entity_id = serves.entity_id or next(iter(organisations.places(own).entities), None)
    seller = seller_card(own, entity_id) if entity_id else None
    type_code = serves.type_codes[0] if serves.type_codes else next(iter(KINDS))
    with override(language):
        words = tuple(_(word) for word in WORDS)
    given = an_example(seller, type_code, language, today, words)
    keys = composing.wording_keys(given, composing.situations_of(given).values())
    wordings = wordings_in_force(own, keys, given.issue_date, language)
    composed = composing.compose(given, wordings)
    page = page_of(given.content, language, Stage.ISSUED)
    return replace(composed.document, number="F0000-00000"), page
