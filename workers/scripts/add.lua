-- Mark a ticket pending without an event; its dead letter, if any, is answered by that.
-- KEYS: ticket hash, pending, pending critical, wake list, dead hash   ARGV: ticket id, why
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HINCRBY', KEYS[1], 'generation', 1)
redis.call('HSETNX', KEYS[1], 'first_at', now)
redis.call('HSETNX', KEYS[1], 'event', ARGV[2])
redis.call('HDEL', KEYS[1], 'failing_since', 'revisits')
local leased_until = tonumber(redis.call('HGET', KEYS[1], 'leased_until') or '0')
redis.call('ZADD', KEYS[redis.call('ZSCORE', KEYS[3], ARGV[1]) and 3 or 2], math.max(now, leased_until), ARGV[1])
redis.call('LPUSH', KEYS[4], '1')
redis.call('LTRIM', KEYS[4], 0, 0)
return redis.call('HDEL', KEYS[5], ARGV[1])
