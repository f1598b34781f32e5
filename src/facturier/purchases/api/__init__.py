"""API of orders, receipts, matches and differences, by noun."""

from facturier.purchases.api.gaps import router as gaps_router
from facturier.purchases.api.orders import router as orders_router
from facturier.purchases.api.receipts import router as receipts_router

routers = (orders_router, receipts_router, gaps_router)
