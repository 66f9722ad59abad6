"""Slips with numbers, for every kind in which people write: what a slip is, what may be done to it, what is shown of it."""
