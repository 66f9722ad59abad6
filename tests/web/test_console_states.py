"""The console's line under the question says what the hall does, in every phase of an evening."""

from __future__ import annotations

from typing import Any

from tests.web.reading import read
from tests.web.serving import Host, Server
from verksted.domain.workshop import PlannedActivity

WALL = PlannedActivity("idea_wall", "Behov", settings={"moderation": "off", "table_picks": 2})
SILENT = PlannedActivity("idea_wall", "I stillhet", settings={"silent": True, "moderation": "off"})
VOTE = PlannedActivity("dot_vote", "Hva er viktigst?")
POLL = PlannedActivity("poll", "Øvelse", settings={"question": "Var du med sist?", "options": ["Ja", "Nei"]})
TEST = PlannedActivity("solution_test", "To løsninger", settings={"solutions": [{"title": "Kart", "text": "Et kart."}]})
WORDS = PlannedActivity("interlude", "Velkommen", settings={"text": "I kveld gir salen råd."})
BREAK = PlannedActivity("interlude", "Kaffe", settings={"rest": True})
A_STEP = 1_000_000
"""How far it is from a step to the next in a console's choice."""


def at_work(server: Server, *steps: PlannedActivity) -> Host:
    """A workshop with one person in it, whose first step runs."""
    workshop = server.new("Framtidas omsorg", steps)
    workshop.phone()
    host = workshop.host()
    host.opens()
    return host


def line(host: Host, choice: int = 0) -> str:
    """What stands under the question."""
    page = read(host.browser.page(host.console + (f"?valg={choice}" if choice else "")))
    (head,) = [each for each in page.all("header") if "console-head" in each.attributes.get("class", "")]
    (first, *_) = head.all("p")
    return first.words


def after(host: Host, do: str, **fields: Any) -> str:
    host.does(do, **fields)
    return line(host)


def test_before_the_start_it_says_how_many_have_come(server: Server) -> None:
    workshop = server.new("Framtidas omsorg", (WALL,))
    assert line(workshop.host()).startswith("Ingen er med ennå.")
    workshop.phone()
    assert line(workshop.host()) == "1 er med så langt."


def test_people_write_until_writing_is_closed_and_not_in_a_break(server: Server) -> None:
    host = at_work(server, WALL)
    assert line(host).startswith("Folk skriver nå · 0 lapper")
    assert after(host, "workshop.pause", minutes="10").startswith("Salen har pause · 0 lapper")
    assert after(host, "workshop.resume").startswith("Folk skriver nå")
    assert after(host, "idea_wall.cover_wall", activity="a1", covered="true").startswith("Salen ser ingen lapper")
    assert after(host, "workshop.pause", minutes="0").startswith("Salen har pause")
    host.does("workshop.resume")
    host.does("idea_wall.cover_wall", activity="a1", covered="false")
    assert after(host, "workshop.close_activity", activity="a1").startswith("Skrivingen er stengt")


def test_a_closed_wall_on_which_the_hall_writes_what_is_missing_does_not_say_that_writing_is_closed(
    server: Server,
) -> None:
    host = at_work(server, WALL)
    host.does("workshop.close_activity", activity="a1")
    asking = after(host, "idea_wall.ask_hall", activity="a1", asking="true")
    assert asking.startswith("Salen sier hva som mangler")
    picking = after(host, "idea_wall.let_tables_pick", activity="a1", picking="true")
    assert picking.startswith("Bordene velger lapper nå")
    done = after(host, "idea_wall.let_tables_pick", activity="a1", picking="false")
    assert done.startswith("Skrivingen er stengt")


def test_what_is_sorted_in_the_break_is_closed_and_the_break_is_a_break(server: Server) -> None:
    host = at_work(server, WALL, BREAK, VOTE)
    host.opens("a2")
    assert line(host) == "Salen ser dette til du starter det neste."
    assert line(host, A_STEP).startswith("Skrivingen er stengt")
    host.does("workshop.pause", minutes="10")
    assert line(host) == "Salen har pause · Salen ser dette igjen når du fortsetter."
    assert line(host, A_STEP).startswith("Salen har pause")


def test_a_silent_wall_says_that_the_hall_does_not_see_the_slips_until_it_does(server: Server) -> None:
    host = at_work(server, SILENT)
    unseen = "Salen ser ikke lappene ennå"
    assert line(host).startswith(f"Folk skriver nå · {unseen}")
    assert after(host, "workshop.close_activity", activity="a1").startswith(f"Skrivingen er stengt · {unseen}")
    assert after(host, "workshop.reveal", activity="a1").startswith("Skrivingen er stengt · 0 lapper")


def test_a_vote_is_open_then_closed_then_shown(server: Server) -> None:
    workshop = server.new()
    host = workshop.host()
    host.opens_the_vote()
    hidden, shown = "Resultatet er skjult for alle", "Resultatet vises for alle"
    assert line(host) == f"Avstemningen er åpen · {hidden}"
    assert after(host, "workshop.pause", minutes="5") == f"Salen har pause · {hidden}"
    host.does("workshop.resume")
    assert after(host, "workshop.close_activity", activity="a2") == f"Stengt · {hidden}"
    assert after(host, "workshop.reveal", activity="a2") == f"Stengt · {shown}"
    host.does("workshop.end")
    assert line(host) == "3 var med. Alt er lagret."


def test_a_poll_and_a_test_of_solutions_say_the_same_of_themselves(server: Server) -> None:
    host = at_work(server, POLL, TEST)
    assert line(host).startswith("Avstemningen er åpen")
    assert after(host, "workshop.pause", minutes="5").startswith("Salen har pause")
    host.does("workshop.resume")
    assert after(host, "workshop.reveal", activity="a1").startswith("Stengt · Resultatet vises for alle")
    assert after(host, "workshop.open_activity", activity="a2").startswith("Folk gir lys nå")
    assert after(host, "workshop.pause", minutes="5").startswith("Salen har pause")
    host.does("workshop.resume")
    assert after(host, "workshop.close_activity", activity="a2").startswith("Stengt · Lysene er skjult for alle")


def test_words_are_shown_until_the_next_step(server: Server) -> None:
    host = at_work(server, WORDS, WALL)
    assert line(host) == "Salen ser dette til du starter det neste."
