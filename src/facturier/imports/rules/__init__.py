"""Kinds of imports, their stages, mappings and cells. Pure."""

from facturier.imports.rules.cells import yes_or_no
from facturier.imports.rules.kinds import (
    BadRow,
    Column,
    Compared,
    Fault,
    Kind,
    Made,
    kind_named,
    kinds,
    register,
)
from facturier.imports.rules.mapping import (
    ERROR_HEAD,
    fingerprint,
    missing,
    plain,
    proposed,
    remembered,
    sound,
    to_remember,
)
from facturier.imports.rules.states import (
    OPEN_STAGES,
    WORKING_STAGES,
    WRONG,
    RowState,
    Stage,
    may_become,
)

__all__ = [
    "ERROR_HEAD",
    "OPEN_STAGES",
    "WORKING_STAGES",
    "WRONG",
    "BadRow",
    "Column",
    "Compared",
    "Fault",
    "Kind",
    "Made",
    "RowState",
    "Stage",
    "fingerprint",
    "kind_named",
    "kinds",
    "may_become",
    "missing",
    "plain",
    "proposed",
    "register",
    "remembered",
    "sound",
    "to_remember",
    "yes_or_no",
]
