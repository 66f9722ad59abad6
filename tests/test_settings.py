"""What the operator may set, and the one sentence that answers a slip of the pen."""

import ipaddress
import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from verksted.settings import Settings, SettingsError, lan_address

KEY = "k" * 32


def read(**variables: str) -> Settings:
    return Settings.from_env({f"VERKSTED_{name}": value for name, value in variables.items()})


def test_with_nothing_set_it_serves_the_hall_from_this_machine() -> None:
    settings = read()

    assert (settings.redis_url, settings.host, settings.port, settings.workers) == (None, "0.0.0.0", 8000, 1)
    assert (settings.retention_days, settings.language, settings.logo) == (30, "nb", None)


def test_the_data_folder_is_the_user_s_own_and_not_the_checkout_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert read().data_dir == tmp_path / "verksted"


def test_everything_can_be_set(tmp_path: Path) -> None:
    logo = tmp_path / "Øygarden.SVG"
    logo.write_text("<svg/>")

    settings = read(
        REDIS_URL="rediss://user:pass@valkey.kommune.no:6380/0",
        DATA_DIR=str(tmp_path),
        PUBLIC_URL="https://verksted.kommune.no/",
        HOST="127.0.0.1",
        PORT="80",
        WORKERS="4",
        SECRET_KEY=KEY,
        RETENTION_DAYS="0",
        LANGUAGE="nn",
        LOGO=str(logo),
    )

    assert settings == Settings(
        redis_url="rediss://user:pass@valkey.kommune.no:6380/0",
        data_dir=tmp_path,
        configured_url="https://verksted.kommune.no/",
        host="127.0.0.1",
        port=80,
        workers=4,
        secret_key=KEY,
        retention_days=0,
        language="nn",
        logo=logo,
    )
    assert settings.public_url == "https://verksted.kommune.no"


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read(PORT=" ", REDIS_URL="", SECRET_KEY="") == read()


def test_a_folder_may_be_named_from_home_or_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    assert read(DATA_DIR="~/verksted").data_dir == tmp_path / "verksted"
    assert read(DATA_DIR="verksted").data_dir == tmp_path / "verksted"


def test_a_mark_that_phones_would_wait_for_is_refused(tmp_path: Path) -> None:
    heavy = tmp_path / "kommune.png"
    heavy.write_bytes(b"x" * 100_001)
    with pytest.raises(SettingsError):
        read(LOGO=str(heavy))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "http://valkey"),
        ("REDIS_URL", "redis://"),
        ("REDIS_URL", "valkey:6379"),
        ("PUBLIC_URL", "verksted.kommune.no"),
        ("PUBLIC_URL", "https://kommune.no/verksted"),
        ("PUBLIC_URL", "https://kommune.no?x=1"),
        ("HOST", "http://0.0.0.0"),
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "80.5"),
        ("WORKERS", "0"),
        ("WORKERS", "-1"),
        ("SECRET_KEY", "k" * 31),
        ("RETENTION_DAYS", "366"),
        ("RETENTION_DAYS", "-1"),
        ("LANGUAGE", "no"),
        ("LANGUAGE", "NB"),
        ("LOGO", "/finnes/ikke.svg"),
        ("LOGO", __file__),
    ],
)
def test_a_bad_value_is_refused_with_one_sentence_that_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as told:
        read(**{name: value})

    sentence = str(told.value)
    assert sentence.startswith(f"VERKSTED_{name} må være ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_refused_value_is_not_repeated_for_it_may_hold_a_password() -> None:
    with pytest.raises(SettingsError) as told:
        read(REDIS_URL="http://:hemmelig@valkey")

    assert "hemmelig" not in str(told.value)


def test_neither_key_nor_password_shows_when_settings_are_logged() -> None:
    settings = read(SECRET_KEY=KEY, REDIS_URL="redis://:hemmelig@valkey", PUBLIC_URL="https://v.no")

    assert "https://v.no" in repr(settings)
    assert KEY not in repr(settings)
    assert "hemmelig" not in repr(settings)


def test_settings_do_not_change_while_it_runs() -> None:
    with pytest.raises(AttributeError):
        read().port = 1  # type: ignore[misc]  # that it is refused is what is tested

    assert msgspec.structs.replace(read(), port=1).port == 1


def test_phones_are_sent_to_this_machine_s_own_address_on_the_network() -> None:
    address = lan_address()

    assert read().public_url == f"http://{address}:8000"
    assert read(PORT="80").public_url == f"http://{address}"
    with socket.socket() as ours:
        ours.bind((address, 0))


def test_a_server_that_listens_on_one_address_sends_phones_to_that_one() -> None:
    assert read(HOST="127.0.0.1").public_url == "http://127.0.0.1:8000"
    assert read(HOST="fd00::1", PORT="8080").public_url == "http://[fd00::1]:8080"


def test_a_machine_without_a_network_has_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verksted.settings._NOWHERE", ("no such name.invalid", 9))

    assert ipaddress.ip_address(lan_address()).is_loopback


def test_a_key_that_is_given_is_used_and_nothing_is_written(tmp_path: Path) -> None:
    assert read(DATA_DIR=str(tmp_path), SECRET_KEY=KEY).secret() == KEY.encode()
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_for_its_owner_s_eyes_and_kept(tmp_path: Path) -> None:
    settings = read(DATA_DIR=str(tmp_path / "ny mappe"))

    secret = settings.secret()

    assert settings.secret() == secret
    assert len(secret) >= 32
    (kept,) = settings.data_dir.iterdir()
    assert kept.name == "secret-key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_two_folders_have_two_keys(tmp_path: Path) -> None:
    assert read(DATA_DIR=str(tmp_path / "a")).secret() != read(DATA_DIR=str(tmp_path / "b")).secret()


def test_workers_that_start_at_the_same_moment_have_the_same_key(tmp_path: Path) -> None:
    settings = read(DATA_DIR=str(tmp_path))

    with ThreadPoolExecutor(16) as pool:
        secrets = set(pool.map(lambda _: settings.secret(), range(64)))

    assert len(secrets) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_key_file_cut_short_is_refused_and_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("kort")

    with pytest.raises(SettingsError, match="er ødelagt"):
        read(DATA_DIR=str(tmp_path)).secret()


def test_a_data_folder_that_cannot_be_made_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(SettingsError, match="VERKSTED_DATA_DIR kan ikke brukes"):
        read(DATA_DIR=str(tmp_path / "file")).secret()
