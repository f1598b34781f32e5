"""What every refusal of the API looks like (RFC 9457), for the contract of each call."""

from typing import Any

from ninja import Schema


class Problem(Schema):
    """RFC 9457: what happened and what to do."""

    type: str
    title: str
    status: int
    code: str
    detail: str


REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422), Problem)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def told_as(*media_types: str, what: str = "a file") -> dict[str, Any]:
    """An answer that is a file of one of these types, for the contract of a call."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {"description": what, "content": dict.fromkeys(media_types, binary)}


AS_IT_CAME = told_as("*/*", what="the bytes as they came, under the type that they are of")
