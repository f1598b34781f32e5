"""Reads of customers and suppliers."""
