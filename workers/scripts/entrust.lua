-- Leave tickets alone for a while longer: a job of Zendesk's own writes to them.
-- KEYS: pending, pending critical   ARGV: prefix of the ticket hashes, prefix of the locks, ms to wait, ticket ids
local time = redis.call('TIME')
local until_at = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[3])
for i = 4, #ARGV do
  local id = ARGV[i]
  local which = redis.call('ZSCORE', KEYS[2], id) and 2 or 1
  if redis.call('ZSCORE', KEYS[which], id) and redis.call('EXISTS', ARGV[2] .. id) == 0 then
    redis.call('ZADD', KEYS[which], until_at, id)
    redis.call('HSET', ARGV[1] .. id, 'leased_until', until_at)
  end
end
