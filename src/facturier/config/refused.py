"""A start that cannot go on: one sentence for the person at the keyboard, never a traceback."""


class CannotStart(Exception):
    """Says what is wrong and what to do, in one sentence."""
