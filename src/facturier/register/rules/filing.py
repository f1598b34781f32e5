"""The filing plan: in which folder of an archive a file stands, by a rule of ours. Pure.

A path travels onto disks of any system. So a rule is made of plain characters and known
placeholders, each folder between two slashes, and what fills them is made plain: no way up or out,
no name that Windows keeps for itself. Two files of one name are told apart by `kit/archive`.
"""

import re
from collections.abc import Mapping

from facturier.register.rules.file_names import DEVICES, plain

FOLDERS = ("year", "month", "direction", "party", "customer", "seller", "kind")
LONGEST_PLAN = 100
MOST_FOLDERS = 5
LONGEST_FOLDER = 60
LONGEST_FILE = 160
_PART = re.compile(r"\{([^{}]*)\}")
# No point: a folder is never taken for a file, nor for the way up.
_SAFE = re.compile(r"[A-Za-z0-9 _-]*")
NOTHING = "sans-nom"


def tidy_plan(typed: str) -> str:
    """The plan as it is kept: no slash at either end, no space around one."""
    parts = [" ".join(part.split()) for part in typed.split("/")]
    return "/".join(parts).strip("/")


def plan_fault(plan: str) -> str:
    """What is wrong with a plan: long, deep, unknown, unsafe; '' if nothing is."""
    if not plan:
        return ""
    if len(plan) > LONGEST_PLAN:
        return "long"
    parts = plan.split("/")
    if len(parts) > MOST_FOLDERS:
        return "deep"
    if any(name not in FOLDERS for name in _PART.findall(plan)):
        return "unknown"
    if any(not part or not _SAFE.fullmatch(_PART.sub("", part)) for part in parts):
        return "unsafe"
    return ""


def folder(plan: str, facts: Mapping[str, str]) -> str:
    """The folder of a file, ending with a slash; empty for a plan without folders."""
    return "".join(f"{_folder(part, facts)}/" for part in plan.split("/") if part)


def _folder(part: str, facts: Mapping[str, str]) -> str:
    def filled(found: re.Match[str]) -> str:
        return plain(facts.get(found[1], "")).replace(".", "-").strip("-")

    name = _PART.sub(filled, part)[:LONGEST_FOLDER].strip(" -_") or NOTHING
    return f"_{name}" if DEVICES.fullmatch(name) else name
