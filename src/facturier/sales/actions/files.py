"""Making the file of an issued document: rendered, judged once more, then archived for good."""

from datetime import datetime
from uuid import UUID

from facturier.audit import actions as audit
from facturier.checks.actions import make_checked_file
from facturier.einvoice.document import AdvancePayment
from facturier.einvoice.forms import Form
from facturier.einvoice.reading import read
from facturier.files import actions as files
from facturier.files.actions import KeptBytes
from facturier.files.queries import content_of as bytes_of
from facturier.kit import live, news
from facturier.kit.refusal import Refusal
from facturier.kit.rows import add_row, write_rows
from facturier.kit.tenancy import in_organisation
from facturier.rendering.rules.issued import Stage
from facturier.sales import events
from facturier.sales.models import IssuedDocument, IssuedFile
from facturier.sales.queries.credits import correction_of
from facturier.sales.queries.deposits import deductions_of
from facturier.sales.queries.drafts import content_of, language_of
from facturier.sales.queries.looks import look_of
from facturier.sales.rules.deposits import advances_of
from facturier.sales.rules.operations import Content
from facturier.sales.rules.pages import page_of
from facturier.sales.rules.profiles import FACTURX, form_of


def make_file(*, organisation_id: UUID, issued_id: UUID, now: datetime) -> None:
    """The Factur-X of an issued document. Safe to run twice: the same document, the same bytes.

    It looks as its template stood when it was issued, whatever became of that since. The stored
    data are what is rendered, and the very bytes are judged before they are archived. A refusal
    here is an alarm: the document had passed before it got its number.
    """
    own = {"organisation_id": organisation_id}
    with in_organisation(organisation_id):
        issued = (
            IssuedDocument.objects.filter(**own, id=issued_id)
            .select_related("draft", "invoice__original", "template_version__logo")
            .first()
        )
        if issued is None or _kept_already(issued):
            return
        content, language = content_of(issued.draft), language_of(issued.draft)
        deposits = _deposits(issued, content)
    document = read(bytes_of(issued.invoice.original)).document
    page = page_of(content, language, Stage.ISSUED, deposits)
    try:
        look = look_of(issued.template_version)
        made = make_checked_file(document, look, form_of(document), page=page).file
    except Refusal as refusal:
        if refusal.status == BUSY:
            raise  # no process is free: the job is tried again
        _alarm(issued, refusal, now)
        return
    kept = files.keep_bytes(organisation_id, [made.content])
    with in_organisation(organisation_id):
        if keep_file(issued, kept, form_of(document), now):
            news.tell(events.FILE_MADE, organisation_id=organisation_id, issued_id=issued_id)


def _deposits(issued: IssuedDocument, content: Content) -> tuple[AdvancePayment, ...]:
    """The deposits that it took off: asked of an invoice that says that some was paid alone."""
    if not issued.invoice.prepaid:
        return ()
    cited = correction_of(issued.draft, content)
    return advances_of(deductions_of(issued.draft, content, cited))


def _kept_already(issued: IssuedDocument) -> bool:
    rows = IssuedFile.objects.filter(organisation_id=issued.organisation_id, issued=issued)
    return rows.filter(form__in=FACTURX).exists()


def keep_file(
    issued: IssuedDocument, kept: KeptBytes, form: Form, now: datetime, *, is_new: bool = False
) -> bool:
    """Archive the Factur-X of an issued document; False where it stands already.

    The bytes were judged. `issued` has its invoice at hand; `is_new`: this very transaction has
    written it, so that nobody else can make its file. Kept with its number, nobody waits for it
    yet: the news of it is told by who makes it afterwards.
    """
    organisation_id = issued.organisation_id
    stored = files.name_file(kept, now=now)
    if not is_new:
        files.lock_file(organisation_id, stored.id)
    row = IssuedFile(
        organisation_id=organisation_id,
        issued=issued,
        form=str(form),
        file=stored,
        made_at=now,
    )
    if is_new:
        write_rows([row])
    elif not add_row(row, ("organisation_id", "issued_id", "form")):
        return False
    live.publish(organisation_id, f"draft:{issued.draft_id}", needs="invoice.read")
    live.publish(organisation_id, "register", needs="invoice.read")
    audit.record(
        organisation_id=organisation_id,
        actor=audit.SYSTEM,
        verb="invoice.file_made",
        subject=_subject(issued),
        facts={"form": str(form), "sha256": kept.sha256, "number": issued.number},
        at=now,
    )
    return True


BUSY = 503


def _subject(issued: IssuedDocument) -> audit.Subject:
    return audit.Subject("invoice", issued.invoice_id, issued.invoice.reference)


def _alarm(issued: IssuedDocument, refusal: Refusal, now: datetime) -> None:
    """The file of a numbered document cannot be made: told in the journal, not hidden."""
    with in_organisation(issued.organisation_id):
        news.tell(
            events.FILE_REFUSED,
            organisation_id=issued.organisation_id,
            issued_id=issued.id,
            reason=refusal.reason,
        )
        audit.record(
            organisation_id=issued.organisation_id,
            actor=audit.SYSTEM,
            verb="invoice.file_refused",
            subject=_subject(issued),
            facts={"code": refusal.code, "number": issued.number},
            reason=refusal.reason,
            at=now,
        )
