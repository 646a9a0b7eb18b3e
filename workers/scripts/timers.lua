-- Make the tickets of due timers pending, in one step, so that none is lost in between; critical ones first.
-- KEYS: timers, pending, pending critical, known critical, wake list, dead hash, counter of this stretch of time
-- ARGV: now in ms, most in this stretch, seconds that the counter is kept, prefix of the ticket hashes, most looked at,
--   1 for those of critical tickets only
-- A ticket that is dead stays so: nothing but a person or an event brings it back.
-- Answers how many timers were taken.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local room = tonumber(ARGV[2]) - tonumber(redis.call('GET', KEYS[7]) or '0')
if room <= 0 then return 0 end
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[5])
local first, rest = {}, {}
for _, member in ipairs(due) do
  local id = string.match(member, '^[^:]*')
  local list = redis.call('SISMEMBER', KEYS[4], id) == 1 and first or rest
  list[#list + 1] = {member, id, list == first}
end
local taken = 0
for _, list in ipairs(ARGV[6] == '1' and {first} or {first, rest}) do
  for _, one in ipairs(list) do
    if taken >= room then break end
    local member, id = one[1], one[2]
    if redis.call('HEXISTS', KEYS[6], id) == 0 then
      local hash = ARGV[4] .. id
      redis.call('HINCRBY', hash, 'generation', 1)
      redis.call('HSETNX', hash, 'first_at', now)
      redis.call('HSETNX', hash, 'event', 'timer')
      local leased_until = tonumber(redis.call('HGET', hash, 'leased_until') or '0')
      local critical = one[3] or redis.call('ZSCORE', KEYS[3], id)
      redis.call('ZADD', KEYS[critical and 3 or 2], math.max(now, leased_until), id)
      if critical then redis.call('ZREM', KEYS[2], id) end
    end
    redis.call('ZREM', KEYS[1], member)
    taken = taken + 1
  end
end
if taken > 0 then
  redis.call('INCRBY', KEYS[7], taken)
  redis.call('EXPIRE', KEYS[7], ARGV[3])
  redis.call('LPUSH', KEYS[5], '1')
  redis.call('LTRIM', KEYS[5], 0, 0)
end
return taken
