"""Saxon-HE in Java, from the system's packages: another engine for the same official rules."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

JAR = Path("/usr/share/java/Saxon-HE.jar")
MISSING = "needs Saxon-HE in Java (libsaxonhe-java and a Java runtime)"
SECONDS = 900
FEW = 100
"""Documents for which it is not worth while to optimise what is run."""
_SHORT_RUN = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_FAILED = re.compile(r"^While processing (\d+)\.xml:", re.MULTILINE)
_FAILURES = re.compile(r"^(\d+) transformations? failed", re.MULTILINE)


class NotCompiledError(Exception):
    """This engine does not accept the stylesheet at all."""


def is_here() -> bool:
    """Whether the second engine can be run."""
    return JAR.exists() and shutil.which("java") is not None


def fatal_rules(
    stylesheet: Path, documents: Mapping[str, bytes], folder: Path
) -> dict[str, frozenset[str] | None]:
    """The fatal rule ids that each document violates; None where the rules failed to run.

    One Java process for all documents: it writes one report for each of them. Raises
    `NotCompiledError` for a stylesheet that it does not accept.
    """
    source, reports = folder / "documents", folder / "reports"
    source.mkdir()
    reports.mkdir()
    numbered = dict(enumerate(documents))
    for number, name in numbered.items():
        (source / f"{number}.xml").write_bytes(documents[name])
    run = subprocess.run(
        ["java", *(_SHORT_RUN if len(documents) < FEW else ()), "-cp", str(JAR), "net.sf.saxon.Transform", f"-s:{source}", f"-xsl:{stylesheet}",
         f"-o:{reports}"],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )  # fmt: skip
    failed = _failed(run)
    return {
        name: None if number in failed else _fatal(reports / f"{number}.xml")
        for number, name in numbered.items()
    }


def _failed(run: subprocess.CompletedProcess[str]) -> frozenset[int]:
    """The documents on which a rule failed at run time.

    Such a rule leaves a report behind that is cut in the middle, at times where it is well formed
    still: the exit status and what the engine says tell, never the report.
    """
    failed = frozenset(int(number) for number in _FAILED.findall(run.stderr))
    counted = _FAILURES.search(run.stderr)
    if run.returncode != 0 and counted is None:
        raise NotCompiledError(run.stderr[-2000:])
    if (run.returncode != 0) != bool(failed) or len(failed) != int(counted[1] if counted else 0):
        raise AssertionError(f"which documents failed?\n{run.stderr[-2000:]}")
    return failed


def _fatal(report: Path) -> frozenset[str]:
    failed = (
        etree.parse(str(report))
        .getroot()
        .iterchildren(f"{_SVRL}failed-assert", f"{_SVRL}successful-report")
    )
    return frozenset(
        element.get("id") or ""
        for element in failed
        if (element.get("flag") or element.get("role")) != "warning"
    )
