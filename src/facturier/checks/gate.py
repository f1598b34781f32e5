"""The gate that every document of ours passes before it is issued, and its file before it is kept.

The judges run in a process apart of their own: it is not the one that opens strangers' files, so
that no file can talk into our own verdicts, and nobody waits behind a stranger's file.
"""

from __future__ import annotations

import atexit
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from facturier.checks.examiner import Examiner
from facturier.einvoice.document import Document, Party
from facturier.einvoice.explanations.wording import Language
from facturier.einvoice.forms import Form, in_form, write_form
from facturier.einvoice.judging.examination import Examination
from facturier.einvoice.judging.rule_sets import CORE_IN_FACTURX
from facturier.einvoice.judging.verdict import (
    Outcome,
    Trouble,
    Verdict,
    known_findings,
    known_troubles,
    told,
    verdict_of,
    with_troubles,
)
from facturier.kit.refusal import Refusal
from facturier.kit.typography import is_french
from facturier.rendering import actions as rendering
from facturier.rendering.rules.issued import Page
from facturier.rendering.rules.look import Look

__all__ = [
    "CheckedFile",
    "NotFit",
    "gate",
    "judge_before_issue",
    "judge_made_file",
    "make_checked_file",
    "require_fit",
    "try_out",
    "warm_up",
]

BUSY = 503
AT_ONCE = 8
UNWRITABLE = frozenset({"ISSUE-CHARACTER"})


class NotFit(Refusal):
    """A document that may not be issued; `troubles` says all that is wrong, each with its field."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        self.troubles: tuple[Trouble, ...] = verdict.troubles
        first = verdict.troubles[0] if verdict.troubles else None
        if verdict.outcome is Outcome.NOT_EVALUABLE:
            sentence = _(
                "Les règles officielles n'ont pas pu être évaluées sur ce document : il n'est pas "
                "émis. Choisissez une autre forme de fichier, ou réessayez."
            )
        else:
            sentence = _(
                "Ce document ne peut pas être émis : %(what)s. Corrigez-le, puis émettez."
            ) % {"what": first.title if first else ""}
        super().__init__(
            "document.not-fit",
            sentence,
            status=422,
            field=first.field if first else None,
            rule=first.rule if first else "",
        )


@cache
def gate() -> Examiner:
    """The examiner of our own documents, started when first needed and ended with this process."""
    one = Examiner()
    atexit.register(one.close)
    return one


@cache
def _beside() -> ThreadPoolExecutor:
    """Threads that wait for the judges; as many as documents that are tried out at once."""
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="judged")


def judge_before_issue(
    document: Document, form: Form = Form.FACTURX, language: Language = "fr"
) -> Verdict:
    """What all judges say of a document that is about to be issued in a form.

    The document has its number and its date, or a number of the same shape in its place. Schema,
    rules of the profile, French rules and our own checks are run; the file is read back and must
    say the document. Nothing is stored. Raises nothing for what the document says.
    """
    trial = _Trial(document, form, language)
    return trial.verdict(_examined(trial.xml, form) if trial.xml else None)


class _Trial:
    """A document written on trial in a form, for the judges; `xml` is empty where it cannot be."""

    def __init__(self, document: Document, form: Form, language: Language) -> None:
        self.document, self.form, self.language = document, form, language
        self.known = known_findings(document)
        writable = not UNWRITABLE & {one.rule for one in self.known}
        self.said = in_form(document, form, language) if writable else document
        self.xml = write_form(self.said, form) if writable else b""

    def verdict(self, examined: Examination | None) -> Verdict:
        """What is said of it, once its XML has been examined."""
        if examined is None:
            held = known_troubles(self.document)
            return Verdict(self.form, Outcome.REFUSED, told(held, self.document, self.language))
        return verdict_of(
            self.document,
            self.form,
            self.language,
            said=self.said,
            known=self.known,
            examined=examined,
            xml=self.xml,
        )


def judge_made_file(
    document: Document, made: rendering.MadeFile, language: Language = "fr"
) -> Verdict:
    """The same of a file that was made: what is stored is what is judged, bytes and all."""
    examined = _examined(made.content, made.form)
    carried = examined.reading.xml if examined.reading else None
    return verdict_of(
        document,
        made.form,
        language,
        said=made.said,
        known=known_findings(document),
        examined=examined,
        xml=carried or b"",
    )


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file ready to be archived, and the verdict under which it is."""

    file: rendering.MadeFile
    verdict: Verdict


def make_checked_file(
    document: Document, look: Look, form: Form = Form.FACTURX, *, page: Page | None = None
) -> CheckedFile:
    """Make the file of a document and judge the very bytes that were made.

    The same document, look and page give the same bytes: safe to run twice. Raises
    `rendering.actions.CannotMake` where it cannot be made, `NotFit` where a judge says no or none
    can say: then nothing may be archived.
    """
    page = page or Page()
    made = rendering.make_invoice_file(document, look, form, page=page)
    verdict = judge_made_file(document, made, _language(page))
    return CheckedFile(made, require_fit(verdict))


def try_out(
    document: Document, look: Look, form: Form = Form.FACTURX, *, page: Page | None = None
) -> Verdict:
    """Everything that could go wrong when the document is issued, tried before it is.

    The judges speak and the page is printed at the same time, each in its own process; a page that
    cannot be printed is one more trouble. Nothing is stored. Raises a `Refusal` (503) only where no
    process is free.
    """
    page = page or Page()
    trial = _Trial(document, form, _language(page))
    judged = _beside().submit(_examined, trial.xml, form) if trial.xml else None
    # The page stays here: what it refuses is said in the language of whoever asks.
    refused: rendering.CannotMake | None = None
    try:
        rendering.make_page(document, look, page)
    except rendering.CannotMake as caught:
        refused = caught
    examined = judged.result() if judged else None
    if refused is not None and refused.status == BUSY:
        raise refused
    verdict = trial.verdict(examined)
    return with_troubles(verdict, (_unprinted(refused),)) if refused else verdict


def warm_up(form: Form = Form.FACTURX) -> None:
    """Have the rules of a form compiled before the first document waits for them (seconds)."""
    nothing = Document(seller=Party(vat_id="FR"))
    _examined(write_form(in_form(nothing, form), form), form)


def _unprinted(refused: rendering.CannotMake) -> Trouble:
    title = _("Page impossible à imprimer")
    return Trouble(
        refused.code, "own", refused.field or "", None, title, refused.reason, refused.reason
    )


def _language(page: Page) -> Language:
    return "fr" if is_french(page.language) else "en"


def require_fit(verdict: Verdict) -> Verdict:
    """The verdict, if the document passed; raises `NotFit` otherwise."""
    if not verdict.passed:
        raise NotFit(verdict)
    return verdict


def _examined(content: bytes, form: Form) -> Examination:
    in_cii = form in (Form.FACTURX, Form.CII)
    return gate().examine(content, CORE_IN_FACTURX.name if in_cii else None)
