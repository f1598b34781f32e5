"""API of the watched folder: where it is, what the last look found."""

from dataclasses import asdict
from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema

from facturier.channels import queries
from facturier.kit.problems import REFUSALS

router = Router(tags=["channels"])


class RefusedFileOut(Schema):
    """A file that was refused in the folder, and lies in its `refused/`."""

    name: str
    at: datetime
    code: str
    reason: str


class WatchedFolderOut(Schema):
    """The folder of the organisation on the server."""

    path: str = Field(description="empty: the server watches no folder")
    looked_at: datetime | None
    worked_at: datetime | None = Field(description="the last look that met no trouble")
    trouble: str
    waiting: int = Field(description="files that are not known to be whole yet")
    taken_at: datetime | None
    refused: list[RefusedFileOut]


@router.get(
    "/watched-folder/",
    response={200: WatchedFolderOut, **REFUSALS},
    summary="Get the watched folder",
)
def watched_folder(request: HttpRequest):
    """Where files may be put on the server, what was taken and what was refused there."""
    return asdict(queries.watched_folder(request.member))
