"""API of sales, by noun."""

from facturier.sales.api.bulk import router as bulk_router
from facturier.sales.api.contracts import router as contracts_router
from facturier.sales.api.credits import router as credits_router
from facturier.sales.api.deposits import router as deposits_router
from facturier.sales.api.drafts import router as drafts_router
from facturier.sales.api.issuing import router as issuing_router
from facturier.sales.api.looks import router as looks_router
from facturier.sales.api.mandates import router as mandates_router
from facturier.sales.api.wordings import router as wordings_router

routers = (
    drafts_router, bulk_router, credits_router, deposits_router, contracts_router, wordings_router,
    issuing_router, looks_router, mandates_router,
)  # fmt: skip
