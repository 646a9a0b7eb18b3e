-- Take the one lease on a ticket.  Only its holder may write to the ticket.
-- KEYS: ticket hash, lock, pending, pending critical, alive key of this process
-- ARGV: ticket id, token, lease in ms, this process, prefix of the alive keys, deaths that make a ticket suspect,
--   deaths after which it is given up, ms that a suspect waits first
-- Answers: {} if the ticket is not pending, is held by another, or must wait after a death;
--   else {generation, attempts, first_at, event, now, crashes, failing since or "", deaths}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local which = redis.call('ZSCORE', KEYS[4], ARGV[1]) and 4 or 3
if which == 3 and not redis.call('ZSCORE', KEYS[3], ARGV[1]) then
  return {}
end
if not redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3]) then
  return {}
end
redis.call('SET', KEYS[5], '1', 'PX', ARGV[3])
local deaths, wait_until = count_deaths(KEYS[1], now, ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8])
if wait_until then
  redis.call('DEL', KEYS[2])
  redis.call('HDEL', KEYS[1], 'leased_until')
  redis.call('ZADD', KEYS[which], wait_until, ARGV[1])
  return {}
end
local until_at = now + tonumber(ARGV[3])
redis.call('ZADD', KEYS[which], until_at, ARGV[1])
redis.call('HSET', KEYS[1], 'leased_until', until_at, 'by', ARGV[4])
local got = redis.call('HMGET', KEYS[1], 'generation', 'attempts', 'first_at', 'event', 'crashes', 'failing_since')
return {
  got[1] or '0', got[2] or '0', got[3] or tostring(now), got[4] or '', tostring(now), got[5] or '0', got[6] or '',
  tostring(deaths),
}
