def panel(request, row):
    return ""
