"""Reads of customers and suppliers."""

from facturier.parties.queries.families import families, party_names

__all__ = ["families", "party_names"]
