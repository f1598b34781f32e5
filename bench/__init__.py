"""Benches: each measures one thing on a server of its own and ends with one line of JSON.

A bench is a module of this folder with `SIZE` (what it does by default) and `run(size)`, which
gives its figures. Run them by `make bench NAME=pages SIZE=2000`.
"""

import importlib
import json
import pkgutil


def names() -> list[str]:
    """Every bench there is."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))


def main(name: str, size: int) -> int:
    """Run one bench, or list them."""
    name = name.replace("-", "_")
    if name not in names():
        for known in names():
            module = importlib.import_module(f"bench.{known}")
            print(f"  {known:<10} {(module.__doc__ or '').splitlines()[0]} (size {module.SIZE})")
        return 0 if not name else 2
    module = importlib.import_module(f"bench.{name}")
    size = size or module.SIZE
    figures = module.run(size)
    print(json.dumps({"bench": name, "size": size, "figures": figures}))
    return 0
