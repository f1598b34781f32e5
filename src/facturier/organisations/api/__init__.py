"""API of organisations: the company, its entities, its departments and projects, its people."""

from facturier.organisations.api.company import router as company_router
from facturier.organisations.api.people import router as people_router
from facturier.organisations.api.places import router as places_router
from facturier.organisations.api.team import router as team_router

routers = (company_router, places_router, people_router, team_router)
