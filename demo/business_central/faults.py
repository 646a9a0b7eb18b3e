"""The faults of every simulator, under the name by which this one's users know them."""

from demo.faults import Fault, Faults

__all__ = ["Fault", "Faults"]
