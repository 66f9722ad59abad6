"""Every screen and state of the product by name, each on a real server in a hall that has come so far."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from playwright.async_api import Page

from tests.browser.halls import EVERY_KIND, NEEDS, POLL, REST, SOLUTION_TEST, WORDS, Hall, idea_wall, vote, written
from tests.browser.stage import (
    Stage,
    as_host,
    as_phone,
    as_wall,
    at_home,
    cookies_of,
    keys,
    presses,
    reveals,
    shown_by_all,
)
from tests.web.serving import Browser, Server, new_id
from verksted.domain.workshop import PlannedActivity

SAY_THIS = "Vis hva salen prioriterte sist, og les noen lapper ord for ord.\nForklar hva de er blitt til."


def every_stage(server: Server) -> list[Stage]:
    """All of them. The halls they are in do not know of each other, so they fill at the same time."""
    halls = (
        before, writing, removed, closed_wall, silent_wall, asking, picking, ten, sixty, lifted, hundreds, voting, stacking,
        counted, result, polling, polled, testing, tested, told, pictured, resting, paused, ended, behind, for_all,
    )  # fmt: skip
    with ThreadPoolExecutor(4) as many:
        return [stage for stages in many.map(lambda hall: list(hall(server)), halls) for stage in stages]


# In the order of an evening


def before(server: Server) -> Iterator[Stage]:
    hall = Hall(server, WORDS, idea_wall(), vote())
    yield as_phone("role page", Browser(server.url), f"/{hall.workshop.code}")
    yield as_phone("role page at a table", Browser(server.url), f"/{hall.workshop.code}/bord/7")
    hall.lets_in(4)
    yield from shown_by_all("lobby", hall)
    yield as_host("nothing to type in", hall, "table")
    yield as_host("observer before the first slip", hall, "observer")
    yield as_host("console of a helper", hall, "console", person=hall.workshop.helper().browser)
    locked = Hall(server, idea_wall())
    locked.host.does("workshop.set_door", open="false")
    yield as_phone("locked door", Browser(server.url), f"/{locked.workshop.code}")
    yield as_host("locked door", locked)


def writing(server: Server) -> Iterator[Stage]:
    hall = Hall(server, idea_wall("queue", ideas_per_person_max=3), vote())
    writer, hidden, full, idle = hall.lets_in(4)
    hall.opens()
    tap = new_id()
    writer.writes("Buss til butikken på lørdager", id=tap)
    hidden.writes("Naboen min er sint")
    for text in ("Kari kan ringes på 99 88 77 66", "Benk ved elva", "Lys langs veien"):
        full.writes(text)
    hall.host.does("idea_wall.show_ideas", activity="a1", ideas="1")
    hall.host.does("idea_wall.hide_ideas", activity="a1", ideas="2", reason="nevner en person")
    yield at_home("writing", idle)
    yield at_home("writing at the limit of a slip", idle, is_at_the_limit)
    yield at_home("choosing a question", idle, presses("details.prompt-choice > summary"))
    yield at_home("receipt and own slips", writer, after=f"?kvittering={tap}")
    yield at_home("own slip to change", writer, after="/lapp/1")
    yield at_home("hidden slip", hidden)
    yield at_home("limit reached", full, sends_too_many)
    yield at_home("all slips", idle, after="/alle")
    yield at_home("role and table", idle, after="/om")
    yield at_home("net lost", idle, reveals("offline", "memory-only", "unsaved"))
    yield at_home("hall has gone on", idle, reveals("moved"))
    yield as_wall("1 slip", hall)
    yield as_host("inbox", hall)
    yield as_host("reasons to hide", hall, opens=presses(".inbox-slip details > summary"))
    yield as_host("paper slip", hall, opens=presses("#fold-paper > summary"))
    yield as_host("net lost", hall, opens=reveals("offline", "not-sent", "disk-low"))
    yield as_host("slips to type in", hall, "table")
    yield as_host("list of acts", hall, "log")
    yield as_host("observer", hall, "observer")


def removed(server: Server) -> Iterator[Stage]:
    hall = Hall(server, idea_wall("queue"), vote())
    rude, *others = hall.lets_in(3)
    hall.opens()
    for person, text in zip((rude, *others, rude), ("Noe stygt", *NEEDS[:2], "Noe enda styggere"), strict=True):
        person.writes(text)
    hall.host.does("idea_wall.hide_ideas", activity="a1", ideas="1", reason="er krenkende")
    hall.host.does("workshop.remove_participant", activity="a1", idea="1")
    yield at_home("removed", rude)
    yield as_host("somebody is shut out", hall, opens=presses("#fold-out > summary"))
    yield as_host("ways with a hidden slip", hall, opens=presses("#who-1 > summary"))
    yield as_host("somebody is shut out, list of acts", hall, "log")


def closed_wall(server: Server) -> Iterator[Stage]:
    hall = written(server, slips=8, groups=3)
    hall.host.does("workshop.close_activity", activity="a1")
    hall.people[0].writes("Kom på en ting til")
    hall.host.does("idea_wall.merge_ideas", activity="a1", ideas="1 4", text="Følge til butikken")
    yield at_home("late slip", hall.people[0])
    yield as_wall("groups, closed", hall)
    yield as_host("sorting", hall)
    yield as_host("sorting, choosing", hall, opens=keys("#slip-2", " ", "ArrowDown"))
    yield as_host("sorting, menu of a slip", hall, opens=keys("#slip-2", "m"))
    yield as_host("sorting, merge dialog", hall, opens=keys("#slip-2", " ", "s"))
    yield as_host("sorting, dialog to divide", hall, opens=keys("#slip-2", "d"))
    yield as_host("sorting, dialog to reword", hall, opens=keys("#slip-2", "r"))
    yield as_host("menu of a group", hall, opens=presses("#fold-g1 > summary"))
    yield as_host("before a vote", hall, opens=presses("#fold-next > summary"))
    yield as_host("more", hall, opens=presses("#fold-more > summary", "#fold-end > summary"))
    yield as_host("choosing a pause", hall, opens=presses("#fold-pause > summary"))


def silent_wall(server: Server) -> Iterator[Stage]:
    hall = Hall(server, idea_wall(silent=True))
    hall.lets_in(3)
    hall.opens().writes(4)
    yield at_home("silent writing", hall.people[0])
    yield at_home("all slips, silent", hall.people[0], after="/alle")
    yield as_wall("silent", hall)
    yield as_host("silent", hall)


def asking(server: Server) -> Iterator[Stage]:
    hall = written(server)
    hall.host.does("idea_wall.ask_hall", activity="a1", asking="true")
    yield from shown_by_all("Mangler noe?", hall)
    yield at_home("Mangler noe? a group opened", hall.people[1], presses("details.theme > summary"))


def picking(server: Server) -> Iterator[Stage]:
    hall = written(server, idea_wall(table_picks=2))
    hall.host.does("idea_wall.let_tables_pick", activity="a1", picking="true")
    hall.people[0].does("idea_wall.pick_idea", activity="a1", idea=1, picked="true")
    yield from shown_by_all("table chooses", hall)


def ten(server: Server) -> Iterator[Stage]:
    hall = Hall(server, idea_wall(prompts=["Hva er viktig for deg?"]))
    hall.lets_in(3)
    yield as_wall("10 slips", hall.opens().writes(10))


def sixty(server: Server) -> Iterator[Stage]:
    hall = written(server, slips=60, groups=3)
    yield as_wall("60 slips in groups", hall)
    yield as_host("60 slips in groups", hall)
    yield at_home("all 60 slips", hall.people[0], after="/alle")


def lifted(server: Server) -> Iterator[Stage]:
    hall = written(server)
    hall.host.does("idea_wall.lift_ideas", activity="a1", ideas="1 4", lifted="true")
    hall.host.does("workshop.freeze", frozen="true")
    yield as_wall("two slips lifted", hall)
    yield as_host("slips lifted, wall held still", hall)


def hundreds(server: Server) -> Iterator[Stage]:
    yield as_wall("200 slips", written(server, slips=200, groups=5))


def voting(server: Server) -> Iterator[Stage]:
    hall = written(server, people=7)
    none, some, full, done, sharing, passing, _ = hall.people
    hall.opens("a2", loose="apart")
    hall.lays(some, "a2", 1)
    hall.lays(full, "a2", 1, 2, 3)
    hall.lays(done, "a2", 1, 2, 3)
    done.does("dot_vote.finish_ballot", activity="a2", finished="true")
    passing.does("dot_vote.share_phone", activity="a2", people=2)
    hall.host.browser.post(
        f"/w/{hall.workshop.id}/do", [("do", "dot_vote.set_batch"), ("activity", "a2"), ("batch", "1"), ("sheets", "3")]
    )
    yield at_home("no dots", none)
    yield at_home("some dots", some)
    yield at_home("all dots", full)
    yield at_home("dots handed in", done)
    yield at_home("sharing a phone", sharing, presses("#share > summary"))
    yield at_home("handing a phone on", passing)
    yield as_wall("vote open", hall)
    yield as_host("vote open", hall)
    yield as_host("batches of ballots", hall, "table?valg=200")
    yield as_host("ballot", hall, "table?valg=201", presses("#fold-options > summary"))
    yield as_host("raised hands", hall, "table?valg=299")


def stacking(server: Server) -> Iterator[Stage]:
    hall = written(server, idea_wall(), vote(dots_per_option=3))
    hall.opens("a2", loose="wait")
    hall.lays(hall.people[0], "a2", 1, dots=2)
    yield at_home("stacked dots", hall.people[0])


def counted(server: Server) -> Iterator[Stage]:
    hall = written(server)
    hall.opens("a2", loose="apart").everybody_lays("a2").host.does("workshop.close_activity", activity="a2")
    yield from shown_by_all("vote closed", hall)


def result(server: Server) -> Iterator[Stage]:
    hall = written(server, people=14)
    hall.opens("a2", loose="apart").everybody_lays("a2").host.does("workshop.reveal", activity="a2")
    yield from shown_by_all("result", hall)


def polling(server: Server) -> Iterator[Stage]:
    hall = Hall(server, POLL)
    hall.lets_in(3)
    hall.opens()
    hall.people[1].does("poll.choose", activity="a1", option=2, chosen="true")
    yield from shown_by_all("poll", hall)
    yield at_home("poll answered", hall.people[1])
    hall.people[2].does("poll.share_phone", activity="a1", people=2)
    yield at_home("poll, handing a phone on", hall.people[2])
    yield as_host("poll to type in", hall, "table")


def polled(server: Server) -> Iterator[Stage]:
    hall = Hall(server, POLL)
    for n, person in enumerate(hall.opens().lets_in(6)):
        person.does("poll.choose", activity="a1", option=1 + n % 2, chosen="true")
    hall.host.does("workshop.reveal", activity="a1")
    yield from shown_by_all("poll result", hall)


def testing(server: Server) -> Iterator[Stage]:
    hall = Hall(server, SOLUTION_TEST)
    _, chosen, better, passing = hall.lets_in(4)
    hall.opens()
    for person in (chosen, better):
        person.does("solution_test.give_light", activity="a1", solution=1, light="yellow")
    better.does("solution_test.post_idea", activity="a1", prompt=0, text="Gjør kartet stort nok til å leses")
    yield from shown_by_all("solution test", hall)
    yield at_home("light chosen", chosen)
    yield at_home("improvement sent", better)
    passing.does("solution_test.share_phone", activity="a1", people=2)
    yield at_home("lights, handing a phone on", passing)
    free = Hall(server, SOLUTION_TEST)
    free.lets_in(1)
    free.opens().host.does("solution_test.pick_solution", activity="a1", solution=0)
    yield at_home("another solution", free.people[0], presses("details.prompt-choice > summary"))


def tested(server: Server) -> Iterator[Stage]:
    hall = Hall(server, SOLUTION_TEST)
    for n, person in enumerate(hall.opens().lets_in(14)):
        for solution in (1, 2):
            light = ("green", "green", "yellow", "red")[(n + solution) % 4]
            person.does("solution_test.give_light", activity="a1", solution=solution, light=light)
    hall.people[0].does("solution_test.post_idea", activity="a1", prompt=0, text="Gjør kartet stort nok til å leses")
    hall.host.does("workshop.reveal", activity="a1")
    hall.host.does("workshop.show_by_role", activity="a1", shown="true")
    yield from shown_by_all("lights", hall)


def told(server: Server) -> Iterator[Stage]:
    hall = Hall(server, WORDS)
    hall.lets_in(2)
    yield from shown_by_all("interlude", hall.opens())
    said = PlannedActivity(
        "interlude", "Dette sa dere sist", 15, SAY_THIS, {"said": True, "text": "I kveld svarer vi."}
    )
    yield as_host("nothing brought yet", Hall(server, said).opens())
    hall = written(server, idea_wall(), said)
    yield from shown_by_all("what was said before", hall.opens("a2"))


def pictured(server: Server) -> Iterator[Stage]:
    """A plan that says more than a phone shows of it at once."""
    hall = Hall(server, WORDS)
    hall.lets_in(1)
    hall.hangs("a1", (2400, 1600)).opens()
    yield from shown_by_all("picture", hall)
    yield at_home("picture seen large", hall.people[0], presses(".picture-link"))


def resting(server: Server) -> Iterator[Stage]:
    hall = Hall(server, REST)
    hall.lets_in(2)
    yield from shown_by_all("break", hall.opens())


def paused(server: Server) -> Iterator[Stage]:
    hall = Hall(server, idea_wall())
    hall.lets_in(2)
    hall.opens().host.does("workshop.pause", minutes="10")
    yield from shown_by_all("paused", hall)


def ended(server: Server) -> Iterator[Stage]:
    hall = written(server, people=6)
    hall.host.does("idea_wall.hide_ideas", activity="a1", ideas="3", reason="er reklame")
    hall.opens("a2", loose="apart").everybody_lays("a2").host.does("workshop.reveal", activity="a2")
    hall.host.does("workshop.end")
    yield from shown_by_all("thanks", hall)
    yield at_home("own slips to keep", hall.people[0], after="/mine")
    yield as_phone("too late", Browser(server.url), f"/{hall.workshop.code}")
    yield as_host("typing in after the end", hall, "table")
    person = hall.workshop.group()
    yield Stage("desk: project page", "desk", f"{person.url}/p/{hall.workshop.id}", cookies_of(person))


def behind(server: Server) -> Iterator[Stage]:
    """The pages of hosts beside the console."""
    earlier, hall = written(server), Hall(server, *EVERY_KIND)
    both = hall.host.browser
    assert both.get(earlier.workshop.links["facilitator"]).status_code == 303
    data = b"Tekst;Bord\nBenk ved elva;4\n;5\nFor langt bord;100\n"
    hall.opens("a2")
    rows = both.web.post(f"/w/{hall.workshop.id}/import?valg=200", files={"file": ("lapper.csv", data)})
    yield as_host("programme", hall, "agenda")
    yield as_host("programme, a step opened", hall, "agenda", presses("#step-a2 summary"))
    yield as_host(
        "programme, a new step", hall, "agenda", presses("#step-a2 ~ details > summary, .plan-insert summary")
    )
    yield as_host("bringing from an earlier workshop", hall, f"bring?from={earlier.workshop.id}")
    yield as_host("links", hall, "links")
    yield as_host("a new link", hall, "links", presses("button[name=make]"))
    yield as_host("what is printed", hall, "print")
    yield as_host("is all ready", hall, "klar")
    yield as_host("file with slips", hall, "import?valg=200")
    yield as_host("rows of a file", hall, rows.headers["Location"].removeprefix(f"/w/{hall.workshop.id}/"))
    yield as_host("rehearsal", hall, "rehearsal")
    signed_in = server.facilitator()
    yield Stage("desk: workshops", "desk", f"{server.url}/workshops", cookies_of(signed_in))


def for_all(server: Server) -> Iterator[Stage]:
    """What needs no workshop."""
    nobody = Browser(server.url)
    yield as_phone("front page", nobody, "/")
    yield as_phone("wrong code", nobody, "/0000")
    yield as_phone("privacy", nobody, "/personvern")
    yield Stage("desk: help", "desk", f"{server.url}/hjelp")
    yield as_phone("test page", nobody, "/test", has_tried)
    yield as_phone("sign-in message", nobody, "/workshops")
    yield as_phone("no way in here", nobody, "/w/nowhere/console")
    yield as_phone("no such page", nobody, "/finnes-ikke")


# What is done first


async def sends_too_many(page: Page) -> None:
    await page.locator("#text").fill("En lapp for mye")
    await page.locator("#send").click()
    await page.locator(".receipt--refused").wait_for()


async def is_at_the_limit(page: Page) -> None:
    await page.locator("#text").fill("n" * 150)


async def has_tried(page: Page) -> None:
    await page.wait_for_selector("#again:not([hidden])")
