"""Simulated people who come to a rehearsal: a process of their own, over real sockets, by the forms they find.

They run beside the server and not inside it: whatever they cost comes out of a process that has the lowest priority, that
watches its own share of a core, and that ends when the pipe to the server that started it does, however that went.
"""
