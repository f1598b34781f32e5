"""An issued document as it is written: its data, its file, before every judge."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID

from django.utils.translation import get_language, override

from facturier.checks.actions import make_checked_file
from facturier.checks.queries import require_fit, try_out
from facturier.einvoice.document import Document
from facturier.einvoice.forms import in_form, write_form
from facturier.files import actions as files
from facturier.files.actions import KeptBytes
from facturier.rendering.rules.issued import Page
from facturier.rendering.rules.look import Look
from facturier.sales.rules.composing import Composed
from facturier.sales.rules.profiles import form_of

AHEAD = 2  # files that are made while an earlier draft is issued; so many makers a process has


@dataclass(frozen=True, slots=True)
class Written:
    """A document with its number, its data as they are kept, and its file if that is made."""

    document: Document
    kept: KeptBytes
    file: KeptBytes | None = None


def bearing(composed: Composed, number: str) -> Document:
    """The document with its number (BT-1), by which it is paid too (BT-83)."""
    return replace(composed.document, number=number, remittance=number)


def tried_out(organisation_id: UUID, document: Document, look: Look, page: Page) -> Written:
    """The whole document before every judge, and its page: what is judged is what is kept."""
    verdict = require_fit(try_out(document, look, form_of(document), page=page))
    return Written(document, files.keep_bytes(organisation_id, [verdict.xml]))


def make(organisation_id: UUID, document: Document, look: Look, page: Page) -> Written:
    """The file itself, judged: what is judged is what is kept, for this number alone."""
    checked = make_checked_file(document, look, form_of(document), page=page)
    data, file = (
        files.keep_bytes(organisation_id, [content])
        for content in (checked.file.xml, checked.file.content)
    )
    return Written(document, data, file)


def written_anew(organisation_id: UUID, composed: Composed, number: str, language: str) -> Written:
    """The same with another number of the same shape, which changes nothing of what was judged."""
    document = bearing(composed, number)
    form = form_of(document)
    kept = files.keep_bytes(organisation_id, [write_form(in_form(document, form, language), form)])
    return Written(document, kept)


class MadeAhead:
    """The file of a draft, made while others are issued, for the number that it should get."""

    def __init__(
        self, organisation_id: UUID, series_id: UUID, document: Document, look: Look, page: Page
    ) -> None:
        self.series_id = series_id
        self._of = (document, look, page)
        # What it refuses is said in the language of whoever asks.
        language = get_language()

        def making() -> Written:
            with override(language):
                return make(organisation_id, document, look, page)

        self._making = _makers().submit(making)

    def taken(self, document: Document, look: Look, page: Page) -> Written | None:
        """The file, once it is made, if it is of this document in this look; raises as `make`."""
        return self._making.result() if self._of == (document, look, page) else None


@cache
def _makers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AHEAD, thread_name_prefix="ahead")


os.register_at_fork(after_in_child=_makers.cache_clear)  # its threads stay behind
