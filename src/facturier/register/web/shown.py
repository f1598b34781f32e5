"""What the page of an invoice shows: rows turned into labelled values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from facturier.checks.queries.findings import language
from facturier.files.queries import StoredFile
from facturier.files.rules import DRAWN
from facturier.kit import jobs
from facturier.kit.typography import initials
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, Places
from facturier.organisations.rules import Direction
from facturier.parties.queries.known import known_party
from facturier.register import rules
from facturier.register.labels import CHANNELS, KINDS
from facturier.register.models import Invoice, InvoiceNote
from facturier.register.printed import ask_reading
from facturier.register.queries import subject_of
from facturier.register.queries.around import last_time, named_by, naming, proposals
from facturier.register.queries.beside import WhatStandsBeside, beside
from facturier.register.queries.invoice import WholeInvoice, readable_document
from facturier.register.queries.paper import Paper, paper_of
from facturier.register.queries.refused import CODE_LABELS, refusal_said
from facturier.register.queries.stated import accounts_of, arithmetic
from facturier.register.queries.story import story
from facturier.register.queries.tags import tags_in_use
from facturier.register.rules import ISSUED, Stage
from facturier.register.rules.beside import LONGEST_NOTE, LONGEST_TAG, LinkKind
from facturier.register.rules.refusals import needs_code
from facturier.register.web import judged, stated, told
from facturier.rendering.queries import Readable, drawn_pages, sheet_of, to_be_drawn
from facturier.rendering.rules.sheet import SourceNote

LINK_KINDS = {
    LinkKind.ORIGINAL: lambda: _("Facture d'origine"),
    LinkKind.CREDIT_NOTE: lambda: _("Avoir"),
    LinkKind.REPLACES: lambda: _("Remplace"),
    LinkKind.REPLACED_BY: lambda: _("Remplacée par"),
    LinkKind.DEPOSIT: lambda: _("Acompte déduit"),
    LinkKind.FINAL: lambda: _("Déduit de"),
    LinkKind.ORDER: lambda: _("Commande"),
    LinkKind.OTHER: lambda: _("Autre document"),
}


def headline(row: Invoice) -> SimpleNamespace:
    """What names an invoice."""
    party = row.buyer_name if row.direction == Direction.ISSUED else row.seller_name
    return SimpleNamespace(
        reference=row.reference,
        number=row.number,
        party_name=party,
        url=reverse("register:invoice", args=[row.reference]),
        needs_code=needs_code(row.direction, keyed=row.keyed),
        refusal_codes=CODE_LABELS.items(),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address, or a button, asks of the page."""

    chapter: str = ""
    accounts_in_clear: bool = False


def invoice_page(
    member: Member, whole: WholeInvoice, now: datetime, asked: Asked = Asked()
) -> dict:
    """The context of register/invoice.html."""
    row = whole.row
    readable, paper = readable_document(row, now), paper_of(row)
    document = readable.kept.reading.document if readable.kept else None
    may = _may(member, row)
    places = organisations.places(member.organisation_id)
    named = named_by(member, row)
    there = beside(member, row)
    happened = story(member, row.id, whole.arrivals)
    return {
        "invoice": _invoice(member, whole, paper, asked, stated.references(row, named)),
        "may": may,
        **_why_not(member, row),
        "places": _places(row, places),
        "suggestion": _suggestion(member, row, places) if may.assign else None,
        "beside": _beside(member, row, there, may),
        "proposed_links": _proposed(member, row, there, named) if may.annotate else [],
        "tags_in_use": tags_in_use(member) if may.annotate else [],
        "link_kinds": _link_kinds(),
        "max_upload": settings.MAX_UPLOAD,
        "longest_note": LONGEST_NOTE,
        "longest_tag": LONGEST_TAG,
        "checks": list(_checks(whole)),
        "verdict": judged.verdict(whole, document),
        "sheet": None if paper.of_ours else _sheet(row, readable),
        "reading": _is_reading(whole, readable) and not paper.of_ours,
        "drawing": is_drawing(row, paper, now),
        "archiving": paper.file is None,
        "story": told.story(row, happened, asked.chapter),
        "undo": told.undo(member, row, happened),
    }


def _may(member: Member, row: Invoice) -> SimpleNamespace:
    subject = subject_of(row)
    verify, refuse, assign, annotate, repair = (
        bool(organisations.may(member, f"invoice.{name}", subject))
        for name in ("verify", "refuse", "assign", "annotate", "repair")
    )
    return SimpleNamespace(
        verify=verify,
        refuse=refuse,
        assign=assign and row.stage == Stage.TO_CHECK,
        annotate=annotate,
        repair=repair,
        reopen=row.stage != Stage.NOT_INVOICE
        and (refuse if row.stage == Stage.REFUSED else verify),
        read_accounts=bool(organisations.may(member, "party.bank")),
        read_journal=bool(organisations.may(member, "audit.read")),
    )


