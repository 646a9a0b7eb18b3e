-- Remember one webhook event and mark its ticket pending, or say why not.
-- KEYS: seen by invocation, seen by content, ticket hash, pending, pending critical, wake list, own user id, metrics, known critical
-- ARGV: ticket id, event id, actor id, seconds to remember, "1" if the event itself says urgent,
--   until when (ms) another event may have this content; 0: none ever
-- Answers: accepted | repeated | perhaps repeated | own
-- What is remembered is written last: an event must not be known again whose ticket did not become pending.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function answer(outcome)
  redis.call('HINCRBY', KEYS[8], 'webhooks:' .. outcome, 1)
  return outcome
end
local function remember()
  redis.call('SET', KEYS[1], '1', 'EX', ARGV[4])
  redis.call('SET', KEYS[2], now < tonumber(ARGV[6]) and 'alike' or '1', 'EX', ARGV[4])
end
if redis.call('EXISTS', KEYS[1]) == 1 then
  return answer('repeated')
end
local known = redis.call('GET', KEYS[2])
if known and known ~= 'alike' then
  redis.call('SET', KEYS[1], '1', 'EX', ARGV[4])
  return answer('repeated')
end
redis.call('HSET', KEYS[8], 'last_webhook_at', now)
if ARGV[3] ~= '' and ARGV[3] == redis.call('GET', KEYS[7]) then
  remember()
  return answer('own')
end
redis.call('HINCRBY', KEYS[3], 'generation', 1)
redis.call('HSETNX', KEYS[3], 'first_at', now)
redis.call('HDEL', KEYS[3], 'failing_since', 'revisits')
redis.call('HSET', KEYS[3], 'event', ARGV[2])
local critical = ARGV[5] == '1' or redis.call('ZSCORE', KEYS[5], ARGV[1])
  or redis.call('SISMEMBER', KEYS[9], ARGV[1]) == 1
if critical then
  redis.call('ZREM', KEYS[4], ARGV[1])
end
local leased_until = tonumber(redis.call('HGET', KEYS[3], 'leased_until') or '0')
redis.call('ZADD', critical and KEYS[5] or KEYS[4], math.max(now, leased_until), ARGV[1])
redis.call('LPUSH', KEYS[6], '1')
redis.call('LTRIM', KEYS[6], 0, 0)
remember()
return answer(known and 'perhaps repeated' or 'accepted')
