"""What a page of words says of an invoice: words with places in, fields with confidence out."""
