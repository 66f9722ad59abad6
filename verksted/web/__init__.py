"""HTTP and WebSocket at the edge: forms in, pages and fragments out."""
