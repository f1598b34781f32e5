"""Bytes to EN 16931 documents and back: see README.md for the calls, document.py for the nouns."""

from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Document
from facturier.einvoice.facturx_embedding import embed
from facturier.einvoice.reading import Reading, examine, read
from facturier.einvoice.ubl import write_ubl
from facturier.einvoice.unreadable import Unreadable

__all__ = [
    "Document",
    "Reading",
    "Unreadable",
    "embed",
    "examine",
    "read",
    "write_cii",
    "write_ubl",
]