def _why_not(member: Member, row: Invoice) -> dict[str, str]:
    """Why this member may not verify the invoice that waits for it, and whom to ask."""
    decision = organisations.may(member, "invoice.verify", subject_of(row))
    if decision or row.stage != Stage.TO_CHECK:
        return {"why_not": "", "whom_to_ask": ""}
    people = organisations.who_may(member.organisation_id, "invoice.verify")
    return {"why_not": organisations.reason_of(decision), "whom_to_ask": ", ".join(people)}


def _places(row: Invoice, places: Places) -> SimpleNamespace:
    labels = places.labels
    return SimpleNamespace(
        entities=choices(places.entities, labels, row.entity_id),
        departments=choices(places.departments, labels, row.department_id),
        projects=choices(places.projects, labels, row.project_id),
        categories=choices(places.categories, labels, row.category_id),
    )


def choices(
    offered: Mapping[UUID, str], labels: Mapping[UUID, str], chosen: UUID | None
) -> list[SimpleNamespace]:
    """What may be chosen; what is chosen stays so, even if it is archived meanwhile."""
    if chosen is not None and chosen not in offered:
        offered = {chosen: labels.get(chosen, str(chosen)), **offered}
    return [SimpleNamespace(id=key, label=label) for key, label in offered.items()]


def _suggestion(member: Member, row: Invoice, places: Places) -> SimpleNamespace | None:
    """Where the last invoice of the same party belongs, for what nobody has chosen yet."""
    before = last_time(member, row)
    if before is None:
        return None
    fields = [
        SimpleNamespace(name=name, id=chosen, label=offered[chosen])
        for name, offered in (
            ("department", places.departments),
            ("project", places.projects),
            ("category", places.categories),
        )
        if getattr(row, f"{name}_id") is None
        and (chosen := getattr(before, f"{name}_id")) in offered
    ]
    if not fields:
        return None
    label = " · ".join(field.label for field in fields)
    return SimpleNamespace(fields=fields, label=label, reference=before.reference)


def _beside(
    member: Member, row: Invoice, there: WhatStandsBeside, may: SimpleNamespace
) -> SimpleNamespace:
    return SimpleNamespace(
        notes=[_note(member, row, note, may) for note in there.notes],
        attachments=[
            SimpleNamespace(
                id=one.id,
                name=one.file_name,
                label=one.label,
                size=one.file.size,
                by=one.added_by,
                at=one.added_at,
                url=reverse("register:attachment", args=[row.reference, one.id]),
            )
            for one in there.attachments
        ],
        removed=[
            SimpleNamespace(
                name=one.file_name,
                at=one.archived_at,
                restore_url=reverse("register:restore_attachment", args=[row.reference, one.id]),
            )
            for one in there.removed
        ],
        links=[
            SimpleNamespace(
                id=one.id,
                label=LINK_KINDS[one.kind](),
                reference=one.reference,
                number=one.other.number if one.other else "",
                party=headline(one.other).party_name if one.other else "",
                url=headline(one.other).url if one.other else "",
            )
            for one in there.links
        ],
        tags=there.tags,
    )


def _note(member: Member, row: Invoice, note: InvoiceNote, may: SimpleNamespace) -> SimpleNamespace:
    own = note.added_by_id == member.user_id
    return SimpleNamespace(
        id=note.id,
        text=note.text,
        author=note.added_by,
        initials=initials(note.added_by),
        at=note.added_at,
        edited_at=note.edited_at,
        may_edit=may.annotate and own,
        may_archive=may.annotate and (own or may.verify),
        edit_url=reverse("register:note", args=[row.reference, note.id]),
        archive_url=reverse("register:archive_note", args=[row.reference, note.id]),
    )


def _proposed(
    member: Member, row: Invoice, there: WhatStandsBeside, named: list
) -> list[SimpleNamespace]:
    """Credit notes and originals that the documents name and that nobody has linked."""
    linked = {one.other.id for one in there.links if one.other}
    return [
        SimpleNamespace(
            kind=one.kind.value,
            label=LINK_KINDS[one.kind](),
            reference=one.reference,
            number=one.number,
            url=reverse("register:invoice", args=[one.reference]),
        )
        for one in proposals(named, naming(member, row), linked)
    ]


def _link_kinds() -> list[SimpleNamespace]:
    return [SimpleNamespace(id=kind.value, label=label()) for kind, label in LINK_KINDS.items()]


def _sheet(row: Invoice, readable: Readable) -> dict | None:
    """The readable page of an invoice that came without pages."""
    kept = readable.kept
    if kept is None or kept.reading.document is None:
        return None
    source = SourceNote(row.original.sha256, row.file_name, row.original.size)
    return sheet_of(
        kept.reading.document, language(), kept.reading.not_understood, source, kept.sizes
    )


