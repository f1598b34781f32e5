"""The catalogues: French is written in the sources, English stands in one file beside them."""

import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from facturier.config import places

if TYPE_CHECKING:  # a start that finds nothing to compile does not load Babel
    from babel.messages.catalog import Catalog

CATALOGUES = places.PACKAGE / "locale"
ENGLISH = CATALOGUES / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "_t": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SOURCES = [
    ("**/tests/**", "ignore"),
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]
OPTIONS = {"**/templates/**.html": {"silent": "false"}, "**/templates/**.txt": {"silent": "false"}}


def compile_changed() -> None:
    """Write each catalogue's binary form if its text is newer."""
    for source in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        from babel.messages.mofile import write_mo

        # Written whole or not at all: another process may be reading it.
        unfinished = target.with_suffix(".mo.new")
        with open(unfinished, "wb") as file:
            write_mo(file, _read(source))
        unfinished.replace(target)


def extract() -> "Catalog":
    """Every French text of the sources that asks to be translated."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir

    found = Catalog(locale="en", project="Facturier", charset="utf-8")
    texts = extract_from_dir(
        str(places.PACKAGE),
        method_map=SOURCES,
        options_map=OPTIONS,
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
    )
    for path, _line, message, comments, context in texts:
        found.add(message, None, [(path, 0)], auto_comments=comments, context=context)
    return found


def update() -> int:
    """Add what is new to the English catalogue, drop what is gone; say what is left to do."""
    from babel.messages.pofile import write_po

    catalogue = _english()
    catalogue.update(extract(), no_fuzzy_matching=True, keep_user_comments=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    buffer = BytesIO()
    write_po(
        buffer, catalogue, width=100, sort_output=True, include_lineno=False, omit_header=False
    )
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    # No date and no tool in the committed file: it changes only when a text does.
    dated = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator')
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    ENGLISH.write_text("".join(line for line in lines if not line.startswith(dated)))
    compile_changed()
    left = problems()
    print(f"{len(catalogue)} texts, {len(left)} left to translate.")
    return 0


def check() -> int:
    """Fail on a French text without its English."""
    found = problems()
    for problem in found:
        print(problem, file=sys.stderr)
    print(f"Translations: {len(found)} problems.")
    return 1 if found else 0


def problems() -> list[str]:
    """What the English catalogue lacks, or has too much of, compared with the sources."""
    english = _english()
    wanted = extract()
    found = []
    for message in wanted:
        if not message.id:
            continue
        translated = english.get(message.id, message.context)
        place = message.locations[0][0] if message.locations else "?"
        if translated is None or not _whole(translated.string):
            found.append(f"untranslated: {message.id!r} ({place})")
        elif translated.fuzzy:
            found.append(f"fuzzy: {message.id!r}")
        else:
            found.extend(f"{error}: {message.id!r}" for error in translated.check(english))
    gone = [m for m in english if m.id and wanted.get(m.id, m.context) is None]
    found.extend(f"no longer in the sources: {message.id!r}" for message in gone)
    found.extend(f"obsolete: {key!r}" for key in english.obsolete)
    return found


def _whole(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _english() -> "Catalog":
    from babel.messages.catalog import Catalog

    return _read(ENGLISH) if ENGLISH.exists() else Catalog(locale="en")


def _read(path: Path) -> "Catalog":
    from babel.messages.pofile import read_po

    with open(path, "rb") as file:
        return read_po(file, locale="en", domain="django")
