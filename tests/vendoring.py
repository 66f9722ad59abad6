"""The files of others that we ship or test with: fetched from npm once, checked by their sums ever after.

python -m tests.vendoring             check every file against its lock, offline
python -m tests.vendoring --update    fetch them anew; for another version, write it in the lock and
                                      take its "integrity" away first
"""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LOCKS = (ROOT / "static/vendor/vendor.lock.json", ROOT / "tests/vendor/vendor.lock.json")

Package = dict[str, Any]


def read(lock: Path) -> list[Package]:
    """The packages of one lock: npm name and version, the tarball's integrity, and the files taken from it."""
    packages: list[Package] = json.loads(lock.read_text())
    return packages


def faults(lock: Path) -> list[str]:
    """One sentence for each file that is missing, changed, or vendored without being in the lock."""
    locked = {name: file["sha256"] for package in read(lock) for name, file in package["files"].items()}
    found = {path.name: _sha256(path.read_bytes()) for path in lock.parent.iterdir() if path != lock}
    wrong = [f"{name} is not the file in {lock}" for name in locked if locked[name] != found.get(name)]
    return wrong + [f"{name} is not in {lock}" for name in found if name not in locked]


def update(lock: Path) -> None:
    """Fetch every package and write its files and their sums."""
    packages = [_fetched(package, lock.parent) for package in read(lock)]
    lock.write_text(json.dumps(packages, indent=2) + "\n")


def _fetched(package: Package, folder: Path) -> Package:
    with tempfile.TemporaryDirectory() as scratch:
        tarball = _pack(package["npm"], Path(scratch))
        integrity = _integrity(tarball.read_bytes())
        if package.get("integrity", integrity) != integrity:
            raise SystemExit(f"{package['npm']} is not the package it was: {integrity}")
        with tarfile.open(tarball) as content:
            files = {name: _taken(content, file["from"], folder / name) for name, file in package["files"].items()}
    return {"npm": package["npm"], "integrity": integrity, "files": files}


def _pack(spec: str, scratch: Path) -> Path:
    """npm checks the tarball against what its registry says of it."""
    told = subprocess.run(["npm", "pack", spec, "--json"], cwd=scratch, check=True, capture_output=True)
    (package,) = json.loads(told.stdout)
    tarball = scratch / str(package["filename"])
    if package["integrity"] != _integrity(tarball.read_bytes()):
        raise SystemExit(f"{spec} does not match what npm says of it")
    return tarball


def _taken(content: tarfile.TarFile, source: str, target: Path) -> dict[str, str]:
    file = content.extractfile(f"package/{source}")
    if file is None:
        raise SystemExit(f"{source} is not in the package")
    target.write_bytes(file.read())
    return {"from": source, "sha256": _sha256(target.read_bytes())}


def _integrity(content: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main(arguments: list[str]) -> int:
    """Update if asked to, then check; 1 if something is wrong."""
    for lock in LOCKS:
        if "--update" in arguments:
            update(lock)
    wrong = [fault for lock in LOCKS for fault in faults(lock)]
    print("\n".join(wrong) or "Every vendored file is the one in its lock.")  # noqa: T201
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
