"""The twelve main screens as they are meant to look. `make references` draws them anew; look at what changed before you commit."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, async_playwright

from tests import machine
from tests.browser.likeness import likeness, reduced
from tests.browser.photograph import photographed, room_for
from tests.browser.stage import Stage
from tests.browser.stages import every_stage
from tests.web.serving import Server

FOLDER = Path(__file__).parent / "references"
SCREENS = (
    "phone: role page",
    "phone: writing",
    "phone: receipt and own slips",
    "phone: some dots",
    "phone: light chosen",
    "wall: lobby",
    "wall: 60 slips in groups",
    "wall: result",
    "console: inbox",
    "console: sorting",
    "console: vote open",
    "desk: programme",
)


def file_of(screen: str) -> Path:
    return FOLDER / f"{'-'.join(re.findall(r'[a-z0-9]+', screen.lower()))}.png"


async def seen(browser: Browser, stage: Stage) -> Image.Image:
    """The screen now, as references are kept."""
    context = await room_for(browser, stage.surface)
    try:
        return reduced(await photographed(await context.new_page(), stage))
    finally:
        await context.close()


async def renew(*names: str) -> None:
    """Those that look otherwise now, of the screens named or of all."""
    with tempfile.TemporaryDirectory() as data:
        server = Server(Path(data)).start()
        try:
            async with async_playwright() as player:
                browser = await player.chromium.launch(executable_path=str(machine.chromium()), args=["--no-sandbox"])
                for stage in every_stage(server):
                    if stage.name in SCREENS and (not names or stage.name in names):
                        _keep(file_of(stage.name), await seen(browser, stage))
                await browser.close()
        finally:
            server.stop()


def _keep(file: Path, now: Image.Image) -> None:
    """One that looks the same stays as it is, so that only what has changed is seen in a commit."""
    if file.exists():
        with Image.open(file) as reference:
            found = likeness(reference, now)
        if found.share == 0:
            return
    file.parent.mkdir(exist_ok=True)
    now.save(file, optimize=True)
    print(f"{file.name}: {file.stat().st_size // 1000} kB")  # noqa: T201 - whoever draws them anew sees which were drawn


if __name__ == "__main__":
    asyncio.run(renew(*sys.argv[1:]))
