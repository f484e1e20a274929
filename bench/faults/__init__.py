"""Faults at the border to the system: its calls refused, or the process killed at one of them."""
