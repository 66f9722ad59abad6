"""QR codes: what a phone at the back of the hall makes of them."""

import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from verksted.web.qr import QUIET_ZONE, qr_matrix, qr_svg, qr_terminal

LOBBY_WIDTH = 608
JOIN = "HTTPS://VERKSTED.EXAMPLE/4711"


@pytest.mark.parametrize("address", [JOIN, "HTTP://192.168.10.120:8000/4711", f"{JOIN}/BORD/12", "https://æøå.no/4711"])
def test_the_lobbys_code_is_read_at_a_quarter_of_its_size_and_blurred(address: str) -> None:
    lobby = painted(qr_svg(address, "QR-kode"), LOBBY_WIDTH)
    far_away = lobby.resize((LOBBY_WIDTH // 4, LOBBY_WIDTH // 4)).filter(ImageFilter.GaussianBlur(0.6))

    assert [found.text for found in zxingcpp.read_barcodes(far_away)] == [address]


def test_capitals_need_fewer_modules_than_small_letters() -> None:
    assert len(qr_matrix(JOIN)) < len(qr_matrix(JOIN.lower()))


def test_an_address_in_capitals_stays_within_25_modules() -> None:
    assert len(qr_matrix(JOIN)) - 2 * QUIET_ZONE == 25


def test_the_modules_are_not_made_smaller_for_a_stronger_correction() -> None:
    at_its_limit = "A" * 38

    assert correction(JOIN) == "Q"
    assert correction(at_its_limit) == "M"
    assert len(qr_matrix(at_its_limit)) == len(qr_matrix(JOIN))


def test_four_empty_modules_surround_the_code() -> None:
    matrix = qr_matrix(JOIN)
    border = [row[:QUIET_ZONE] + row[-QUIET_ZONE:] for row in matrix]

    assert any(map(any, matrix))
    assert not any(map(any, matrix[:QUIET_ZONE] + matrix[-QUIET_ZONE:]))
    assert not any(map(any, border))


def test_the_svg_is_named_for_those_who_do_not_see_it_and_holds_no_style() -> None:
    svg = qr_svg(JOIN, 'QR-kode til "Behov" & mer')

    assert 'role="img" aria-label="QR-kode til &#34;Behov&#34; &amp; mer"' in svg
    assert "style" not in svg


def test_the_terminals_code_is_read_too() -> None:
    assert [found.text for found in zxingcpp.read_barcodes(printed(qr_terminal(JOIN)))] == [JOIN]


def test_colour_only_wraps_the_same_lines() -> None:
    plain, coloured = qr_terminal(JOIN), qr_terminal(JOIN, colour=True)

    assert coloured.startswith("\x1b[")
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def correction(text: str) -> str:
    [found] = zxingcpp.read_barcodes(painted(qr_svg(text, ""), LOBBY_WIDTH))
    return str(found.ec_level)


def painted(svg: str, width: int) -> Image.Image:
    """Paint the SVG's own rectangles, as a browser would."""
    modules = int(re.findall(r'viewBox="0 0 (\d+)', svg)[0])
    image = Image.new("L", (modules * 20, modules * 20), 255)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg):
        dark(image, int(x) * 20, int(y) * 20, int(run) * 20, 20)
    return image.resize((width, width))


def printed(text: str) -> Image.Image:
    """Paint the blocks as white on black, each character two modules high."""
    lines = text.splitlines()
    image = Image.new("L", (len(lines[0]) * 6, len(lines) * 12), 255)
    for y, line in enumerate(lines):
        for x, block in enumerate(line):
            if block in " ▄":
                dark(image, x * 6, y * 12, 6, 6)
            if block in " ▀":
                dark(image, x * 6, y * 12 + 6, 6, 6)
    return image


def dark(image: Image.Image, x: int, y: int, width: int, height: int) -> None:
    ImageDraw.Draw(image).rectangle((x, y, x + width - 1, y + height - 1), fill=0)
