"""What the server says to its operator: never whose it was."""

from __future__ import annotations

import pytest
import structlog

from verksted.server import configure_logging


def test_a_fault_that_names_somebody_is_told_without_the_name(capsys: pytest.CaptureFixture[str]) -> None:
    person, pseudonym = "p" + "0a" * 10, "b1" * 10
    hall: dict[str, str] = {}
    configure_logging()
    try:
        hall[person]
    except KeyError:
        structlog.get_logger().exception("rule_fault", workshop="w0123456789ab", error=f"no ballot of {pseudonym}")
    finally:
        structlog.reset_defaults()

    said = capsys.readouterr().err

    assert "KeyError" in said
    assert "w0123456789ab" in said
    assert person not in said
    assert pseudonym not in said
