"""What a page of words says of an invoice: words and their places in, fields with confidence out."""
