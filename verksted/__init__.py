"""Verksted: a self-hosted workshop for a hall, with nothing lost that a phone was told is saved."""

__version__ = "0.1.0"
