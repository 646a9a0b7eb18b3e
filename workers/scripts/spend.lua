-- Spend one update of the minute, or say how long until there is one.
-- KEYS: updates of the last minute, how long others have left us little   ARGV: most, window in ms, member or "" to ask only
-- Answers: 0, or ms to wait
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local most, window = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
local spent = redis.call('ZCARD', KEYS[1])
local wait = KEYS[2] and math.max(redis.call('PTTL', KEYS[2]), 0) or 0
if spent >= most then
  local first = redis.call('ZRANGE', KEYS[1], spent - most, spent - most, 'WITHSCORES')
  wait = math.max(wait, (tonumber(first[2]) or now) + window - now, 1)
end
if wait == 0 and ARGV[3] ~= '' then
  redis.call('ZADD', KEYS[1], now, ARGV[3])
  redis.call('PEXPIRE', KEYS[1], window)
end
return wait
