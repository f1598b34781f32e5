"""The profile a document of ours leaves in: EN 16931, or EXTENDED where it was chosen. Pure."""

from facturier.einvoice.document import Document
from facturier.einvoice.forms import EXTENDED, Form

FACTURX = (Form.FACTURX, Form.FACTURX_EXTENDED)
"""The files of which an issued document has one: the PDF that carries its data."""
BARE = {
    False: {"cii": Form.CII, "ubl": Form.UBL},
    True: {"cii": Form.CII_EXTENDED, "ubl": Form.UBL_EXTENDED},
}


def form_of(document: Document) -> Form:
    """The Factur-X of a document, by the profile that it states (BT-24)."""
    return Form.FACTURX_EXTENDED if document.profile == EXTENDED else Form.FACTURX


def bare_form_of(document: Document, syntax: str) -> Form | None:
    """The same as XML alone; None for a syntax that is none."""
    return BARE[document.profile == EXTENDED].get(syntax)
