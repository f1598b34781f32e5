"""Every finding in plain words, in French and in English: `explain`, and the names of the terms.

Tables are read when a finding first asks for them. Texts are ours: an official sentence is quoted
from the finding (`Explanation.official`) and never kept here.
"""

from facturier.einvoice.explanations.explaining import explain, sentence
from facturier.einvoice.explanations.terms import term_name
from facturier.einvoice.explanations.wording import Explanation, Language

__all__ = ["Explanation", "Language", "explain", "sentence", "term_name"]
