"""What every room needs of a form: a number however it is typed, a verb that may refuse."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal
from facturier.kit.typed import decimal_of
from facturier.kit.web import sentence

UNPROCESSABLE = 422


class NumberField(forms.DecimalField):
    """A number however it is typed: 1234.5, 1 234,5 or 1 234,50 €."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The number, exact."""
        if isinstance(value, Decimal):
            return value
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        number = decimal_of(text)
        if number is None:
            raise forms.ValidationError(_("Ce n'est pas un nombre. Écrivez par exemple 12,50."))
        return number

    def prepare_value(self, value: Any) -> Any:
        """As people read it, without the zeros of a column."""
        return typed_number(value) if isinstance(value, Decimal) else value


def typed_number(value: Decimal) -> str:
    """A number as a field starts with it: exact, without grouping."""
    text = f"{value.normalize():f}"
    return text.replace(".", ",") if (get_language() or "fr").startswith("fr") else text


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
