-- Take the leases of many due tickets at once, critical ones first.
-- KEYS: pending critical, pending, alive key of this process
-- ARGV: prefix of the ticket hashes, prefix of the locks, most tickets, lease in ms, token, this process, prefix of the
--   alive keys, deaths that make a ticket suspect, deaths after which it is given up, ms that a suspect waits first
-- Each lock holds the token and the ticket's id, so that a lease is of one ticket.
-- Answers: {leases, suspects}: {ticket id, generation, attempts, first_at, event, now, crashes, failing since or "",
--   deaths, ...} nine by nine, and ids of due tickets that may end the process and so go alone
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local until_at = now + tonumber(ARGV[4])
local room = tonumber(ARGV[3])
local out, suspects = {}, {}
redis.call('SET', KEYS[3], '1', 'PX', ARGV[4])
for which = 1, 2 do
  local due = redis.call('ZRANGEBYSCORE', KEYS[which], '-inf', now, 'LIMIT', 0, math.max(room, 0))
  for _, id in ipairs(due) do
    local hash, lock = ARGV[1] .. id, ARGV[2] .. id
    local is_free = redis.call('EXISTS', lock) == 0
    local deaths, wait_until = 0, nil
    if is_free then
      deaths, wait_until = count_deaths(hash, now, ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10])
    end
    if wait_until then
      redis.call('HDEL', hash, 'leased_until')
      redis.call('ZADD', KEYS[which], wait_until, id)
    elseif deaths >= tonumber(ARGV[8]) then
      suspects[#suspects + 1] = id
    elseif is_free then
      redis.call('SET', lock, ARGV[5] .. id, 'PX', ARGV[4])
      redis.call('ZADD', KEYS[which], until_at, id)
      redis.call('HSET', hash, 'leased_until', until_at, 'by', ARGV[6])
      local got = redis.call('HMGET', hash, 'generation', 'attempts', 'first_at', 'event', 'crashes', 'failing_since')
      for _, value in ipairs({
        id, got[1] or '0', got[2] or '0', got[3] or tostring(now), got[4] or '', tostring(now), got[5] or '0',
        got[6] or '', tostring(deaths),
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
return {out, suspects}
