"""Kinds of imports, their stages, mappings and cells. Pure."""

from facturier.imports.rules.cells import day_of, decimal_of, yes_or_no
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
    sound,
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
    "day_of",
    "decimal_of",
    "fingerprint",
    "kind_named",
    "kinds",
    "may_become",
    "missing",
    "plain",
    "proposed",
    "register",
    "sound",
    "yes_or_no",
]
