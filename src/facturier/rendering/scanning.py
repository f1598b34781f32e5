"""Run as a process of its own: `-m facturier.rendering.scanning PICTURE...` finds words of pages.

The pictures are those that we drew of a scan or a photograph, so their format is ours; what they
show is not trusted: time and memory are bounded, nothing is connected to, and whatever happens here
ends with this process. It needs the engine that `make ocr` adds.
"""

import json
import os
import resource
import sys
from typing import Any

MEMORY = 6 * 2**30
"""Of addresses; about 1 GiB of it is used."""
CPU_SECONDS = 120
MOST_PAGES = 4
WIDTH = 5952
"""Tenths of a point that the width of a drawn page stands for, whatever its paper: A4."""
LEAST_SCORE = 0.5
"""Below, the engine itself does not believe that these letters are there."""


def limit() -> None:
    """Bound this process before it loads the engine; it stands behind everything else."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    sys.addaudithook(_connect_to_nothing)


def _connect_to_nothing(event: str, _given: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise PermissionError(event)


def main(*pictures: str) -> int:
    """Write [width, height, [[text, left, top, right, bottom], ...]] a page, in tenths."""
    from rapidocr import RapidOCR

    threads = "EngineConfig.onnxruntime.{}_op_num_threads"
    engine = RapidOCR(
        params={
            "Global.log_level": "critical",
            threads.format("intra"): 1,
            threads.format("inter"): 1,
        }
    )
    json.dump([_page(engine, picture) for picture in pictures[:MOST_PAGES]], sys.stdout)
    return 0


def _page(engine: Any, picture: str) -> list[Any]:
    from PIL import Image

    with Image.open(picture, formats=["PNG"]) as image:
        wide, tall = image.size
    scale = WIDTH / wide
    found = engine(picture, return_word_box=True)
    lines = () if found.boxes is None else found.word_results
    words = [
        [text, *(round(edge * scale) for edge in _edges(corners))]
        for line in lines
        for text, score, corners in line
        if score >= LEAST_SCORE and text.strip()
    ]
    return [WIDTH, round(tall * scale), words]


def _edges(corners: Any) -> tuple[float, float, float, float]:
    across, down = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    return min(across), min(down), max(across), max(down)


if __name__ == "__main__":
    limit()
    sys.exit(main(*sys.argv[1:]))