def _is_reading(whole: WholeInvoice, readable: Readable) -> bool:
    """Whether the document is on its way; it is asked for where it is missing."""
    if readable.to_be_read and whole.verdict is not None:
        # Without a verdict the judge is on the way, who keeps what it reads.
        ask_reading(whole.row)
    return readable.to_be_read


def is_drawing(row: Invoice, paper: Paper, now: datetime) -> bool:
    """Whether pages are on their way; they are asked for where they are missing."""
    if paper.file is None or paper.file.media_type not in DRAWN:
        return False
    if not to_be_drawn(row.organisation_id, paper.file.sha256, now):
        return False
    jobs.defer(
        "register.draw_pages",
        organisation_id=row.organisation_id,
        invoice_id=row.id,
        urgent=True,
        once=True,
    )
    return True


def _invoice(
    member: Member,
    whole: WholeInvoice,
    paper: Paper,
    asked: Asked,
    references: list[SimpleNamespace],
) -> SimpleNamespace:
    row = whole.row
    ours = arithmetic(whole.findings.own)
    known = known_party(member, row.party_id)
    pages = drawn_pages(row.organisation_id, paper.file.sha256) if paper.file else 0
    lines = stated.lines(whole, ours)
    return SimpleNamespace(
        **vars(headline(row)),
        **_ours(row),
        party_url=stated.party_url(known),
        kind_label=KINDS[rules.kind_of(row.type_code)](),
        type_code=row.type_code,
        issue_date=row.issue_date,
        due_date=row.due_date,
        process=stated.process(row),
        dates=stated.dates(row),
        currency=row.currency,
        vat_currency=row.vat_currency if row.vat_currency != row.currency else "",
        tax_in_vat_currency=row.tax_in_vat_currency,
        payment_terms=row.payment_terms,
        payments=stated.payments(row, asked.accounts_in_clear),
        has_accounts=bool(accounts_of(row)),
        accounts_in_clear=asked.accounts_in_clear,
        references=references,
        enclosures=stated.enclosures(whole),
        notes=list(stated.mentions(row)),
        not_understood=stated.not_understood(row),
        parties=stated.parties(whole, known),
        lines=lines[: stated.SHOWN_AT_ONCE],
        more_lines=lines[stated.SHOWN_AT_ONCE :],
        allowances_charges=[stated.charge(one) for one in whole.charges if not one.line_id],
        vat_subtotals=stated.vat_subtotals(whole, ours),
        totals=list(stated.totals(row, ours)),
        page_images=[
            reverse("register:page_image", args=[row.reference, number])
            for number in range(1, (pages or 0) + 1)
        ],
        originals=[*_archived(row, paper), _file(row.file_name, row.original, "original", row)],
    )


def _archived(row: Invoice, paper: Paper) -> list[SimpleNamespace]:
    """The file that was made of a document of ours, before the data that it was made of."""
    if not paper.of_ours or paper.file is None:
        return []
    return [_file(paper.name, paper.file, "readable", row)]


def _file(name: str, file: StoredFile, route: str, row: Invoice) -> SimpleNamespace:
    return SimpleNamespace(
        name=name,
        size=file.size,
        media_type=file.media_type,
        sha256=file.sha256,
        url=reverse(f"register:{route}", args=[row.reference]),
    )


def _ours(row: Invoice) -> dict:
    """What we decided of it, and how it came."""
    return {
        "direction": row.direction,
        "stage": row.stage,
        "reason": row.stage_reason,
        "refused_as": row.stage_code,
        "refusal": refusal_said(row.stage_code, row.stage_reason),
        "keyed": row.keyed,
        "takeover": row.taken_over,
        "is_issued": row.channel == ISSUED,
        "entity_id": row.entity_id,
        "entity_name": row.entity.name if row.entity else "",
        "department_id": row.department_id,
        "department_name": row.department.name if row.department else "",
        "project_id": row.project_id,
        "project_name": str(row.project) if row.project else "",
        "category_id": row.category_id,
        "category_name": row.category.name if row.category else "",
        "arrival": SimpleNamespace(
            phrase=CHANNELS.get(row.channel, CHANNELS["upload"])(), at=row.arrived_at
        ),
    }


def _checks(whole: WholeInvoice):
    row = whole.row
    if whole.twins:
        yield SimpleNamespace(
            severity="warn",
            title=_("Même numéro, même fournisseur : %(references)s")
            % {"references": ", ".join(whole.twins)},
            detail=_("Comparez les deux enregistrements avant de vérifier celui-ci."),
            links=[
                (one, reverse("register:compare", args=[row.reference, one])) for one in whole.twins
            ],
        )
    if row.direction != Direction.UNKNOWN and not row.keyed:
        yield SimpleNamespace(
            severity="ok",
            title=_("Entité reconnue par son identifiant : %(name)s")
            % {"name": row.entity.name if row.entity else ""},
            detail="",
        )
