"""What people type of the look of a template, and of what it serves. Decisions stand in actions."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from facturier.kit.refusal import Refusal
from facturier.kit.web import sentence
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.rendering.rules.look import (
    BLOCKS,
    COLUMNS,
    FONTS,
    LOCKED_BLOCKS,
    LOCKED_COLUMNS,
    LOGO_HEIGHTS,
    LONGEST_TEXT,
    Look,
    Texts,
)
from facturier.sales import actions, queries
from facturier.sales.actions import UnfitLook
from facturier.sales.actions.looks import told
from facturier.sales.phrases import BLOCK_LABELS, COLUMN_LABELS, LANGUAGE_LABELS, TEXT_LABELS
from facturier.sales.queries import TemplateRow
from facturier.sales.rules.drafts import KINDS
from facturier.sales.rules.looks import NAME, TEXTS

LANGUAGES = ("fr", "en")
MOST_BYTES = 5 * 2**20
_SALT = "sales.logo"


@dataclass(frozen=True, slots=True)
class Part:
    """A column or a block in the form: where it stands, whether it is shown, whether it must be."""

    key: str
    label: str
    shown: bool
    locked: bool


class LookForm(forms.Form):
    """A look, and the version from which it was typed."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=999_999_999)
    logo = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)
    file = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG ou SVG, 5 Mo au plus. Il est ramené à ce que l'impression demande."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/svg+xml"}),
    )
    logo_height = forms.IntegerField(
        label=_("Hauteur du logo, en millimètres"),
        min_value=LOGO_HEIGHTS[0],
        max_value=LOGO_HEIGHTS[1],
    )
    logo_side = forms.ChoiceField(
        label=_("Place du logo"),
        choices=[("left", _("À gauche")), ("right", _("À droite"))],
        widget=forms.RadioSelect,
    )
    colour = forms.CharField(
        label=_("Couleur"),
        max_length=7,
        help_text=_("Du titre, des en-têtes et de la somme à payer."),
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    font = forms.ChoiceField(label=_("Police"), choices=list(FONTS.items()))

    def __init__(self, held: Look, base: int, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"base": base})
        self.held = held
        self.content: bytes | None = held.logo
        for language in LANGUAGES:
            for name in TEXTS:
                self.fields[f"texts_{language}_{name}"] = forms.CharField(
                    label=f"{TEXT_LABELS[name]} ({LANGUAGE_LABELS[language]})",
                    required=False,
                    strip=False,
                    widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_TEXT}),
                )
        if data is None:
            self.initial = {**self.initial, **_started(held)}
        self.columns = self._parts("columns", COLUMNS, LOCKED_COLUMNS, COLUMN_LABELS)
        self.blocks = self._parts("blocks", BLOCKS, LOCKED_BLOCKS, BLOCK_LABELS)

    def _parts(
        self, name: str, known: Sequence[str], locked: frozenset[str], labels: dict[str, Any]
    ) -> list[Part]:
        if self.is_bound:
            order = self.data.getlist(f"order_{name}")
            shown = {*self.data.getlist(name), *locked}
        else:
            order = list(getattr(self.held, name))
            shown = set(order)
        order = list(dict.fromkeys(one for one in order if one in known))
        order += [one for one in known if one not in order]
        return [Part(one, str(labels[one]), one in shown, one in locked) for one in order]

    @property
    def languages(self) -> list[tuple[str, list[forms.BoundField]]]:
        """(name of a language, its fields) for the page."""
        return [
            (str(LANGUAGE_LABELS[one]), [self[f"texts_{one}_{name}"] for name in TEXTS])
            for one in LANGUAGES
        ]

    def move(self, asked: str) -> None:
        """Move a column or a block by one place: `up:columns:unit`."""
        way, _colon, rest = asked.partition(":")
        name, _colon, key = rest.partition(":")
        if name not in ("columns", "blocks") or way not in ("up", "down"):
            return
        parts: list[Part] = getattr(self, name)
        at = next((index for index, one in enumerate(parts) if one.key == key), None)
        if at is None:
            return
        to = at + (-1 if way == "up" else 1)
        if 0 <= to < len(parts):
            parts[at], parts[to] = parts[to], parts[at]

    def take_logo(self, member: Member, *, drop: bool = False) -> None:
        """The logo that was uploaded, else the one that the page holds, else none."""
        self.content = None
        upload = self.files.get("file")
        if drop:
            return self._hold("")
        if upload:
            try:
                token, self.content = kept_upload(member, upload)
                self._hold(token)
            except Refusal as refusal:
                if refusal.status in (403, 404):
                    raise
                self.add_error("file", sentence(refusal))
        if self.content is None and (token := self.data.get("logo", "")):
            self.content = logo_of(member, token)
            if self.content is None:
                self.add_error("file", _t("Le logo n'a pas été retrouvé. Déposez-le à nouveau."))
        return None

    def _hold(self, token: str) -> None:
        """Remember a logo in the page, so that whatever else is refused does not lose it."""
        data: Any = self.data
        self.data = data.copy()
        self.data["logo"] = token  # type: ignore[index]  # a copy may be written

    def look(self) -> Look | None:
        """The look as it was typed; None where a field says no (a conflict is none of a field)."""
        if self.errors.keys() - {NON_FIELD_ERRORS}:
            return None
        typed = self.cleaned_data
        ours = tuple(
            Texts(language, **{name: _lines(typed[f"texts_{language}_{name}"]) for name in TEXTS})
            for language in LANGUAGES
        )
        return Look(
            logo=self.content,
            logo_height=typed["logo_height"],
            logo_side="right" if typed["logo_side"] == "right" else "left",
            colour=typed["colour"].lower(),
            font=typed["font"],
            columns=tuple(one.key for one in self.columns if one.shown),
            blocks=tuple(one.key for one in self.blocks if one.shown),
            texts=(
                *(one for one in ours if one.opening or one.closing or one.footer),
                *(one for one in self.held.texts if one.language not in LANGUAGES),
            ),
        )

    def refuse(self, refusal: Refusal) -> None:
        """Say what is wrong beside the fields that it is about."""
        if not isinstance(refusal, UnfitLook):
            self.add_error(self._field(refusal.field), sentence(refusal))
            return
        for trouble in refusal.troubles:
            self.add_error(self._field(trouble.field), told(trouble))

    def _field(self, name: str | None) -> str | None:
        field = {"logo": "file"}.get(name or "", (name or "").replace(".", "_"))
        return field if field in self.fields else None


