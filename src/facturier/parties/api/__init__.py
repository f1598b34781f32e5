"""API of customers and suppliers: parties and all that belongs to them."""

from facturier.parties.api.accounts import router as accounts_router
from facturier.parties.api.documents import router as documents_router
from facturier.parties.api.merging import router as merging_router
from facturier.parties.api.parties import router as parties_router
from facturier.parties.api.parts import router as parts_router
from facturier.parties.api.story import router as story_router

# The parts last: their addresses name any kind of them.
routers = (
    parties_router,
    merging_router,
    story_router,
    documents_router,
    accounts_router,
    parts_router,
)
