"""API of sending, by noun."""

from facturier.sending.api.bulk import router as bulk_router
from facturier.sending.api.issuing import router as issuing_router
from facturier.sending.api.returned import router as returned_router
from facturier.sending.api.sendings import router as sendings_router

routers = (sendings_router, issuing_router, bulk_router, returned_router)
