"""`facturier check FILE ...`: can these files be read, what do they say? One JSON line a file."""

import json
from pathlib import Path

UNREADABLE = 2  # exit status


def check_files(files: list[str]) -> int:
    """Read each file as Réception would; 0 if all could be read, 2 if one could not."""
    status = 0
    for file in files:
        said = _read(file)
        if said["format"] == "unknown":
            status = UNREADABLE
        print(json.dumps(said, ensure_ascii=False))
    return status


def _read(file: str) -> dict[str, object]:
    # `valid` awaits the official rules: reading alone never says that a document is valid.
    from facturier.einvoice import Document, Unreadable, read

    unknown = {"file": file, "format": "unknown", "valid": None, "document": None}
    try:
        reading = read(Path(file).read_bytes())
    except OSError as error:
        return {**unknown, "violations": [_violation("no-file", error.strerror or str(error))]}
    except Unreadable as unreadable:
        return {**unknown, "violations": [_violation(unreadable.code, str(unreadable))]}
    document: Document = reading.document
    amounts = {name: getattr(document.totals, name) for name in ("net", "tax", "gross", "payable")}
    return {
        "file": file,
        "format": reading.format,
        "profile": document.profile,
        "valid": None,
        "violations": [],
        "document": {
            "number": document.number,
            "issue_date": document.issue_date.isoformat(),
            "type_code": document.type_code,
            "currency": document.currency,
            "supplier": {"name": document.seller.name, "vat": document.seller.vat_id},
            "customer": {"name": document.buyer.name, "vat": document.buyer.vat_id},
            "line_count": len(document.lines),
            "totals": {
                name: None if amount is None else format(amount, "f")
                for name, amount in amounts.items()
            },
        },
    }


def _violation(rule: str, message: str) -> dict[str, str]:
    return {"rule": rule, "severity": "fatal", "source": "read", "message": message}
