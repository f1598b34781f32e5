"""What every refusal of the API looks like (RFC 9457), for the contract of each call."""

from ninja import Schema


class Problem(Schema):
    """RFC 9457: what happened and what to do."""

    type: str
    title: str
    status: int
    code: str
    detail: str


REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422), Problem)
