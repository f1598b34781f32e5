"""The verbs of customers and suppliers."""

from facturier.parties.actions.recognise import Role, recognise

__all__ = ["Role", "recognise"]
