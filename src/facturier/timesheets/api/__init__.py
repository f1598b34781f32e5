"""API of time and milestones, by noun."""

from facturier.timesheets.api.billing import router as billing_router
from facturier.timesheets.api.entries import router as entries_router
from facturier.timesheets.api.milestones import router as milestones_router

routers = (entries_router, milestones_router, billing_router)
