"""A uvicorn WebSocket protocol that lets the room write one ready-made frame straight to every socket.

Fanning out through `await send()` costs twice as much a frame and lets one phone that never reads hold up the hall.
Here a socket whose buffer is full says `slow`, is skipped, and is sent the whole again later. It rests on uvicorn's
`handle_connect`, `connection_made`, `pause_writing`, `transport` and `conn`; the minor version is pinned for that.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

EXTENSION = "verksted.fanout"
BUFFER_HIGH, BUFFER_LOW = 64 * 1024, 8 * 1024


class FanoutProtocol(WebSocketsSansIOProtocol):
    """The pipe to one screen is the protocol itself: `slow`, `write`, `close`."""

    slow = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Bound what a slow phone may leave unread."""
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=BUFFER_HIGH, low=BUFFER_LOW)

    def pause_writing(self) -> None:
        """The buffer is full."""
        self.slow = True
        super().pause_writing()

    def resume_writing(self) -> None:
        """The buffer has drained."""
        self.slow = False
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more is written."""
        self.slow = True
        super().connection_lost(exc)

    def handle_connect(self, event: Request) -> None:
        """Hand the pipe to the application with the socket's scope."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self

    def write(self, frame: bytes) -> None:
        """One whole frame, unless the socket is closing."""
        if not (self.close_sent or self.disconnected or self.transport.is_closing()):
            self.transport.write(frame)

    def close(self, code: int) -> None:
        """Say goodbye with a code; a socket that cannot hear it is cut."""
        if self.close_sent or self.disconnected:
            return
        if self.slow:
            self.transport.abort()
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code})
        self.conn.send_close(code)
        self.close_sent = True
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.loop.call_later(1.0, self.transport.close)
