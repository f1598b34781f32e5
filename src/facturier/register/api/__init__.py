"""API of the register: files, batches and repairs, invoices, what stands beside them, the list."""

from facturier.register.api.arrivals import router as arrivals_router
from facturier.register.api.batches import router as batches_router
from facturier.register.api.beside import router as beside_router
from facturier.register.api.decisions import router as decisions_router
from facturier.register.api.invoices import router as invoices_router
from facturier.register.api.keying import router as keying_router
from facturier.register.api.lists import router as lists_router
from facturier.register.api.reading import router as reading_router
from facturier.register.api.repairs import router as repairs_router
from facturier.register.api.stated import router as stated_router

# The list first: its addresses are words where those of invoices are references.
routers = (
    lists_router,
    batches_router,
    arrivals_router,
    keying_router,
    reading_router,
    repairs_router,
    decisions_router,
    invoices_router,
    beside_router,
    stated_router,
)
