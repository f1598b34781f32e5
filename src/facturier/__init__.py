"""Facturier: centralised and collaborative invoicing."""

__version__ = "0.1.0"
