"""A document of EN 16931 as the values of a printed sheet.

`document_sheet` is the one door; the other modules each fill one part of the sheet.
"""

from facturier.rendering.rules.sheet.whole import SourceNote, document_sheet

__all__ = ["SourceNote", "document_sheet"]