class ServesForm(forms.Form):
    """What a template is called and what it serves."""

    name = forms.CharField(label=_("Nom"), max_length=NAME)
    entity = forms.ChoiceField(label=_("Entité"), required=False)
    type_codes = forms.MultipleChoiceField(
        label=_("Documents"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun choix : tous les documents."),
    )

    def __init__(self, member: Member, row: TemplateRow | None = None, data: Any = None) -> None:
        initial: dict[str, Any] = {"name": row.name, "entity": row.entity_id or ""} if row else {}
        if row:
            initial["type_codes"] = list(row.type_codes)
        super().__init__(data, initial=initial)
        choices = list(organisations.places(member.organisation_id).entities.items())
        if row and row.entity_id and row.entity_id not in dict(choices):
            choices.append((row.entity_id, row.entity))
        self.fields["entity"].choices = [
            ("", _t("Toutes les entités")),
            *((str(key), label) for key, label in choices),
        ]
        self.fields["type_codes"].choices = [(code, _t(label)) for code, label in KINDS.items()]

    def asked(self) -> dict[str, Any]:
        """What was typed, as the actions take it."""
        typed = self.cleaned_data
        return {
            "name": typed["name"],
            "entity_id": UUID(typed["entity"]) if typed["entity"] else None,
            "type_codes": typed["type_codes"],
        }


def kept_upload(member: Member, upload: Any) -> tuple[str, bytes]:
    """(the token of a logo, its bytes) of an uploaded picture. Raises a `Refusal`."""
    if upload is None:
        raise Refusal("logo.missing", _t("Choisissez une image."), status=422, field="file")
    if upload.size > MOST_BYTES:
        reason = _t("Ce fichier dépasse 5 Mo. Réduisez l'image, puis déposez-la à nouveau.")
        raise Refusal("logo.large", reason, status=422, field="file")
    sha256 = actions.keep_logo(member=member, content=upload.read())
    return token_of(member.organisation_id, sha256), queries.kept_logo(member, sha256)


def token_of(organisation_id: UUID, sha256: str) -> str:
    """What the page holds of a logo: signed, so that it names no other file of the store."""
    return signing.dumps([str(organisation_id), sha256], salt=_SALT)


def logo_of(member: Member, token: str) -> bytes | None:
    """The logo of a token of ours; None for anything else."""
    try:
        whose, sha256 = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if whose != str(member.organisation_id):
        return None
    try:
        return queries.kept_logo(member, sha256)
    except Refusal:
        return None


def held_token(member: Member, look: Look) -> str:
    """The token of the logo that a version has."""
    if look.logo is None:
        return ""
    return token_of(member.organisation_id, hashlib.sha256(look.logo).hexdigest())


def worded(name: str, value: Any) -> str:
    """A value of a look as people read it: names of columns, of a typeface, yes or no."""
    labels = {**BLOCK_LABELS, **COLUMN_LABELS, **FONTS}
    if isinstance(value, list | tuple):
        return ", ".join(str(labels.get(one, one)) for one in value)
    if name == "logo_side":
        return _t("À droite") if value == "right" else _t("À gauche")
    if name == "logo":
        return _t("une image") if value else ""
    if name == "logo_height":
        return f"{value} mm"
    return str(labels.get(value, value)) if isinstance(value, str) else str(value)


def label_of(name: str) -> str:
    """What a field of a look is called."""
    head, _dot, rest = name.partition(".")
    if head == "texts":
        language, _dot, part = rest.partition(".")
        return f"{TEXT_LABELS[part]} ({LANGUAGE_LABELS.get(language, language)})"
    return str(_LABELS[head])


_LABELS = {
    "logo": _("Logo"),
    "logo_height": _("Hauteur du logo"),
    "logo_side": _("Place du logo"),
    "colour": _("Couleur"),
    "font": _("Police"),
    "columns": _("Colonnes"),
    "blocks": _("Blocs"),
}


def worded_changes(changes: dict[str, tuple[Any, Any]]) -> list[tuple[str, str, str]]:
    """(label, before, after) of each change, for the page."""
    return [
        (label_of(name), worded(name, before), worded(name, after))
        for name, (before, after) in changes.items()
    ]


def _started(look: Look) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: getattr(look, name) for name in ("logo_height", "logo_side", "colour", "font")
    }
    for said in look.texts:
        for name in TEXTS:
            values[f"texts_{said.language}_{name}"] = getattr(said, name)
    return values


def _lines(text: str) -> str:
    """A text as it is kept: line ends of one kind, no blanks around."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
