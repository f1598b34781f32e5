"""The values of the page of a document that we issue: what stands where, in which words."""

from facturier.rendering.rules.issued.page import Page, Row, Stage, layout_faults
from facturier.rendering.rules.issued.whole import page_values

__all__ = ["Page", "Row", "Stage", "layout_faults", "page_values"]
