"""Which column of the file is which: one choice for each column of the kind."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from facturier.imports.rules import Kind


class ColumnsForm(forms.Form):
    """One list per column of the kind; an empty choice leaves the column out."""

    def __init__(
        self,
        data: Any,
        *,
        kind: Kind,
        heads: Sequence[str],
        examples: Sequence[Sequence[str]],
        chosen: Mapping[str, int],
    ) -> None:
        super().__init__(data)
        listed = [(str(at), _named(at, head, examples[at])) for at, head in enumerate(heads)]
        for column in kind.columns:
            index = chosen.get(column.key)
            self.fields[column.key] = forms.TypedChoiceField(
                label=column.label,
                help_text=column.help,
                required=column.required,
                choices=[("", _("Ne pas importer")), *listed],
                coerce=int,
                empty_value=None,
                initial="" if index is None else str(index),
                error_messages={"required": _("Cette colonne est obligatoire. Choisissez-la.")},
            )

    def mapping(self) -> dict[str, int]:
        """Column key -> index, without those left out."""
        return {key: at for key, at in self.cleaned_data.items() if at is not None}


def _named(at: int, head: str, examples: Sequence[str]) -> str:
    name = head or _("Colonne %(number)s, sans titre") % {"number": at + 1}
    shown = ", ".join(text[:24] for text in examples[:2])
    return f"{name} ({shown})" if shown else name
