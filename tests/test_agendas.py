"""The programmes that come with the product, and what a slip of the pen in one is answered with."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.any_command import PROPERTY
from tests.hall import ASTRID, KARI, KINDS, Hall
from verksted.activities.idea_wall.slips import PostIdea
from verksted.activities.idea_wall.state import IdeaWallSettings
from verksted.agendas import (
    Agenda,
    AgendaError,
    agenda_of,
    check_agenda,
    find_agendas,
    parse_agenda,
    read_agenda,
    write_agenda,
)
from verksted.domain.commands import AddActivity, ChangeActivity, RemoveActivity
from verksted.domain.text import clean, clean_lines
from verksted.domain.workshop import PlannedActivity

STEP = 'title = "Behov"\n[[activities]]\nkind = "idea_wall"\n'
SIX_QUESTIONS = (
    "Hvor og hvordan bor du når du er 80 år?",
    "Hva skal til for at det skal skje?",
    "Hvis du bor litt mer «grisgrendt» hvilke behov har du?",
    "Hva klarer du selv i egen bolig?",
    "Hva klarer du ikke?",
    "Hvordan forebygge at vi blir ensomme?",
)


def said_of(path: Path) -> str:
    with pytest.raises(AgendaError) as caught:
        read_agenda(path)
    return str(caught.value)


# What comes with the product


def test_there_is_a_programme_for_the_first_evening_a_short_one_and_an_empty_one() -> None:
    assert set(find_agendas()) >= {"framtidsverksted-1-behov", "kortform", "tom"}


@pytest.mark.parametrize("agenda", find_agendas().values(), ids=find_agendas())
def test_every_programme_founds_a_workshop_with_something_to_say_for_each_step(agenda: Agenda) -> None:
    hall = Hall(*agenda.activities)
    assert [activity.title for activity in hall.workshop.agenda] == [step.title for step in agenda.activities]
    assert all(step.script.strip() == step.script for step in agenda.activities)
    assert all(step.script and step.title for step in agenda.activities)
    assert agenda.description


def test_the_first_evening_asks_the_municipality_s_own_questions_and_votes_on_the_answers() -> None:
    hall = Hall(*find_agendas()["framtidsverksted-1-behov"].activities)
    wall, vote = hall.workshop.agenda
    assert isinstance(wall.settings, IdeaWallSettings)
    assert wall.settings.prompts == SIX_QUESTIONS
    assert (wall.kind, vote.kind) == ("idea_wall", "dot_vote")
    assert wall.minutes > vote.minutes > 0


def test_the_short_form_leaves_time_to_group_and_to_talk_within_45_minutes() -> None:
    wall, vote = find_agendas()["kortform"].activities
    assert 0 < wall.minutes + vote.minutes <= 45 - 20
    assert len(wall.settings["prompts"]) == 1


# A file of one's own


def test_a_step_needs_only_its_kind_and_its_title(tmp_path: Path) -> None:
    file = tmp_path / "mitt.toml"
    file.write_text(STEP + 'title = "Ønsker for bygda"\n', "utf-8")
    (step,) = read_agenda(file).activities
    assert (step.title, step.minutes, step.script, step.settings) == ("Ønsker for bygda", 0, "", {})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "mangler feltet «title»."),
        ('title = "Behov"', "mangler feltet «activities»."),
        ('title = "Behov"\nactivities = []', "har ingen aktiviteter."),
        ("title = 80\nactivities = []", "har feil slags verdi i «title»."),
        ('title = "Behov"\nactivities = [1]', "har feil slags verdi i aktivitet nummer 1."),
        ('tittel = "Behov"\nactivities = []', "har et felt som ikke finnes: «tittel»."),
        (STEP, "mangler feltet «title» i aktivitet nummer 1."),
        (STEP + 'title = "A"\nminuter = 3', "har et felt som ikke finnes: «minuter» i aktivitet nummer 1."),
        (STEP + 'title = "A"\nminutes = "ti"', "har feil slags verdi i «minutes» i aktivitet nummer 1."),
        (STEP + 'title = "A"\n[[activities]]\nkind = 1', "har feil slags verdi i «kind» i aktivitet nummer 2."),
        ('title = "Behov"\n[[activities]\n', "er ikke gyldig TOML: Se på linje 2, tegn 13."),
        ('title = "Behov', "er ikke gyldig TOML: Se på slutten."),
    ],
)
def test_a_file_with_a_fault_is_answered_with_where_it_is(text: str, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "mitt.toml"
    file.write_text(text, "utf-8")
    assert said_of(file) == f"Programmet {file} {sentence}"


def test_what_is_no_readable_file_is_said_plainly(tmp_path: Path) -> None:
    latin = tmp_path / "gammelt.toml"
    latin.write_bytes("title = 'Møte'".encode("latin-1"))
    assert said_of(latin).endswith("er ikke lagret som UTF-8.")
    assert said_of(tmp_path / "borte.toml").endswith("borte.toml finnes ikke.")
    assert said_of(tmp_path).endswith("kan ikke åpnes.")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a=" + b"[" * 190_000, "er ikke gyldig TOML"),
        (b"a=" + b"[" * 400 + b"]" * 400, "har et felt som ikke finnes: «a»"),
        (b".".join([b"a"] * 95_000) + b"=1", "er ikke gyldig TOML"),
        (b"[" + b".".join([b"a"] * 90_000) + b"]\nb=1", "er ikke gyldig TOML"),
        (b"a=" + b"9" * 150_000, "er ikke gyldig TOML"),
        (b'title = "\\u0000"', "har tegn som ikke kan tas vare på"),
        (b"a" * 200_001, "er for stort"),
        (b"\x7fELF\x02\x01\x01\x00", "er ikke gyldig TOML"),
        (b"\xff\xfe", "er ikke lagret som UTF-8"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_hostile_file_gets_a_sentence_at_once(data: bytes, words: str) -> None:
    with pytest.raises(AgendaError, match=words):
        parse_agenda(data, "ond.toml")


# What makes no sense to a kind


TWO = 'title = "A"\n[[activities]]\nkind = "idea_wall"\ntitle = "B"\n[[activities]]\nkind = "dot_vote"\ntitle = "C"\n'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (TWO + "[activities.settings]\ndots = 99\n", "har feil slags verdi i «dots» i aktivitet nummer 2."),
        (TWO + '[activities.settings]\ndots = "fem"\n', "har feil slags verdi i «dots» i aktivitet nummer 2."),
        (TWO + "[activities.settings]\ncolour = 1\n", "har feil slags verdi i «colour» i aktivitet nummer 2."),
        (TWO + "minutes = 99999\n", "har feil slags verdi i «minutes» i aktivitet nummer 2."),
        (TWO + 'source = "a2"\n', "har feil slags verdi i «source» i aktivitet nummer 2."),
        (TWO.replace('"B"', '""'), "har feil slags verdi i «title» i aktivitet nummer 1."),
        (TWO.replace("dot_vote", "quiz"), "har en type aktivitet som ikke finnes: «quiz» i aktivitet nummer 2."),
        (TWO + '[[activities]]\nkind = "idea_wall"\ntitle = "D"\n' * 39, "har flere enn 40 aktiviteter."),
    ],
)
def test_a_programme_that_no_workshop_could_run_is_answered_with_where_it_is(text: str, sentence: str) -> None:
    with pytest.raises(AgendaError) as caught:
        check_agenda(parse_agenda(text.encode(), "mitt.toml"), KINDS, "mitt.toml")
    assert str(caught.value) == f"Programmet mitt.toml {sentence}"


@pytest.mark.parametrize("agenda", find_agendas().values(), ids=find_agendas())
def test_what_comes_with_the_product_makes_sense(agenda: Agenda) -> None:
    check_agenda(agenda, KINDS, "")


# Written to a file and read again


@pytest.mark.parametrize("agenda", find_agendas().values(), ids=find_agendas())
def test_a_programme_that_is_saved_and_loaded_is_the_same_programme(agenda: Agenda) -> None:
    hall = Hall(*agenda.activities)
    saved = agenda_of(agenda.title, hall.workshop.agenda)
    loaded = parse_agenda(write_agenda(saved), "lagret.toml")
    assert loaded == saved
    assert Hall(*loaded.activities).workshop.agenda == hall.workshop.agenda


def test_a_saved_programme_has_what_was_planned_and_nothing_that_was_typed() -> None:
    hall = Hall(*find_agendas()["kortform"].activities)
    hall.lets_in(ASTRID)
    hall.opens("a1")
    hall.does(ASTRID, PostIdea(activity="a1", text="Hemmelig tanke"))
    written = write_agenda(agenda_of("Kveld", hall.workshop.agenda)).decode()
    assert hall.activity("a1").title in written
    assert "Hemmelig" not in written
    assert "astrid" not in written


def test_what_a_step_builds_on_follows_it_to_its_new_place() -> None:
    hall = Hall(PlannedActivity("idea_wall", "A"), PlannedActivity("idea_wall", "B"), PlannedActivity("dot_vote", "C"))
    hall.does(KARI, ChangeActivity(activity="a3", title="C", source="a2"))
    hall.does(KARI, AddActivity(kind="dot_vote", title="D", after="a3", source="brought"))
    hall.does(KARI, RemoveActivity(activity="a1"))
    saved = agenda_of("Kveld", hall.workshop.agenda)
    assert [step.source for step in saved.activities] == ["", "a1", "brought"]
    check_agenda(saved, KINDS, "")
    again = Hall(*saved.activities)
    assert again.activity("a2").source == "a1"


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=60).map(clean)
lines = st.lists(words, max_size=5).map("\n".join).map(clean_lines)


@given(
    title=words.filter(bool),
    script=lines,
    prompts=st.lists(words.filter(bool), min_size=1, max_size=6).map(tuple),
    minutes=st.integers(0, 1440),
    silent=st.booleans(),
)
@settings(PROPERTY)
def test_whatever_is_written_in_a_programme_comes_back_from_its_file(
    title: str, script: str, prompts: tuple[str, ...], minutes: int, silent: bool
) -> None:
    chosen = {"prompts": list(prompts), "silent": silent}
    hall = Hall(PlannedActivity("idea_wall", title, minutes, script, chosen))
    saved = agenda_of(title, hall.workshop.agenda)
    loaded = parse_agenda(write_agenda(saved), "lagret.toml")
    assert loaded == saved
    assert Hall(*loaded.activities).workshop.agenda == hall.workshop.agenda
