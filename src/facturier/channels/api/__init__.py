"""API of the channels, by noun."""

from facturier.channels.api.mailbox import router as mailbox_router

routers = (mailbox_router,)
