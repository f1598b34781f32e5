"""Our files as another program reads them: `factur-x`, in a process of its own.

Run as `python second_reader.py FOLDER`: reads each file of the folder, and writes one JSON object
with what it found in each. It knows nothing of the product.
"""

import json
import sys
from pathlib import Path
from typing import Any

Terms = list[tuple[str, str]]


def read(file: Path) -> dict[str, Any]:
    """The terms of a file, and for a PDF the name and level that its reader finds."""
    import facturx

    content = file.read_bytes()
    name = level = ""
    if file.suffix == ".pdf":
        name, content = facturx.get_xml_from_pdf(content, check_xsd=True)
        level = facturx.get_level(facturx.parse_xml.etree.fromstring(content))
    found = facturx.parse_ubl_cii_xml(
        content, check_xsd=file.suffix == ".pdf", date_as="string", float_as="string"
    )
    return {"terms": sorted(terms(found)), "name": name, "level": level, "length": len(content)}


def terms(value: Any) -> Terms:
    """Every (BT, text) of a nest of lists and objects."""
    if isinstance(value, dict):
        own = [(k, v) for k, v in value.items() if k.startswith("BT-") and isinstance(v, str)]
        return [*own, *(each for inner in value.values() for each in terms(inner))]
    if isinstance(value, list):
        return [each for inner in value for each in terms(inner)]
    return []


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    print(json.dumps({file.name: read(file) for file in sorted(folder.iterdir())}))
