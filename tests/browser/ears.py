"""What a screen reader is given to say: the live regions of a page as they stand in Chromium's accessibility tree."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from playwright.async_api import CDPSession, Error, Page

Node = dict[str, Any]
LOOK_S = 0.2


class Said(NamedTuple):
    """A sentence, how pressing it is (polite or assertive), and when it came."""

    words: str
    live: str
    at_s: float


class Region(NamedTuple):
    """A live region as it stands now. The same words in new nodes are said anew, so the nodes belong to it."""

    nodes: tuple[int, ...]
    words: str
    live: str
    atomic: bool


class Ears:
    """Reads the tree several times a second; whatever stands in a live region and stood not there before is said."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[Said] = []
        self._line: CDPSession | None = None
        self._listening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """What stands there already is not said."""
        await self.page.wait_for_load_state()
        self._line = await self.page.context.new_cdp_session(self.page)
        await self._line.send("Accessibility.enable")
        before = await self.regions()
        self._listening = asyncio.create_task(self._listen(before))

    async def close(self) -> None:
        if self._listening:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening

    @property
    def words(self) -> list[str]:
        return [said.words for said in self.said]

    async def regions(self) -> dict[int, Region]:
        assert self._line is not None
        tree = (await self._line.send("Accessibility.getFullAXTree"))["nodes"]
        return {node["backendDOMNodeId"]: region for node, region in live_regions(tree)}

    async def _listen(self, before: dict[int, Region]) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                now = await self.regions()
            except Error:
                # The page is on its way elsewhere.
                continue
            for id, region in now.items():
                if region.words and region != before.get(id):
                    self.said.append(Said(region.words, region.live, time.monotonic()))
            before = now


def live_regions(tree: list[Node]) -> Iterator[tuple[Node, Region]]:
    """The topmost nodes whose changes are said, with the words under them."""
    nodes = {node["nodeId"]: node for node in tree}
    for node in tree:
        live = _property(node, "live")
        parent = nodes.get(node.get("parentId", ""), {})
        if node.get("ignored") or live in (None, "off") or _property(parent, "live") not in (None, "off"):
            continue
        leaves = [leaf for leaf in _under(node, nodes) if leaf.get("role", {}).get("value") == "StaticText"]
        words = " ".join(str(leaf["name"]["value"]).strip() for leaf in leaves)
        ids = tuple(leaf["backendDOMNodeId"] for leaf in leaves)
        yield node, Region(ids, " ".join(words.split()), live, bool(_property(node, "atomic")))


def _under(node: Node, nodes: dict[str, Node]) -> Iterator[Node]:
    for id in node.get("childIds", ()):
        child = nodes.get(id)
        if child is not None:
            if not child.get("ignored"):
                yield child
            yield from _under(child, nodes)


def _property(node: Node, name: str) -> Any:
    return next((each["value"].get("value") for each in node.get("properties", ()) if each["name"] == name), None)
