"""The real program in a process of its own, and the people who come to it: phones, hosts and whoever has a link."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.faults.streams import holding
from tests.hall import VOCABULARY
from tests.web.reading import Form, Pairs, form_of
from verksted.agendas import Agenda, find_agendas
from verksted.domain.activity import Standing
from verksted.domain.commands import Create
from verksted.domain.ideas.views import CALM_MS
from verksted.domain.workshop import PlannedActivity
from verksted.live.founding import HOST
from verksted.store.directory import Directory
from verksted.store.embedded import EmbeddedStore
from verksted.store.log import START
from verksted.store.redis import RedisLog
from verksted.store.redis import connect as connect_store

ROOT = Path(__file__).parents[2]
READY_S = 60
AGENDA = "kortform"
Steps = tuple[PlannedActivity, ...]
SCRIPT = {"Verksted-Script": "1", "Accept": "text/html"}


HELLO = '{"stage": "", "seen": "", "v": 1}'
"""What a page says first on its socket: that it has nothing yet."""


class Server:
    """One running server. Whatever it says on standard error is kept."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._settings = settings
        self.process: subprocess.Popen[bytes] | None = None
        self.through: tuple[str, ...] = ()
        """A command that starts the server, where it shall not be started as it is."""
        self._signed_in: Browser | None = None

    def environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("VERKSTED_")}
        data = {"VERKSTED_DATA_DIR": str(self.folder / "data"), "VERKSTED_HOST": "127.0.0.1"}
        return {**own, **data, "VERKSTED_PORT": str(self.port), **self._settings}

    def start(self) -> Server:
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [*self.through, sys.executable, "-m", "verksted"]
        with self._file("out").open("ab") as out, self._file("err").open("ab") as err:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment(), stdout=out, stderr=err)
        try:
            self._wait_until_it_answers(self.process)
        except BaseException:
            self.stop(signal.SIGKILL)
            raise
        return self

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + READY_S
        while not self._answers():
            assert process.poll() is None, self.log
            assert time.monotonic() < until, self.log
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/healthz", verify=False, trust_env=False).status_code == 200
        except httpx2.TransportError:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(READY_S)
            self.process = None

    def _file(self, name: str) -> Path:
        return self.folder / f"server.{name}"

    @property
    def log(self) -> str:
        return self._file("err").read_text("utf-8", "replace")

    @property
    def terminal(self) -> str:
        """What the server has said to whoever started it."""
        return self._file("out").read_text("utf-8")

    def stores(self, word: str) -> list[str]:
        """The files of the store with this word in them."""
        return holding(word, self.folder / "data" / "store")

    @property
    def sign_in_link(self) -> str:
        """What the server printed when it started."""
        return str(re.findall(r"/enter/signin\.\S+", self.terminal)[-1])

    def facilitator(self) -> Browser:
        """The browser signed in by that link, which works once."""
        if self._signed_in is None:
            self._signed_in = Browser(self.url)
            assert self._signed_in.get(self.sign_in_link).status_code == 303
        return self._signed_in

    @property
    def store_url(self) -> str:
        return self._settings.get("VERKSTED_REDIS_URL") or EmbeddedStore(self.folder / "data").url

    def new(
        self,
        title: str = "Framtidas omsorg",
        agenda: str | Steps | Agenda = AGENDA,
        project: str = "",
    ) -> Workshop:
        """A workshop made beside the server, as the command line makes one, with a known programme or steps of its own."""
        if isinstance(agenda, str):
            agenda = find_agendas()[agenda]
        elif not isinstance(agenda, Agenda):
            agenda = Agenda(title, agenda)
        with ThreadPoolExecutor(1) as aside:
            return aside.submit(asyncio.run, _founded(self.url, self.store_url, title, agenda, project)).result()


async def _founded(url: str, store_url: str, title: str, agenda: Agenda, project: str) -> Workshop:
    """The same two steps as the program's own, without the screens that nobody here looks at."""
    async with connect_store(store_url) as store:
        directory = Directory(store)
        access = await directory.register(title, project)
        ordinal = int(access.fields["ordinal"])
        create = Create(
            workshop=access.id,
            title=title,
            agenda=agenda.activities,
            project=project,
            ordinal=ordinal,
            track=agenda.track,
            leg=agenda.leg,
        )
        await RedisLog(store, store, access.id, VOCABULARY).append(f"found{access.id}", HOST, create, START)
        names: tuple[Standing, ...] = ("facilitator", "cofacilitator", "helper", "projector", "observer", "group")
        links = {str(name): f"/enter/{await directory.new_link(access.id, name)}" for name in names}
        return Workshop(url, access.id, access.code, links)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _sound(response: httpx2.Response) -> None:
    """No answer to anybody, whatever they asked, is a fault or shows our insides."""
    response.read()
    assert response.status_code != 500, response.request.url
    assert b"Traceback" not in response.content


