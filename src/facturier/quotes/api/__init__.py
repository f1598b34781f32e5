"""API of quotes and orders, by noun."""

from facturier.quotes.api.customers import router as customers_router
from facturier.quotes.api.orders import router as orders_router
from facturier.quotes.api.quotes import router as quotes_router

routers = (quotes_router, customers_router, orders_router)
