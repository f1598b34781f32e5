"""Pure decisions of the room."""

from facturier.sending.rules.deliveries import Channel, DeliveryState, Outcome
from facturier.sending.rules.platform import PlatformState, must_go_through_platform

__all__ = ["Channel", "DeliveryState", "Outcome", "PlatformState", "must_go_through_platform"]
