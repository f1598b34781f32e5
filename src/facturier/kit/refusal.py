"""The one exception by which the domain says no."""


class Refusal(Exception):
    """The domain refuses, and can say why.

    `code` is stable and for machines (`stage.closed`), `reason` is a sentence for people: what
    happened, then what to do. `status` is the HTTP answer of the edges (403, 404, 409, 422, 429 or
    503). `rule` names the rule that refused, `ask` who could do it instead, `field` the input at
    fault.
    """

    def __init__(
        self,
        code: str,
        reason: str = "",
        *,
        status: int = 409,
        field: str | None = None,
        rule: str = "",
        ask: str = "",
    ) -> None:
        super().__init__(code, reason)
        self.code, self.reason, self.status = code, reason, status
        self.field, self.rule, self.ask = field, rule, ask

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"


def absent(what: str = "") -> Refusal:
    """What lies outside a person's rights does not exist for them: a 404, whatever the reason."""
    return Refusal("absent", what, status=404)
