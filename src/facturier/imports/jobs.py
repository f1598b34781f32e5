"""Background entrances: ids in, the clock taken, one call."""

from uuid import UUID

from django.utils import timezone

from facturier.imports import actions
from facturier.kit.jobs import job


@job("imports.check")
def check(organisation_id: UUID, import_id: str, user_id: str, token_id: str = "") -> None:
    """Check the rows of a long file."""
    actions.check_rows(
        organisation_id=organisation_id,
        import_id=UUID(import_id),
        user_id=UUID(user_id),
        token_id=_key(token_id),
        now=timezone.now(),
    )


@job("imports.run")
def run(organisation_id: UUID, import_id: str, token_id: str = "") -> None:
    """Create what the good rows say."""
    actions.run_import(
        organisation_id=organisation_id,
        import_id=UUID(import_id),
        clock=timezone.now,
        token_id=_key(token_id),
    )


@job("imports.undo")
def undo(organisation_id: UUID, import_id: str, token_id: str = "") -> None:
    """Take back what an import made."""
    actions.undo_import(
        organisation_id=organisation_id,
        import_id=UUID(import_id),
        clock=timezone.now,
        token_id=_key(token_id),
    )


def _key(text: str) -> UUID | None:
    return UUID(text) if text else None
