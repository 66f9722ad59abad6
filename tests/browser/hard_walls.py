"""Walls that are hard to set: the longest slips, hundreds of them, eight groups, long answers, few lifted large."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.browser.halls import POLL, SOLUTIONS, Hall, idea_wall, vote
from tests.web.serving import Server
from verksted.domain import limits
from verksted.domain.workshop import PlannedActivity

QUESTION = "Hvor og hvordan bor du når du er 80 år?"
SLIPS = (
    "Leilighet i sentrum med heis",
    "Gåavstand til butikk, lege og buss",
    "Nær barnebarna",
    "I et lite tun midt i sentrum, med felles kjøkken og egen inngang",
    "Storstue vi kan låne til bursdager",
    "Hjemme på gården, men da må noen brøyte",
    "Skyss til korpset",
)
LONG = "Et sted ved sjøen der unge og gamle kan møtes, spise sammen og låne verktøy, båt og ski uten å måtte eie alt selv, hele året og gratis."
GROUPS = (
    "Sentrumsnært",
    "Fellesskap",
    "Hjemme, med hjelp",
    "Møteplasser",
    "Teknologi",
    "Annet",
    "Frivillighetssentralen",
    "Kollektivtransport og framkommelighet for alle i hele kommunen",
)
LONG_POLL = PlannedActivity(
    "poll",
    "Avstemning",
    settings={
        "question": "Hvor viktig er det for deg at du kan bo i det samme huset hele livet, også når du trenger hjelp?",
        "options": [
            f"{n} Så viktig at jeg flytter hvis det ikke går nå"[: limits.poll_option_chars_max] for n in range(8)
        ],
    },
)
LONG_TESTS = PlannedActivity(
    "solution_test",
    "Alle løsningene",
    settings={
        "solutions": [
            {"title": f"{n} {LONG}"[: limits.heading_chars_max], "text": (LONG * 3)[: limits.solution_chars_max]}
            for n in range(1, limits.solutions_max + 1)
        ]
    },
)
TESTS = PlannedActivity("solution_test", "To løsninger", settings={"solutions": SOLUTIONS, "moderation": "off"})
SAID = PlannedActivity(
    "interlude",
    "Dette sa dere sist",
    settings={"said": True, "text": "Behovene er blitt til spørsmål. I kveld svarer vi på dem."},
)
LONG_WORDS = PlannedActivity("interlude", QUESTION, settings={"text": (LONG * 3)[: limits.interlude_chars_max]})

Halls = dict[str, Hall]


def hard_walls(server: Server) -> Halls:
    """By name. They do not know of each other, so they fill at the same time."""
    with ThreadPoolExecutor(4) as many:
        return dict(zip(WALLS, many.map(lambda wall: WALLS[wall](server), WALLS), strict=True))


def wall(server: Server, *slips: str, groups: int = 0, **settings: Any) -> Hall:
    """An open wall with these slips, as from a hall that wrote on paper, and the first groups filled with them in turn."""
    hall = Hall(server, idea_wall(**{"prompts": [QUESTION], **settings}), vote())
    hall.lets_in(1)
    hall.opens()
    brings_in(hall, slips)
    for n, heading in enumerate(GROUPS[:groups]):
        ideas = " ".join(map(str, range(1 + n, len(slips) + 1, groups)))
        hall.host.does("idea_wall.make_group", activity="a1", heading=heading, ideas=ideas)
    return hall


def brings_in(hall: Hall, slips: tuple[str, ...]) -> None:
    """From a file, all at once."""
    if slips:
        data = "\n".join(("Tekst;Bord", *(f"{text};1" for text in slips))).encode()
        path = f"/w/{hall.workshop.id}/import?valg=100"
        looked = hall.host.browser.web.post(path, files={"file": ("lapper.csv", data)})
        done = hall.host.browser.post(looked.headers["Location"], [])
        assert done.status_code in (200, 303), done.text


def many(count: int) -> tuple[str, ...]:
    return tuple(SLIPS[n % len(SLIPS)] for n in range(count))


def lifted(server: Server, count: int, *slips: str) -> Hall:
    hall = wall(server, *slips, groups=3)
    ideas = " ".join(str(n + 1) for n in range(count))
    hall.host.does("idea_wall.lift_ideas", activity="a1", ideas=ideas, lifted="true")
    return hall


def voted(server: Server, *, revealed: bool) -> Hall:
    hall = wall(server, *(f"{n} {LONG}"[: limits.text_chars_max] for n in range(5)), *many(4))
    hall.lets_in(5)
    hall.opens("a2").everybody_lays("a2")
    if revealed:
        hall.host.does("workshop.reveal", activity="a2")
    return hall


def polled(server: Server, step: PlannedActivity, *, by_role: bool = False) -> Hall:
    hall = Hall(server, step)
    for n, person in enumerate(hall.opens().lets_in(34 if by_role else 6)):
        person.does("poll.choose", activity="a1", option=1 + n % 3, chosen="true")
    hall.host.does("workshop.reveal", activity="a1")
    if by_role:
        hall.host.does("workshop.show_by_role", activity="a1", shown="true")
    return hall


def tested(server: Server, step: PlannedActivity, solution: int, *, revealed: bool) -> Hall:
    hall = Hall(server, step)
    hall.opens()
    for n, person in enumerate(hall.lets_in(34 if revealed else 6)):
        person.does("solution_test.give_light", activity="a1", solution=1, light=("green", "yellow", "red")[n % 3])
    for text in (LONG, *SLIPS):
        hall.people[0].does("solution_test.post_idea", activity="a1", prompt=0, text=text)
    hall.host.does("solution_test.pick_solution", activity="a1", solution=solution)
    if revealed:
        hall.host.does("workshop.reveal", activity="a1")
        hall.host.does("workshop.show_by_role", activity="a1", shown="true")
    return hall


def said(server: Server, *slips: str, groups: int = 0) -> Hall:
    """What was written and grouped earlier in the evening, shown again."""
    hall = Hall(server, idea_wall(prompts=[QUESTION]), SAID)
    hall.lets_in(2)
    hall.opens()
    brings_in(hall, slips)
    for n, heading in enumerate(GROUPS[:groups]):
        ideas = " ".join(map(str, range(1 + n, len(slips) + 1, groups)))
        hall.host.does("idea_wall.make_group", activity="a1", heading=heading, ideas=ideas)
    return hall.opens("a2")


def opened(server: Server, step: PlannedActivity) -> Hall:
    hall = Hall(server, step)
    hall.lets_in(2)
    return hall.opens()


WALLS: dict[str, Callable[[Server], Hall]] = {
    "lobby": lambda server: Hall(server, idea_wall()),
    "1 slip": lambda server: wall(server, SLIPS[0]),
    "30 slips": lambda server: wall(server, *many(30)),
    "the longest slips": lambda server: wall(server, *[LONG] * 7),
    "the longest slips in groups": lambda server: wall(server, *[LONG] * 6, groups=2),
    "60 slips in three groups": lambda server: wall(server, *many(60), groups=3),
    "260 slips in two groups": lambda server: wall(server, *many(260), groups=2),
    "130 slips in eight groups": lambda server: wall(server, *many(130), groups=8),
    "six of the longest questions": lambda server: wall(server, prompts=[f"{n} {LONG}"[:140] for n in range(6)]),
    "three of the longest questions": lambda server: wall(
        server, *SLIPS, prompts=[f"{n} {LONG}"[:140] for n in range(3)]
    ),
    "one lifted": lambda server: lifted(server, 1, *SLIPS),
    "four lifted": lambda server: lifted(server, 4, *SLIPS),
    "six of the longest lifted": lambda server: lifted(server, 6, *[LONG] * 6),
    "a vote on the longest": lambda server: voted(server, revealed=False),
    "what the longest came to": lambda server: voted(server, revealed=True),
    "a long poll": lambda server: opened(server, LONG_POLL),
    "what a long poll came to": lambda server: polled(server, LONG_POLL),
    "a poll by role": lambda server: polled(server, POLL, by_role=True),
    "a long solution": lambda server: tested(server, LONG_TESTS, 1, revealed=False),
    "all the long solutions": lambda server: tested(server, LONG_TESTS, 0, revealed=False),
    "what the long solutions came to": lambda server: tested(server, LONG_TESTS, 0, revealed=True),
    "lights by role": lambda server: tested(server, TESTS, 1, revealed=True),
    "long words": lambda server: opened(server, LONG_WORDS),
    "eight groups from before": lambda server: said(server, *many(40), groups=8),
    "thirty slips from before": lambda server: said(server, *many(30)),
    "the longest from before": lambda server: said(server, *[f"{n} {LONG}"[: limits.text_chars_max] for n in range(6)]),
}
