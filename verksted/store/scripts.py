"""What the store does in one go: each script runs whole, and nobody else's command comes between."""

from __future__ import annotations

APPEND = """
local kept = redis.call('HGET', KEYS[2], ARGV[1])
local refused = kept and string.find(kept, ' !', 1, true)
if kept and not (refused and string.sub(kept, 1, refused - 1) ~= ARGV[2]) then return kept end
if ARGV[3] ~= '0-0' and #redis.call('XRANGE', KEYS[1], ARGV[3], ARGV[3]) == 0 then return 'LOST' end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local newest_ms = newest and tonumber(string.match(newest[1], '^%d+')) or 0
local ahead = tonumber(redis.call('GET', KEYS[3]) or 0)
if newest_ms > now + ahead then
  ahead = newest_ms - now
  redis.call('SET', KEYS[3], string.format('%.0f', ahead))
end
local id = ahead > 0 and redis.pcall('XADD', KEYS[1], string.format('%.0f-*', now + ahead), unpack(ARGV, 4))
if type(id) ~= 'string' then id = redis.call('XADD', KEYS[1], '*', unpack(ARGV, 4)) end
kept = ARGV[2] .. ' ' .. id
redis.call('HSET', KEYS[2], ARGV[1], kept)
return kept
"""
"""Entry and tap id together or not at all. ARGV: tap, digest, last folded id, then the fields.

An id is the store's clock. Where that was ahead and has been set back, Redis would give every entry the same milliseconds
until it has caught up, and all that lasts from one entry to another would stand still; so the log's clock goes on from
where it was, ahead for good.
"""

REFUSE = """
if redis.call('GET', KEYS[3]) ~= ARGV[4] then return 'LOST' end
if ARGV[3] ~= '0-0' and #redis.call('XRANGE', KEYS[1], ARGV[3], ARGV[3]) == 0 then return 'LOST' end
local kept = redis.call('HGET', KEYS[2], ARGV[1])
if kept and not string.find(kept, ' !', 1, true) then return kept end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return ARGV[2]
"""
"""A tap that is refused is so for good, unless it has an entry. ARGV: tap, what is kept of it (digest and reason), last
folded id, the epoch that is known.

Somebody may have sent it twice, and the first try may still be on its way: it must not count after they were told no. It
is asked of a whole history alone: an entry may be about to come back from memory. Another thing under the same tap is
another try, which it may be.
"""

MISSING = """
local missing = {}
for n, tap in ipairs(ARGV) do
  local kept = redis.call('HGET', KEYS[2], tap)
  local id = kept and string.match(kept, '%S+$')
  if not id or #redis.call('XRANGE', KEYS[1], id, id) == 0 then missing[#missing + 1] = n end
end
return missing
"""
"""Which of these taps have no entry, counted from 1."""

GIVE_BACK = """
if redis.call('EXISTS', KEYS[3]) == 1 then return 0 end
local kept = redis.call('HGET', KEYS[2], ARGV[1])
local place = kept and string.match(kept, '%S+$')
if place and #redis.call('XRANGE', KEYS[1], place, place) == 1 then return 0 end
local id = redis.pcall('XADD', KEYS[1], ARGV[3], unpack(ARGV, 4))
if type(id) ~= 'string' then id = redis.call('XADD', KEYS[1], '*', unpack(ARGV, 4)) end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2] .. ' ' .. id)
return 1
"""
"""An entry from memory at its own old place, or last where newer ones already stand; never what was erased."""

NEW_EPOCH = """
local now = redis.call('GET', KEYS[1])
local number = tonumber(now and string.match(now, '^(%d+)%-') or 0)
local least = tonumber(ARGV[2])
if now and number >= least then return now end
local new = string.format('%.0f-%s', math.max(number + 1, least), ARGV[1])
redis.call('SET', KEYS[1], new)
return new
"""
"""A new epoch, once, whoever notices first: "number-random". ARGV: the random part, and the least number it may have.

An older copy of the store brings back an older epoch, which may not begin anew; so epochs are counted.
"""
