"""Which workshops there are, by which code they are joined, and which links and cookies open what.

Secrets are kept as hashes. What one workshop needs lies under its own hash tag, so that a process which holds it in
memory can put it back as it puts back the log.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping
from typing import Any

from redis.asyncio import Redis

from verksted.domain import limits
from verksted.domain.activity import Standing
from verksted.store.access import GONE, Access, hashed, rank
from verksted.store.pictures import Pictures
from verksted.store.presence import presence_keys
from verksted.store.rehearsals import rehearsal_keys
from verksted.store.rewriting import Rewriting

CODE_DIGITS_MIN = 4
GUESSES_PER_HIT_MIN = 1_000
"""A guessed code may open a door at most once in so many tries."""
SIGN_IN_S = 24 * 3600
ERASED_S = 30 * 24 * 3600
SESSION_S = 30 * 24 * 3600
PARTS = ("log", "taps", "ahead", "epoch", "pictures", "aside")
"""What is kept under one name besides the way in."""
HANDOVER_S = 15 * 60
OPENED_BY = """
local found = {}
for _, workshop in ipairs(redis.call("SMEMBERS", KEYS[1])) do
  if redis.call("HEXISTS", "verksted:{" .. workshop .. "}:access", ARGV[1]) == 1 then found[#found + 1] = workshop end
end
return found
"""
"""One question, whatever the number of workshops: none of them is read for a cookie that somebody made up."""


def new_id() -> str:
    """An id that no workshop has had."""
    return "w" + secrets.token_hex(6)


def _access_key(workshop: str) -> str:
    return f"verksted:{{{workshop}}}:access"


def _handover_key(workshop: str, secret: str) -> str:
    return f"verksted:{{{workshop}}}:handover:{hashed(secret)}"


class Directory:
    """The list of workshops and the locks on their doors. Raises RedisError or OSError when the store is away."""

    def __init__(self, store: Redis) -> None:
        self._store: Any = store
        self._opened_by = self._store.register_script(OPENED_BY)
        self.rewriting = Rewriting(store)
        self.pictures = Pictures(store)

    async def register(self, title: str, project: str) -> Access:
        """A new workshop with an id, a free code and a key for pseudonyms."""
        ordinal = await self._store.incr(f"verksted:{{p{project}}}:workshops")
        return await self._register(new_id(), title, {"project": project, "ordinal": str(ordinal)})

    async def register_rehearsal(self, id: str, title: str, of: str, until_ms: int) -> Access:
        """A rehearsal of a workshop, under an id that is new: it has a code of its own, and no project counts it."""
        about = {"project": "", "ordinal": "1", "rehearsal_of": of, "until_ms": str(until_ms)}
        return await self._register(id, title, about)

    async def _register(self, workshop: str, title: str, about: dict[str, str]) -> Access:
        code = await self._free_code(workshop)
        fields = {"code": code, "title": title, "key": secrets.token_hex(16), **about}
        fields["made_ms"] = str(time.time_ns() // 1_000_000)
        await self._store.hset(_access_key(workshop), mapping=fields)
        await self._store.sadd("verksted:workshops", workshop)
        return Access(workshop, code, title, fields)

    async def _free_code(self, workshop: str) -> str:
        taken = await self._store.scard("verksted:workshops")
        digits = max(CODE_DIGITS_MIN, len(str(GUESSES_PER_HIT_MIN * (taken + 1) - 1)))
        while True:
            code = str(secrets.choice(range(10 ** (digits - 1), 10**digits)))
            if await self._store.set(f"verksted:code:{code}", workshop, nx=True):
                return code

    async def workshop_of(self, code: str) -> str | None:
        """The workshop that a code opens, or None."""
        found = await self._store.get(f"verksted:code:{code}")
        return str(found) if found else None

    async def access(self, workshop: str) -> Access | None:
        """Everything kept of one workshop, or None when there is no such one."""
        fields: Mapping[str, str] = await self._store.hgetall(_access_key(workshop))
        if "code" not in fields:
            return None
        return Access(workshop, fields["code"], fields["title"], dict(fields))

    async def workshops(self) -> list[Access]:
        """Every workshop, newest code last is not promised; callers sort."""
        return await self._known(await self._store.smembers("verksted:workshops"))

    async def opened_by(self, cookie: str) -> list[Access]:
        """The workshops that the device with this cookie has opened a link to; what it may do there is each one's to say."""
        field = f"session:{hashed(cookie)}"
        return await self._known(await self._opened_by(keys=["verksted:workshops"], args=[field]))

    async def _known(self, ids: Iterable[str]) -> list[Access]:
        found = [await self.access(workshop) for workshop in sorted(ids)]
        return [access for access in found if access]

    async def remember(self, access: Access) -> None:
        """Put back what a store has lost; what it still has is not touched, unless it was revoked.

        All of it at once: whoever found half would take nobody's vote, and send hosts away.
        """
        async with self._store.pipeline(transaction=True) as together:
            for field, value in access.fields.items():
                put = together.hset if value == GONE else together.hsetnx
                put(_access_key(access.id), field, value)
            await together.execute()
        await self._store.set(f"verksted:code:{access.code}", access.id, nx=True)
        await self._store.sadd("verksted:workshops", access.id)
        await self.pictures.give_back(access.id)

    async def new_link(self, workshop: str, standing: Standing, label: str = "") -> str:
        """A secret token, to be opened at /enter/{token}, that lets a device in with this standing."""
        secret = secrets.token_urlsafe(16)
        about = f"{time.time_ns() // 1_000_000} {label}"
        fields = {f"link:{hashed(secret)}": standing, f"about:{hashed(secret)}": about}
        await self._store.hset(_access_key(workshop), mapping=fields)
        return f"{workshop}.{secret}"

    async def new_handover(self, workshop: str, standing: Standing) -> str:
        """A token that lets one more device in, once and within some minutes: a link of its own is made for it."""
        secret = secrets.token_urlsafe(16)
        await self._store.set(_handover_key(workshop, secret), standing, ex=HANDOVER_S)
        return f"{workshop}.{secret}"

    async def revoke_link(self, workshop: str, link: str) -> None:
        """Close one link, and with it every session it opened."""
        if await self._store.hexists(_access_key(workshop), f"link:{link}"):
            await self._store.hset(_access_key(workshop), f"link:{link}", GONE)

    async def revoke(self, workshop: str, standing: Standing) -> None:
        """Close every link with this standing, and with it every session it opened."""
        access = await self.access(workshop)
        fields = access.fields if access else {}
        dead = [field for field, value in fields.items() if field.startswith("link:") and value == standing]
        if dead:
            await self._store.hset(_access_key(workshop), mapping=dict.fromkeys(dead, GONE))

    async def enter(self, token: str, cookie: str) -> tuple[str, Standing] | None:
        """Let the device with `cookie` in by a link: (workshop, standing), or None for a dead or made-up token."""
        workshop, _, secret = token.partition(".")
        access = await self.access(workshop) if secret else None
        if access is None:
            return None
        standing = access.standing_of_link(hashed(secret))
        if standing is None:
            return await self._enter_once(workshop, secret, cookie)
        if rank(access.standing(cookie)) <= rank(standing):
            await self._store.hset(_access_key(workshop), f"session:{hashed(cookie)}", hashed(secret))
        return workshop, standing

    async def _enter_once(self, workshop: str, secret: str, cookie: str) -> tuple[str, Standing] | None:
        standing = await self._store.getdel(_handover_key(workshop, secret))
        return await self.enter(await self.new_link(workshop, standing), cookie) if standing else None

    async def open_for(self, workshop: str, standing: Standing, cookie: str) -> None:
        """Let a device that is signed in open a workshop of its own."""
        token = await self.new_link(workshop, standing)
        await self.enter(token, cookie)

    async def new_sign_in(self) -> str:
        """A token that signs one facilitator in, once."""
        secret = secrets.token_urlsafe(16)
        await self._store.set(f"verksted:signin:{hashed(secret)}", "1", ex=SIGN_IN_S)
        return f"signin.{secret}"

    async def sign_in(self, token: str, cookie: str) -> bool:
        """Spend a sign-in token for this cookie; False when it is spent, dead or made up."""
        _, _, secret = token.partition(".")
        if not await self._store.getdel(f"verksted:signin:{hashed(secret)}"):
            return False
        await self._store.set(f"verksted:session:{hashed(cookie)}", "facilitator", ex=SESSION_S)
        return True

    async def signed_in(self, cookie: str) -> bool:
        """True when this cookie may list and make workshops."""
        return bool(await self._store.exists(f"verksted:session:{hashed(cookie)}"))

    async def lay_aside(self, workshop: str, name: str, text: str) -> None:
        """Keep something for a while, such as the rows of a file that somebody looks over."""
        key = f"verksted:{{{workshop}}}:aside"
        if await self._store.hlen(key) >= limits.imports_kept_max:
            await self._store.delete(key)
        await self._store.hset(key, name, text)
        await self._store.expire(key, limits.import_kept_s)

    async def laid_aside(self, workshop: str, name: str) -> str:
        """What was laid aside under a name; empty once it is gone."""
        found = await self._store.hget(f"verksted:{{{workshop}}}:aside", name)
        return str(found or "")

    async def forget_key(self, workshop: str) -> None:
        """Delete the key behind the pseudonyms; the file it still stands in is written anew in the caretaker's rounds."""
        if await self._store.hget(_access_key(workshop), "key") != GONE:
            await self.rewriting.owe()
            await self._store.hset(_access_key(workshop), "key", GONE)
            await self.rewriting.owe()

    async def note_end(self, workshop: str, ended_ms: int, people: int) -> None:
        """Remember when a workshop ended, which is what it is kept from, and how many had come."""
        await self._store.hsetnx(_access_key(workshop), "people", str(people))
        await self._store.hsetnx(_access_key(workshop), "ended_ms", str(ended_ms))

    async def erase(self, access: Access) -> None:
        """Delete all that is kept of a workshop; the file it still stands in is written anew in the caretaker's rounds.

        The way in goes last: where this is cut off, the workshop is still found and erased the next time.
        """
        await self.rewriting.owe()
        # Processes that still hold its entries in memory must not take this for a loss.
        await self._store.set(f"verksted:{{{access.id}}}:erased", "1", ex=ERASED_S)
        await self._store.delete(*rehearsal_keys(access.id), *presence_keys(access.id))
        self.pictures.forget(access.id)
        # A workshop that belongs to no project is a project of its own.
        for name in (f"p{access.id}", access.id):
            await self._store.delete(*(f"verksted:{{{name}}}:{part}" for part in PARTS))
        await self._store.delete(f"verksted:code:{access.code}")
        await self._store.delete(_access_key(access.id))
        await self._store.srem("verksted:workshops", access.id)
        await self.rewriting.owe()

    async def writable(self) -> bool:
        """True when the store takes a write now."""
        try:
            await self._store.set("verksted:ready", "1", ex=60)
        except Exception:  # noqa: BLE001 - any failure is the answer
            return False
        return True
