"""Which capability each address of the templates of documents needs, by method."""

RIGHTS_OF_TEMPLATES = {
    **{f"sales:{name}": {"GET": "organisation.read"} for name in ("looks", "look_picture")},
    "sales:look": {"GET": "organisation.read", "POST": "sales.configure"},
    **{
        f"sales:{name}": {"POST": "sales.configure"}
        for name in (
            "create_look",
            "upload_logo",
            "serve_look",
            "make_look_usual",
            "end_usual_look",
            "archive_look",
            "restore_look",
            "take_up_look",
        )
    },
    # Looking changes nothing; the document that is shown is asked for by its own right.
    "sales:preview_look": {"POST": "organisation.read"},
    "api:preview_document_template": {"POST": "organisation.read"},
    "api:document_template_versions": {"GET": "organisation.read"},
    **{
        f"api:{name}": {"GET": "organisation.read", "POST": "sales.configure"}
        for name in ("document_templates", "create_document_template")
    },
    **{
        f"api:{name}": {"GET": "organisation.read", "PUT": "sales.configure"}
        for name in ("document_template", "change_document_template")
    },
    "api:save_document_look": {"PUT": "sales.configure"},
    **{
        f"api:{name}": {"POST": "sales.configure"}
        for name in (
            "take_up_document_look",
            "make_document_template_usual",
            "reserve_document_template",
            "archive_document_template",
            "restore_document_template",
        )
    },
}
