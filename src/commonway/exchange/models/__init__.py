from commonway.exchange.models.connections import Connection
from commonway.exchange.models.deliveries import Attempt, Delivery
from commonway.exchange.models.inbound import InboundCall
from commonway.exchange.models.registers import Register

__all__ = ["Attempt", "Connection", "Delivery", "InboundCall", "Register"]
