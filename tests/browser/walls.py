"""Workshops brought to what walls show: the lobby, slips by the hundred, votes, tests, breaks and the end."""

from __future__ import annotations

from collections.abc import Sequence

from tests.web.serving import Host, Phone, Server, Workshop, command, verdict

QUESTION = "Hvor og hvordan bor du når du er 80 år?"
SLIPS = (
    "Leilighet i sentrum med heis",
    "Gåavstand til butikk, lege og buss",
    "Et lite tun med felles kjøkken",
    "Nær barnebarna",
    "I et lite tun midt i sentrum, med felles kjøkken og egen inngang",
    "Storstue vi kan låne til bursdager",
    "Unge og gamle i samme hus",
    "Hjemme på gården, men da må noen brøyte",
    "I huset mitt så lenge som mulig",
    "Hjemme, med matlevering på døra",
    "Skyss til korpset",
    "Faste bord på kafeen for oss som kommer aleine",
    "En benk der det er lov å sette seg ned og prate",
    "Besøkshund",
    "Turgruppe for folk med rullator",
    "Kaffe på torget hver onsdag",
)
LONG = "Et sted ved sjøen der unge og gamle kan møtes, spise sammen og låne verktøy, båt og ski uten å måtte eie alt selv, hele året og helt gratis."
GROUPS = (
    "Sentrumsnært",
    "Fellesskap",
    "Hjemme, med hjelp",
    "Møteplasser",
    "Teknologi",
    "Annet",
    "Frivillighetssentralen",
    "Kollektivtransport og framkommelighet",
)
OPTIONS = (
    "Felles kjøkken og storstue i nabolaget",
    "Korte avstander til butikk, lege og buss",
    "Hjelp til snø, hage og småreparasjoner",
    "Bolig med innskudd folk har råd til",
    "Ungdom som besøker og lærer bort",
    "Telefonvenn og ringerunde",
)
ROLES = ("resident",) * 4 + ("relative", "employee", "politician")


class Evening:
    """One workshop whose host has a programme of exactly the steps that are asked for."""

    def __init__(self, server: Server, title: str = "Framtidas omsorg") -> None:
        self.workshop: Workshop = server.new(title)
        self.host: Host = self.workshop.host()
        self.people: list[Phone] = []
        self.steps = 2

    def come(self, count: int) -> None:
        for n in range(count):
            self.people.append(self.workshop.phone(ROLES[n % len(ROLES)], str(n % 9 + 1)))

    def asks(self, *questions: str, title: str = "", **settings: str) -> None:
        fields = [("title", title or (questions or (QUESTION,))[0]), ("minutes", "30"), *settings.items()]
        fields += [("settings.moderation", "off")] if "settings.moderation" not in settings else []
        fields += [("settings.prompts[]", question) for question in questions or (QUESTION,)]
        self._changes("a1", fields)
        self.host.opens("a1")

    def adds(self, kind: str, title: str, *fields: tuple[str, str]) -> str:
        self.host.does("workshop.add_activity", kind=kind, title=title, after=f"a{self.steps}")
        self.steps += 1
        self._changes(f"a{self.steps}", [("title", title), ("minutes", "10"), *fields])
        return f"a{self.steps}"

    def _changes(self, activity: str, fields: Sequence[tuple[str, str]]) -> None:
        pairs = [*command("workshop.change_activity", None, {"activity": activity}), *fields]
        answer = self.host.browser.post(f"/w/{self.workshop.id}/do", pairs, script=True)
        assert verdict(answer) == (200, "counts"), answer.text

    def write(self, *texts: str, prompt: int = 0, activity: str = "a1") -> list[int]:
        """Slips from everybody in turn; their numbers."""
        people = self.people or [self.workshop.phone()]
        kind = "idea_wall" if activity == "a1" else "solution_test"
        numbers = []
        for n, text in enumerate(texts):
            answer = people[n % len(people)].does(f"{kind}.post_idea", activity=activity, prompt=prompt, text=text)
            assert verdict(answer) == (200, "counts"), answer.text
            numbers.append(int(answer.headers["Verksted-Number"]))
        return numbers

    def writes_many(self, count: int) -> list[int]:
        return self.write(*(SLIPS[n % len(SLIPS)] for n in range(count)))

    def groups(self, numbers: Sequence[int], *headings: str) -> None:
        """The slips spread over groups of different sizes."""
        left = list(numbers)
        for n, heading in enumerate(headings):
            share = left if n == len(headings) - 1 else left[: len(numbers) * (n % 3 + 1) // (2 * len(headings)) + 1]
            left = left[len(share) :]
            self.host.does("idea_wall.make_group", activity="a1", heading=heading, ideas=" ".join(map(str, share)))

    def votes(self, *texts: str) -> None:
        """A vote about slips of these texts, open, with dots spread so that no two have the same."""
        self.asks()
        self.write(*texts)
        self.host.opens("a2")
        for n, person in enumerate(self.people):
            for item in {1 + n % len(texts), 1 + n * n % len(texts), 1}:
                person.lays(item)

    def lights(self, activity: str) -> None:
        for n, person in enumerate(self.people):
            light = ("green", "green", "yellow", "green", "red")[n % 5]
            person.does("solution_test.give_light", activity=activity, solution=1, light=light)
