"""The programmes that come with the product, and what a slip of the pen in one is answered with."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.any_command import PROPERTY
from tests.hall import ASTRID, KARI, KINDS, MINUTE_MS, Hall
from verksted.activities.idea_wall.slips import PostIdea
from verksted.activities.idea_wall.state import IdeaWallSettings
from verksted.activities.solution_test.state import SolutionTestSettings
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
from verksted.domain.commands import AddActivity, ChangeActivity, RemoveActivity, Reveal
from verksted.domain.text import clean, clean_lines
from verksted.domain.workshop import PlannedActivity
from verksted.live.cohorts import Cohort
from verksted.live.views import shared

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


EVERY = find_agendas()
"""By the stems of their files."""


def test_there_is_a_programme_for_each_of_the_three_evenings_a_classic_a_short_one_and_an_empty_one() -> None:
    evenings = {"framtidsverksted-1-behov", "framtidsverksted-2-losning", "framtidsverksted-3-test"}
    assert set(EVERY) >= {*evenings, "klassisk", "kortform", "tom"}


@pytest.mark.parametrize("agenda", EVERY.values(), ids=EVERY)
def test_every_programme_founds_a_workshop_with_something_to_say_for_each_step(agenda: Agenda) -> None:
    hall = Hall(*agenda.activities)
    assert [activity.title for activity in hall.workshop.agenda] == [step.title for step in agenda.activities]
    assert all(step.script.strip() == step.script for step in agenda.activities)
    assert all(step.script and step.title for step in agenda.activities)
    assert agenda.description


EVENINGS = {
    "framtidsverksted-1-behov": (150, 180),
    "framtidsverksted-2-losning": (150, 180),
    "framtidsverksted-3-test": (140, 180),
    "klassisk": (180, 240),
}
"""From so many minutes to so many, breaks and talk included."""


@pytest.mark.parametrize("stem", EVENINGS)
def test_the_minutes_of_an_evening_add_up_to_one_with_a_break_and_a_practice_before_the_first_slip(stem: str) -> None:
    steps = EVERY[stem].activities
    least, most = EVENINGS[stem]
    assert least <= sum(step.minutes for step in steps) <= most
    assert all(step.minutes for step in steps)
    rests = [n for n, step in enumerate(steps) if step.settings.get("rest")]
    assert rests
    assert 0 < rests[0] < len(steps) - 1
    practised = next(n for n, step in enumerate(steps) if step.settings.get("practice"))
    assert practised < min(n for n, step in enumerate(steps) if step.kind in ("idea_wall", "solution_test"))


@pytest.mark.parametrize("stem", EVENINGS)
def test_phones_are_for_a_part_of_the_evening_and_every_vote_has_something_to_be_about(stem: str) -> None:
    hall = Hall(*EVERY[stem].activities)
    hall.lets_in(ASTRID)
    for step in hall.workshop.agenda:
        kind = hall.kinds[step.kind]
        if kind.builds_on_items:
            assert hall.workshop.items_before(step, hall.kinds)
        hall.opens(step.id)
        for prompt in range(len(getattr(step.settings, "prompts", ()))):
            assert hall.does(ASTRID, PostIdea(activity=step.id, prompt=prompt, text=f"{step.title} {prompt}")).counts
    passing = sum(step.minutes for step in hall.workshop.agenda if hall.kinds[step.kind].passes)
    assert passing * 4 >= sum(step.minutes for step in hall.workshop.agenda)


def test_the_first_evening_asks_the_municipality_s_own_questions_and_votes_on_the_answers() -> None:
    hall = Hall(*EVERY["framtidsverksted-1-behov"].activities)
    walls = [step for step in hall.workshop.agenda if step.kind == "idea_wall"]
    asked = [step.settings for step in walls if isinstance(step.settings, IdeaWallSettings)]
    assert asked[-1].prompts == SIX_QUESTIONS
    assert all(settings.silent for settings in asked)
    (vote,) = [step for step in hall.workshop.agenda if step.kind == "dot_vote"]
    assert hall.workshop.agenda.index(vote) > hall.workshop.agenda.index(walls[-1])
    assert walls[-1].minutes > vote.minutes


def test_the_second_evening_asks_how_and_votes_on_one_solution_from_each_table() -> None:
    walls = [step for step in EVERY["framtidsverksted-2-losning"].activities if step.kind == "idea_wall"]
    assert 4 <= len(walls[0].settings["prompts"]) <= 6
    assert all(prompt.startswith("Hvordan kan") for prompt in walls[0].settings["prompts"])
    assert len(walls[1].settings["prompts"]) == 1


def test_the_third_evening_tests_the_municipality_s_own_two_solutions_and_leaves_the_decision_to_the_leadership() -> (
    None
):
    hall = Hall(*EVERY["framtidsverksted-3-test"].activities)
    (test,) = [step for step in hall.workshop.agenda if step.kind == "solution_test"]
    assert isinstance(test.settings, SolutionTestSettings)
    first, second = test.settings.solutions
    assert first.title.startswith("Sånn er’e på Jevnaker")
    assert second.title == "Et godt sted å bo"
    after = hall.workshop.agenda[hall.workshop.agenda.index(test) + 1 :]
    assert any(step.title == "Svar fra ledelsen" for step in after)


def test_in_the_dream_no_screen_shows_the_critique_and_nobody_sees_anothers_dream_before_it_is_shown() -> None:
    hall = Hall(*EVERY["klassisk"].activities)
    hall.lets_in(ASTRID)
    walls = [step for step in hall.workshop.agenda if step.kind == "idea_wall"]
    critique, dream, doing = walls
    silent = [wall.settings.silent for wall in walls if isinstance(wall.settings, IdeaWallSettings)]
    assert silent == [True, True, False]
    assert doing.title == "Virkeliggjøring"
    hall.opens(critique.id)
    assert hall.does(ASTRID, PostIdea(activity=critique.id, text="Bussen går aldri")).counts
    hall.wait(MINUTE_MS)
    hall.does(KARI, Reveal(activity=critique.id))
    assert "Bussen går aldri" in str(screens(hall))
    hall.opens(dream.id)
    assert hall.does(ASTRID, PostIdea(activity=dream.id, text="Trikk til alle")).counts
    hall.wait(MINUTE_MS)
    assert not [text for text in ("Bussen går aldri", "Trikk til alle") if text in str(screens(hall))]
    hall.does(KARI, Reveal(activity=dream.id))
    assert "Trikk til alle" in str(screens(hall))


def screens(hall: Hall) -> list[Any]:
    """What the wall, the phones and the list of all slips show."""
    pages = ("projector", "participant", "alle")
    return [shared(hall.workshop, Cohort(page, "nb"), hall.kinds, hall.now_ms) for page in pages]


def test_the_short_form_leaves_time_to_group_and_to_talk_within_45_minutes() -> None:
    wall, vote = EVERY["kortform"].activities
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
    hall = Hall(*agenda.activities, track=agenda.track, leg=agenda.leg)
    saved = agenda_of(agenda.title, hall.workshop)
    loaded = parse_agenda(write_agenda(saved), "lagret.toml")
    assert loaded == saved
    assert (loaded.track, loaded.leg) == (agenda.track, agenda.leg)
    assert Hall(*loaded.activities).workshop.agenda == hall.workshop.agenda


def test_a_saved_programme_has_what_was_planned_and_nothing_that_was_typed() -> None:
    hall = Hall(*find_agendas()["kortform"].activities)
    hall.lets_in(ASTRID)
    hall.opens("a1")
    hall.does(ASTRID, PostIdea(activity="a1", text="Hemmelig tanke"))
    written = write_agenda(agenda_of("Kveld", hall.workshop)).decode()
    assert hall.activity("a1").title in written
    assert "Hemmelig" not in written
    assert "astrid" not in written


def test_what_a_step_builds_on_follows_it_to_its_new_place() -> None:
    hall = Hall(PlannedActivity("idea_wall", "A"), PlannedActivity("idea_wall", "B"), PlannedActivity("dot_vote", "C"))
    hall.does(KARI, ChangeActivity(activity="a3", title="C", source="a2"))
    hall.does(KARI, AddActivity(kind="dot_vote", title="D", after="a3", source="brought"))
    hall.does(KARI, RemoveActivity(activity="a1"))
    saved = agenda_of("Kveld", hall.workshop)
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
    saved = agenda_of(title, hall.workshop)
    loaded = parse_agenda(write_agenda(saved), "lagret.toml")
    assert loaded == saved
    assert Hall(*loaded.activities).workshop.agenda == hall.workshop.agenda
