"""The list of invoices: its page, its parts, its saved views, its exports, its bulk actions."""
