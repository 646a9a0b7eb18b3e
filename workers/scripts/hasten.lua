-- Bring tickets forward that wait for a system which is back, the critical ones first.
-- KEYS: pending critical, pending
-- ARGV: prefix of the ticket hashes, field of the hash that tells what the ticket waits for, most tickets, ms between two
-- A ticket that somebody holds, or a job of Zendesk's own, is left alone, and none becomes due later than it would.
-- Answers: how many
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local most, step, done = tonumber(ARGV[3]), tonumber(ARGV[4]), 0
for which = 1, 2 do
  local later = redis.call('ZRANGEBYSCORE', KEYS[which], '(' .. string.format('%.0f', now), '+inf', 'WITHSCORES')
  for i = 1, #later, 2 do
    if done >= most then break end
    local told = redis.call('HMGET', ARGV[1] .. later[i], ARGV[2], 'leased_until')
    if told[1] and tonumber(told[2] or '0') <= now then
      local due = now + done * step
      if due < tonumber(later[i + 1]) then redis.call('ZADD', KEYS[which], due, later[i]) end
      done = done + 1
    end
  end
end
return done
