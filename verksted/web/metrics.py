"""Figures for operators, in Prometheus' own words."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import REGISTRY, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from verksted.live.rooms import Rooms


class RoomFigures(Collector):
    """How much is going on in this process, read when somebody asks."""

    def __init__(self, rooms: Rooms) -> None:
        self.rooms = rooms

    def collect(self) -> Iterable[Metric]:
        """Rooms, screens, and what was sent to them."""
        rooms = self.rooms.open_rooms()
        figures = {
            "verksted_rooms": ("Workshops open in this process", len(rooms)),
            "verksted_screens": ("Sockets open in this process", sum(len(room.screens) for room in rooms)),
            "verksted_frames_sent": ("Frames sent to screens", sum(room.screens.frames for room in rooms)),
            "verksted_bytes_sent": ("Bytes of those frames", sum(room.screens.bytes for room in rooms)),
        }
        return [_gauge(name, text, value) for name, (text, value) in figures.items()]


def _gauge(name: str, text: str, value: float) -> Metric:
    family = GaugeMetricFamily(name, text)
    family.add_metric([], value)
    return family


_watching: list[RoomFigures] = []


def watch(rooms: Rooms) -> None:
    """Show these rooms at /metrics."""
    if _watching:
        _watching[0].rooms = rooms
        return
    _watching.append(RoomFigures(rooms))
    REGISTRY.register(_watching[0])
