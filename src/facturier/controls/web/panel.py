def of_invoice(request, invoice):
    return ""
