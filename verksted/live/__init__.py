"""Workshops as they run in this process: rooms that follow the log, and screens that follow the rooms."""