class Browser:
    """Somebody's browser: its cookies, and nothing that it does by itself."""

    def __init__(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        self.url = url
        # No certificates are read: there is no TLS here, and reading them takes longer than most tests.
        self.web = httpx2.Client(
            base_url=url, timeout=20, headers=headers, event_hooks={"response": [_sound]}, verify=False, trust_env=False
        )

    def __del__(self) -> None:
        self.web.close()

    def get(
        self, path: str, *, script: bool = False, follow: bool = False, headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        said = {**(SCRIPT if script else {}), **(headers or {})}
        return self.web.get(path, headers=said, follow_redirects=follow)

    def page(self, path: str) -> str:
        """A page that must be there, redirects followed."""
        response = self.web.get(path, follow_redirects=True)
        assert response.status_code == 200, (path, response.status_code)
        return response.text

    def post(
        self, path: str, pairs: Pairs | bytes, *, script: bool = False, headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        body = pairs if isinstance(pairs, bytes) else urlencode(pairs).encode()
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.web.post(path, content=body, headers={**form, **(SCRIPT if script else {}), **(headers or {})})

    def cookie(self, name: str) -> str:
        return self.web.cookies.get(name) or ""

    def socket(self, path: str, origin: str | None = None, **options: Any) -> ClientConnection:
        """A socket with this browser's cookies, before anything is said."""
        said = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.web.cookies.jar)
        headers = {"Cookie": said} if said else {}
        address = self.url.replace("http", "ws", 1) + path
        return connect(address, origin=origin, additional_headers=headers, compression=None, **options)  # type: ignore[arg-type] # a plain string

    def hears(self, path: str) -> str:
        """The whole of what a screen is sent when it connects."""
        with self.socket(path) as line:
            line.send(HELLO)
            return next_html(line)


def next_html(line: ClientConnection, seconds: float = 10) -> str:
    """The next frame that is not a heartbeat."""
    while True:
        frame = line.recv(seconds)
        if isinstance(frame, str) and not frame.startswith("{"):
            return frame


def last_code(line: ClientConnection, seconds: float) -> int:
    """The code the socket is closed with, whatever is heard before it."""
    try:
        while True:
            line.recv(seconds)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0


def heard_at(browser: Browser, path: str, origin: str | None = None) -> tuple[int, str]:
    """The close code, if the socket was closed, and what was heard first besides heartbeats."""
    with browser.socket(path, origin) as line:
        try:
            line.send("{}")
            return 0, next_html(line, 5)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0, ""


class Workshop:
    """One workshop on a running server, and ways in for everybody."""

    def __init__(self, url: str, id: str, code: str, links: Mapping[str, str]) -> None:
        self.url, self.id, self.code, self.links = url, id, code, links

    def enter(self, link: str) -> Browser:
        browser = Browser(self.url)
        assert browser.get(link).status_code == 303
        return browser

    def host(self) -> Host:
        return Host(self, self.enter(self.links["facilitator"]))

    def helper(self) -> Host:
        return Host(self, self.enter(self.links["helper"]))

    def wall(self) -> Browser:
        return self.enter(self.links["projector"])

    def wall_page(self) -> str:
        """The wall once it has taken in every slip there is; it does so at a calm pace."""
        time.sleep(1.1 * CALM_MS / 1000)
        return self.wall().page(f"/w/{self.id}/wall")

    def group(self) -> Browser:
        return self.enter(self.links["group"])

    def phone(self, role: str = "", table: str = "") -> Phone:
        """Somebody who has come in."""
        phone = Phone(self)
        assert phone.joins(role, table).status_code == 303
        return phone

    def phones(self, count: int) -> list[Phone]:
        return [self.phone() for _ in range(count)]


def new_id() -> str:
    """A tap id as our script mints it."""
    return secrets.token_hex(16)


class Phone(Browser):
    """A participant's phone."""

    def __init__(self, workshop: Workshop) -> None:
        super().__init__(workshop.url)
        self.workshop = workshop
        self.home = f"/{workshop.code}"

    def joins(self, role: str = "", table: str = "") -> httpx2.Response:
        form = form_of(self.page(self.home), "workshop.join")
        return self.post(form.action, form.filled(role=role, table=table))

    def does(self, do: str, *, id: str | None = None, script: bool = True, **fields: Any) -> httpx2.Response:
        """A command as our script sends it, or as a plain form does."""
        return self.post(f"{self.home}/do", command(do, id, fields), script=script)

    def writes(self, text: str, **fields: Any) -> int:
        """A slip that must count; its number."""
        answer = self.does("idea_wall.post_idea", activity="a1", prompt=0, text=text, **fields)
        assert verdict(answer) == (200, "counts"), answer.text
        return int(answer.headers["Verksted-Number"])

    def lays(self, item: int, dots: int = 1) -> httpx2.Response:
        return self.does("dot_vote.set_dots", activity="a2", item=item, dots=dots)

    def socket_path(self) -> str:
        return f"{self.home}/socket?page=participant&choice=0"


class Host:
    """Somebody with a console or a helper's desk."""

    def __init__(self, workshop: Workshop, browser: Browser) -> None:
        self.workshop, self.browser = workshop, browser
        self.console = f"/w/{workshop.id}/console"

    def asks(self, do: str, *, id: str | None = None, script: bool = True, **fields: Any) -> httpx2.Response:
        return self.browser.post(f"/w/{self.workshop.id}/do", command(do, id, fields), script=script)

    def does(self, do: str, **fields: Any) -> httpx2.Response:
        """A command that must count."""
        answer = self.asks(do, **fields)
        assert verdict(answer) == (200, "counts"), answer.text
        return answer

    def opens(self, activity: str = "a1", **fields: Any) -> None:
        self.does("workshop.open_activity", activity=activity, **fields)

    def opens_the_wall(self, *prompts: str, **settings: str) -> None:
        """An idea wall that shows each slip at once."""
        asked = [("settings.prompts[]", prompt) for prompt in prompts or ("Hva er viktig for deg?",)]
        fields = [("title", "Hva er viktig?"), ("minutes", "0"), ("settings.moderation", "off"), *settings.items()]
        pairs = [*command("workshop.change_activity", None, {"activity": "a1"}), *fields, *asked]
        assert self.browser.post(f"/w/{self.workshop.id}/do", pairs, script=True).status_code == 200
        self.opens("a1")

    def opens_the_vote(self, *texts: str) -> list[Phone]:
        """Three people, a slip of each text, and the vote about them open; the people."""
        self.opens_the_wall()
        people = self.workshop.phones(3)
        for text in texts or ("Kafé ved sjøen", "Flere benker", "Buss på søndager", "Møteplasser"):
            people[0].writes(text)
        self.opens("a2")
        return people


def command(do: str, id: str | None, fields: Mapping[str, Any]) -> Pairs:
    """The pairs of a command; a field with several values is a list."""
    said: Pairs = [("do", do), ("id", new_id() if id is None else id)]
    for name, value in fields.items():
        said += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
    return said


def slip(text: str, prompt: int = 0) -> dict[str, Any]:
    """The fields of a slip to the first activity."""
    return {"activity": "a1", "prompt": prompt, "text": text}


def verdict(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.headers.get("Verksted-Verdict", "")


def submitted(
    browser: Browser,
    form: Form,
    button: tuple[str, str] | None = None,
    chosen: Iterable[tuple[str, str]] = (),
    **answers: str,
) -> httpx2.Response:
    """A plain form, sent by the browser alone."""
    return browser.post(form.action, form.filled(button, chosen, **answers))


def eventually(found: Any, what: str = "", seconds: float = 10) -> Any:
    """The first true answer of `found`, asked again until it comes."""
    until = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < until, what or "it never came"
        time.sleep(0.05)
    return answer


def raw_answer(port: int, request: bytes | Iterable[bytes], seconds: float = 10) -> bytes:
    """Bytes on the wire as no browser would send them, and everything that comes back."""
    with socket.create_connection(("127.0.0.1", port), seconds) as line:
        for part in [request] if isinstance(request, bytes) else request:
            line.sendall(part)
        answer = b""
        try:
            while piece := line.recv(65_536):
                answer += piece
        except (TimeoutError, ConnectionResetError):
            pass
        return answer
