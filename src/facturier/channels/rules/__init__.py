"""Senders, proofs, links: what channels decide by. Pure."""
