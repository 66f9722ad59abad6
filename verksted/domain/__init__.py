"""The rules of a workshop: no web, no store, no clock, no chance."""
