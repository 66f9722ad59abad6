"""The programmes that come with the product, and what a slip of the pen in one is answered with."""

from pathlib import Path

import pytest

from tests.hall import Hall
from verksted.activities.idea_wall.state import IdeaWallSettings
from verksted.agendas import Agenda, AgendaError, find_agendas, read_agenda

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
