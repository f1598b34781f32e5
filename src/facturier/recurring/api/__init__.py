"""API of recurring plans, by noun."""

from facturier.recurring.api.periods import router as periods_router
from facturier.recurring.api.plans import router as plans_router
from facturier.recurring.api.prices import router as prices_router
from facturier.recurring.api.runs import router as runs_router

routers = (plans_router, periods_router, prices_router, runs_router)
