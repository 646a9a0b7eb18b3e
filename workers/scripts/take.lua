-- Take the leases of many due tickets at once, critical ones first.
-- KEYS: pending critical, pending
-- ARGV: prefix of the ticket hashes, prefix of the locks, most tickets, lease in ms, token
-- Each lock holds the token and the ticket's id, so that a lease is of one ticket.
-- Answers: {ticket id, generation, attempts, first_at, event, now, crashes, failing since or "", ...} eight by eight
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local until_at = now + tonumber(ARGV[4])
local room = tonumber(ARGV[3])
local out = {}
for which = 1, 2 do
  local due = redis.call('ZRANGEBYSCORE', KEYS[which], '-inf', now, 'LIMIT', 0, math.max(room, 0))
  for _, id in ipairs(due) do
    local hash, lock = ARGV[1] .. id, ARGV[2] .. id
    if redis.call('SET', lock, ARGV[5] .. id, 'NX', 'PX', ARGV[4]) then
      redis.call('ZADD', KEYS[which], until_at, id)
      redis.call('HSET', hash, 'leased_until', until_at)
      local got = redis.call('HMGET', hash, 'generation', 'attempts', 'first_at', 'event', 'crashes', 'failing_since')
      for _, value in ipairs({
        id, got[1] or '0', got[2] or '0', got[3] or tostring(now), got[4] or '', tostring(now), got[5] or '0',
        got[6] or '',
      }) do
        out[#out + 1] = value
      end
      room = room - 1
    else
      local held_until = now + math.max(redis.call('PTTL', lock), 0) + 1
      redis.call('ZADD', KEYS[which], held_until, id)
      redis.call('HSET', hash, 'leased_until', held_until)
    end
  end
end
return out
