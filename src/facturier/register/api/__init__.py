"""API of the register: files, batches and repairs, invoices, what stands beside them, the list."""

from facturier.register.api.beside import router as beside_router
from facturier.register.api.filling import router as filling_router
from facturier.register.api.invoices import router as invoices_router
from facturier.register.api.lists import router as lists_router

# The list first: its addresses are words where those of invoices are references.
routers = (lists_router, filling_router, invoices_router, beside_router)
