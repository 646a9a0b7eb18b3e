-- Hand out pending tickets that are due, critical ones first, and lease them until the worker renews.
-- KEYS: pending critical, pending, RQ's queue list
-- ARGV: prefix of the ticket hashes, most tickets to hand out, lease in ms, prefix of job ids, prefix of the locks,
--   1 for critical ones only, else 2
-- Answers: {ticket id, dispatch number, "1" if critical, event id, ...} four by four
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local room = tonumber(ARGV[2])
local out = {}
for which = 1, tonumber(ARGV[6]) do
  local due = redis.call('ZRANGEBYSCORE', KEYS[which], '-inf', now, 'LIMIT', 0, math.max(room, 0))
  for _, id in ipairs(due) do
    local hash = ARGV[1] .. id
    local held = redis.call('PTTL', ARGV[5] .. id)
    local dispatch = redis.call('HGET', hash, 'dispatch')
    local waits = dispatch and redis.call('LPOS', KEYS[3], ARGV[4] .. id .. '-' .. dispatch)
    local until_at = now + (held > 0 and held + 1 or tonumber(ARGV[3]))
    redis.call('ZADD', KEYS[which], until_at, id)
    redis.call('HSET', hash, 'leased_until', until_at)
    if not waits and held <= 0 then
      dispatch = redis.call('HINCRBY', hash, 'dispatch', 1)
      room = room - 1
      out[#out + 1] = id
      out[#out + 1] = tostring(dispatch)
      out[#out + 1] = which == 1 and '1' or '0'
      out[#out + 1] = redis.call('HGET', hash, 'event') or ''
    end
  end
end
return out
