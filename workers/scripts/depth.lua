-- How much waits for a worker.  KEYS: pending, pending critical, RQ's queue list
-- ARGV: prefix of the ticket hashes, prefix of job ids, most tickets to look at
-- A ticket that was handed out but lies in the queue still waits: a worker that does not come must show.
-- Answers: {due and queued, all pending, age of the oldest that waits in ms}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ids, seen, waiting, all = {}, {}, 0, 0
for which = 1, 2 do
  all = all + redis.call('ZCARD', KEYS[which])
  waiting = waiting + redis.call('ZCOUNT', KEYS[which], '-inf', now)
  for _, id in ipairs(redis.call('ZRANGE', KEYS[which], '-inf', now, 'BYSCORE', 'LIMIT', 0, ARGV[3])) do
    seen[id] = true
    ids[#ids + 1] = id
  end
end
for _, job in ipairs(redis.call('LRANGE', KEYS[3], 0, tonumber(ARGV[3]) - 1)) do
  local id, dispatch = string.match(job, '^' .. ARGV[2] .. '(%d+)%-(%d+)$')
  if id and not seen[id] and redis.call('HGET', ARGV[1] .. id, 'dispatch') == dispatch then
    seen[id] = true
    ids[#ids + 1] = id
    waiting = waiting + 1
  end
end
local oldest = now
for _, id in ipairs(ids) do
  oldest = math.min(oldest, tonumber(redis.call('HGET', ARGV[1] .. id, 'first_at') or now))
end
return {waiting, all, now - oldest}
