-- End a lease: the ticket is done, or it waits, or it gave up.
-- KEYS: ticket hash, lock, pending, pending critical, wake list, dead hash
-- ARGV: ticket id, token, generation worked on, ms to wait, how (done | revisit | failed | crashed | waits),
--   dead letter or ""
-- how may also be "entrusted": a job of Zendesk's own writes to it, and newer events wait until that is known.
-- Done and revisit are complete passes: a newer event than the one worked on makes the ticket due at once.  So it does
-- for a ticket that would go dead.  A failed or crashed pass counts as an attempt; one that merely waits does not, and
-- after it the ticket has as long again until it is given up.
-- Any pass that was made and ended shows that the ticket does not end its process.
-- A ticket that is revisited again and again waits twice as long each time, up to sixteen times the first wait.
-- Answers: lost | again | waits | done | dead
if redis.call('GET', KEYS[2]) ~= ARGV[2] then
  return 'lost'
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('DEL', KEYS[2])
redis.call('HDEL', KEYS[1], 'leased_until', 'by')
if ARGV[5] ~= 'waits' then
  redis.call('HDEL', KEYS[1], 'deaths')
end
local which = redis.call('ZSCORE', KEYS[4], ARGV[1]) and 4 or 3
local newer = (redis.call('HGET', KEYS[1], 'generation') or '0') ~= ARGV[3]
if newer and (ARGV[5] == 'done' or ARGV[5] == 'revisit') then
  redis.call('HDEL', KEYS[1], 'attempts', 'crashes', 'failing_since', 'revisits')
  redis.call('HSET', KEYS[1], 'first_at', now)
  redis.call('ZADD', KEYS[which], now, ARGV[1])
  redis.call('LPUSH', KEYS[5], '1')
  redis.call('LTRIM', KEYS[5], 0, 0)
  return 'again'
end
if ARGV[5] == 'done' then
  redis.call('ZREM', KEYS[3], ARGV[1])
  redis.call('ZREM', KEYS[4], ARGV[1])
  redis.call('DEL', KEYS[1])
  if ARGV[6] ~= '' then
    redis.call('HSET', KEYS[6], ARGV[1], ARGV[6])
    return 'dead'
  end
  redis.call('HDEL', KEYS[6], ARGV[1])
  return 'done'
end
if ARGV[5] == 'failed' or ARGV[5] == 'crashed' then
  redis.call('HINCRBY', KEYS[1], 'attempts', 1)
  redis.call('HSETNX', KEYS[1], 'failing_since', now)
  redis.call('HINCRBY', KEYS[1], 'crashes', ARGV[5] == 'crashed' and 1 or 0)
else
  redis.call('HDEL', KEYS[1], 'failing_since')
end
local wait = tonumber(ARGV[4])
if ARGV[5] == 'revisit' then
  redis.call('HDEL', KEYS[1], 'attempts', 'crashes')
  if wait > 0 then
    wait = wait * 2 ^ math.min(redis.call('HINCRBY', KEYS[1], 'revisits', 1) - 1, 4)
  end
  redis.call('HSET', KEYS[1], 'first_at', now + wait)
end
redis.call('ZADD', KEYS[which], now + wait, ARGV[1])
if ARGV[5] == 'entrusted' then
  redis.call('HSET', KEYS[1], 'leased_until', now + tonumber(ARGV[4]))
end
return 'waits'
