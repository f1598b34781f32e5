"""Ways by which a document leaves: one port, and what implements it."""

from facturier.sending.gateways.kept import KeptDelivery
from facturier.sending.gateways.port import Port
from facturier.sending.gateways.smtp import SmtpDelivery

__all__ = ["KeptDelivery", "Port", "SmtpDelivery"]
