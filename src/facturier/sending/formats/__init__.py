"""Bytes of what leaves."""
