"""The demo company: Maison Kervel, a fictitious French joinery, and a year of its invoices."""
