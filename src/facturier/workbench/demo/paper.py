"""The page of a demo invoice, printed by Typst. Plain on purpose: senders are not us."""

import json

import typst

from facturier.einvoice.document import Document, Party

PAGE = """
#let d = json(bytes(sys.inputs.invoice))
#set document(title: d.title)
#set page(paper: "a4", margin: 22mm)
#set text(size: 9.5pt, lang: "fr")
#grid(columns: (1fr, auto),
  [#text(size: 15pt, weight: "bold", d.seller.name) \\ #for line in d.seller.lines [#line \\ ]],
  align(right)[#text(size: 13pt, weight: "bold", d.kind) \\ *N° #d.number* \\ Date : #d.date \\
    Échéance : #d.due \\ #if d.order != "" [Votre commande : #d.order]])
#v(9mm)
#pad(left: 90mm)[#text(fill: luma(90))[Facturé à] \\ *#d.buyer.name* \\
  #for line in d.buyer.lines [#line \\ ]]
#v(7mm)
#table(columns: (1fr, auto, auto, auto, auto), align: (left, right, right, right, right),
  stroke: (x, y) => (bottom: if y == 0 { 0.8pt } else { 0.3pt + luma(200) }),
  table.header([*Désignation*], [*Qté*], [*PU HT*], [*TVA*], [*Total HT*]),
  ..d.rows.flatten())
#v(3mm)
#align(right, table(columns: 2, align: (left, right), stroke: none, ..d.totals.flatten()))
#v(10mm)
#text(size: 8pt, fill: luma(80))[#for note in d.notes [#note \\ ]]
"""


def print_page(title: str) -> bytes:
    """A PDF/A-3 page that bears a title and nothing else."""
    source = '#set page(paper: "a4", margin: 22mm)\n#text(size: 15pt, sys.inputs.title)'
    return typst.compile(source.encode(), sys_inputs={"title": title}, pdf_standards=["a-3b"])


def print_invoice(document: Document) -> bytes:
    """A PDF/A-3 page of the document, without its XML."""
    data = {
        "title": f"Facture {document.number}",
        "kind": "AVOIR" if document.type_code == "381" else "FACTURE",
        "number": document.number,
        "date": f"{document.issue_date:%d/%m/%Y}",
        "due": f"{document.due_date:%d/%m/%Y}" if document.due_date else "",
        "order": document.order or "",
        "seller": _party(document.seller),
        "buyer": _party(document.buyer),
        "rows": [
            [
                line.item.name or "",
                _number(line.quantity),
                _number(line.price.net if line.price else None),
                f"{_number(line.vat_percent)} %",
                _number(line.net),
            ]
            for line in document.lines
        ],
        "totals": [
            ["Total HT", f"{_number(document.totals.net)} €"],
            ["TVA", f"{_number(document.totals.tax)} €"],
            ["Net à payer", f"{_number(document.totals.payable)} €"],
        ],
        "notes": [
            *(note.text for note in document.notes if note.subject_code != "BAR"),
            document.payment_terms or "",
            *(
                f"IBAN {means.account.account_id}"
                for means in document.payment_means
                if means.account
            ),
        ],
    }
    return typst.compile(
        PAGE.encode(), sys_inputs={"invoice": json.dumps(data)}, pdf_standards=["a-3b"]
    )


def _party(party: Party) -> dict[str, object]:
    address = party.address
    town = f"{address.post_code} {address.city}" if address else ""
    lines = [address.line_1 if address else "", town]
    if party.legal_id:
        lines.append(f"SIREN {party.legal_id.value}")
    if party.vat_id:
        lines.append(f"TVA {party.vat_id}")
    return {"name": party.name or "", "lines": [line for line in lines if line]}


def _number(value: object) -> str:
    return f"{value:,}".replace(",", "\u00a0").replace(".", ",") if value is not None else ""
