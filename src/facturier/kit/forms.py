"""What every room needs of a form: an amount however it is typed, a verb that may refuse."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms

from facturier.kit.refusal import Refusal
from facturier.kit.web import sentence

UNPROCESSABLE = 422


class AmountField(forms.DecimalField):
    """An amount of euros, however it is typed: 1234.5, 1 234,5 or 1 234,50 €."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = re.sub(r"[\s€]", "", value).replace(",", ".")
        return super().to_python(value)


def carry_out(form: forms.Form, verb: Callable[[dict[str, Any]], Any]) -> Any:
    """What the verb answers for a valid form; None when the form, or the domain, refused.

    A refusal is said beside the field it names, and nothing that was typed is lost. One that says
    "not you" or "not here" is no matter of typing and goes on to the edge.
    """
    if not form.is_valid():
        return None
    try:
        return verb(form.cleaned_data) or True
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, sentence(refusal))
        return None
