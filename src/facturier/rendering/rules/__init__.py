"""What a printed page says, as plain values: words, figures, sheets. Pure."""
