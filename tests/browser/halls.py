"""Workshops brought to every state that a screen can be in, by the forms that people use; each stays as it is."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from tests.web.reading import form_of
from tests.web.serving import Host, Phone, Server, Workshop
from verksted.agendas import Agenda
from verksted.domain.workshop import PlannedActivity

HOME, LONELY = "Hvor og hvordan bor du når du er 80 år?", "Hvordan forebygge at vi blir ensomme?"
NEEDS = (
    "Buss til butikken på lørdager",
    "Vaktmester som kan skru i en pære",
    "Kafé der æ, ø og å smaker like godt",
    "Besøksvenn én gang i uka, helst en som liker kortspill og kan fortelle om da brua ble bygd",
    "Middag i lag på grendehuset",
    "Trygg gangvei til brua",
    "Benk ved elva",
    "Lys langs veien",
    "Datahjelp to timer i uka",
    "Kino midt på dagen",
)
HEADINGS = ("Komme seg rundt", "Møteplasser", "Hjelp i huset", "Trygghet", "Bolig")
ROLES = ("resident", "resident", "resident", "resident", "resident", "relative", "politician", "")


def idea_wall(moderation: str = "off", **settings: Any) -> PlannedActivity:
    settings = {"prompts": [HOME, LONELY], "moderation": moderation, **settings}
    return PlannedActivity("idea_wall", "Behov", 20, "Først stille.\nSå høyt.", settings)


def vote(**settings: Any) -> PlannedActivity:
    return PlannedActivity("dot_vote", "Hva er viktigst?", 20, settings=settings)


POLL = PlannedActivity(
    "poll", "Øvelse", settings={"question": "Kjenner du noen over 80 år?", "options": ["Ja", "Nei", "Det er meg"]}
)
SOLUTIONS = [
    {"title": "Sånn er’e på Jevnaker", "text": "Et kart som setter ord på den tause kunnskapen her."},
    {"title": "Et godt sted å bo", "text": "Et nytt boområde der det viktigste er hvordan vi bor."},
]
SOLUTION_TEST = PlannedActivity("solution_test", "To løsninger", 30, settings={"solutions": SOLUTIONS})
WORDS = PlannedActivity("interlude", "Før vi begynner", settings={"text": "I kveld gir salen råd, og ledelsen avgjør."})
REST = PlannedActivity("interlude", "Kaffe", 20, settings={"rest": True, "text": "Kaffe bakerst i salen."})
SERIES = ("Behov", "Løsning", "Test")
EVERY_KIND = (WORDS, idea_wall(), vote(), POLL, SOLUTION_TEST)


class Hall:
    """One workshop, with its host and whoever has come in."""

    def __init__(self, server: Server, *steps: PlannedActivity) -> None:
        """On the municipality's own track: where solutions are tested, needs and solutions are behind."""
        self.server = server
        leg = SERIES[-1] if steps[0].kind == "solution_test" else SERIES[0]
        self.workshop: Workshop = server.new(
            "Framtidas omsorg", Agenda("Framtidas omsorg", steps, track=SERIES, leg=leg)
        )
        self.host: Host = self.workshop.host()
        self.people: list[Phone] = []

    def lets_in(self, count: int) -> list[Phone]:
        """They have roles and sit at tables one to four."""
        known = len(self.people)
        roles = ((n, ROLES[n % len(ROLES)]) for n in range(known, known + count))
        self.people += [self.workshop.phone(role, str(1 + n % 4)) for n, role in roles]
        return self.people[known:]

    def opens(self, activity: str = "a1", **choices: Any) -> Hall:
        self.host.opens(activity, **choices)
        return self

    def hangs(self, activity: str, size: tuple[int, int]) -> Hall:
        """A drawing of that size, with a description, in a step that shows one."""
        drawn = io.BytesIO()
        Image.effect_mandelbrot(size, (-2.2, -1.2, 0.8, 1.2), 40).save(drawn, "PNG")
        path = f"/w/{self.workshop.id}/agenda"
        form = form_of(self.host.browser.page(path), "workshop.change_activity", activity=activity)
        said = {name: value for name, value in form.fields if not name.endswith(".file")}
        said["settings.picture.alt"] = "Plantegning med tre hus rundt et tun"
        files = {"settings.picture.file": ("plan.png", drawn.getvalue(), "image/png")}
        answer = self.host.browser.web.post(path, data=said, files=files)
        assert answer.status_code == 303, answer.text
        return self

    def writes(self, count: int) -> Hall:
        """So many slips, from everybody in turn; many come from a file, as from a hall that wrote on paper."""
        if count > len(NEEDS):
            self._brings_in(count)
        else:
            for n, text in enumerate(NEEDS[:count]):
                self.people[n % len(self.people)].writes(text)
        return self

    def _brings_in(self, count: int) -> None:
        lines = (f"{NEEDS[n % len(NEEDS)]} ({n + 1});{1 + n % 9}" for n in range(count))
        data = "\n".join(("Tekst;Bord", *lines)).encode()
        path = f"/w/{self.workshop.id}/import?valg=100"
        looked = self.host.browser.web.post(path, files={"file": ("lapper.csv", data)})
        done = self.host.browser.post(looked.headers["Location"], [])
        assert done.status_code in (200, 303), done.text

    def groups(self, count: int, among: int) -> Hall:
        """The first slips lie in groups of about the same size, but for every seventh."""
        for n in range(count):
            ideas = [str(idea) for idea in range(1 + n, among + 1, count) if idea % 7]
            heading = HEADINGS[n] if n < len(HEADINGS) else f"{HEADINGS[n % len(HEADINGS)]} {n + 1}"
            self.host.does("idea_wall.make_group", activity="a1", heading=heading, ideas=" ".join(ideas))
        return self

    def lays(self, person: Phone, activity: str, *items: int, dots: int = 1) -> None:
        for item in items:
            answer = person.does("dot_vote.set_dots", activity=activity, item=item, dots=dots)
            assert answer.headers["Verksted-Verdict"] == "counts", answer.text

    def everybody_lays(self, activity: str) -> Hall:
        for n, person in enumerate(self.people):
            self.lays(person, activity, 1, *((2, 3) if n % 2 else (3,)))
        return self


def written(server: Server, *steps: PlannedActivity, slips: int = 7, groups: int = 2, people: int = 4) -> Hall:
    """A wall with slips and groups that is still open."""
    hall = Hall(server, *(steps or (idea_wall(), vote())))
    hall.lets_in(people)
    return hall.opens().writes(slips).groups(groups, slips)
