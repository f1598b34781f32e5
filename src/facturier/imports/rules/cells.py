"""What a cell says, as people type it in France and elsewhere. Pure."""

_YES = {"oui", "o", "vrai", "true", "yes", "y", "1", "x"}
_NO = {"non", "n", "faux", "false", "no", "0", ""}


def yes_or_no(text: str) -> bool | None:
    """Yes or no in French or English; None for anything else."""
    bare = text.strip().casefold()
    return True if bare in _YES else False if bare in _NO else None
