"""The gate that every document of ours passes before it is issued, and its file before it is kept.

The judges run in a process apart of their own: it is not the one that opens strangers' files, so
that no file can talk into our own verdicts, and nobody waits behind a stranger's file.
"""

from __future__ import annotations

import atexit
from functools import cache

from django.utils.translation import gettext as _

from facturier.checks.examiner import Examiner
from facturier.einvoice.document import Document
from facturier.einvoice.explanations.wording import Language
from facturier.einvoice.forms import Form, in_form, write_form
from facturier.einvoice.judging.examination import Examination
from facturier.einvoice.judging.rule_sets import CORE_IN_FACTURX
from facturier.einvoice.judging.verdict import (
    Outcome,
    Trouble,
    Verdict,
    known_troubles,
    told,
    verdict_of,
)
from facturier.kit.refusal import Refusal

__all__ = ["NotFit", "gate", "judge_before_issue", "judge_made_file", "require_fit"]

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


def judge_before_issue(
    document: Document, form: Form = Form.FACTURX, language: Language = "fr"
) -> Verdict:
    """What all judges say of a document that is about to be issued in a form.

    The document has its number and its date, or a number of the same shape in its place. Schema,
    rules of the profile, French rules and our own checks are run; the file is read back and must
    say the document. Nothing is stored. Raises nothing for what the document says.
    """
    known = known_troubles(document)
    if UNWRITABLE & {one.rule for one in known}:
        return Verdict(form, Outcome.REFUSED, told(known, document, language))
    said = in_form(document, form, language)
    xml = write_form(said, form)
    return verdict_of(document, form, language, said=said, examined=_examined(xml, form), xml=xml)


def judge_made_file(
    document: Document, content: bytes, form: Form, language: Language = "fr"
) -> Verdict:
    """The same of a file that was made: what is stored is what is judged, bytes and all."""
    said = in_form(document, form, language)
    examined = _examined(content, form)
    xml = examined.reading.xml if examined.reading else None
    return verdict_of(document, form, language, said=said, examined=examined, xml=xml or b"")


def require_fit(verdict: Verdict) -> Verdict:
    """The verdict, if the document passed; raises `NotFit` otherwise."""
    if not verdict.passed:
        raise NotFit(verdict)
    return verdict


def _examined(content: bytes, form: Form) -> Examination:
    in_cii = form in (Form.FACTURX, Form.CII)
    return gate().examine(content, CORE_IN_FACTURX.name if in_cii else None)
