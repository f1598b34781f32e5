"""Pages of customers and suppliers."""
