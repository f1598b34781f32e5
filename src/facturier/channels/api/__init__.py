"""API of the channels, by noun."""

from facturier.channels.api.deposits import router as deposits_router
from facturier.channels.api.folder import router as folder_router
from facturier.channels.api.mailbox import router as mailbox_router

routers = (mailbox_router, folder_router, deposits_router)
