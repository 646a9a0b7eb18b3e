-- Note that a call to a system failed.  KEYS: what is known of the system's failures
-- ARGV: kind, operation, why, ms that it must last, failures in a row that are enough, ms after which a failure is
--   forgotten, ms to keep an outage
-- Answers: 1 if an outage began with this failure, else 0
-- A failure alone says nothing: an outage begins with one that comes some time after another of the same operation,
-- and no answer between the two.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kind, operation = ARGV[1], ARGV[2]
local streak = 'streak:' .. kind .. ':' .. operation
local count, first = 0, now
local known = redis.call('HGET', KEYS[1], streak)
if known then
  local was, began, last = string.match(known, '^(%d+) (%d+) (%d+)$')
  if now - tonumber(last) <= tonumber(ARGV[6]) then
    count, first = tonumber(was), tonumber(began)
  end
end
count = count + 1
redis.call('HSET', KEYS[1], streak, count .. ' ' .. string.format('%.0f', first) .. ' ' .. string.format('%.0f', now))
local is_open = false
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  is_open = is_open or string.sub(field, 1, 5) == 'open:'
end
if redis.call('HEXISTS', KEYS[1], 'open:' .. kind) == 1 then
  redis.call('HSET', KEYS[1], 'last:' .. kind, string.format('%.0f', now))
elseif (count > 1 and now - first >= tonumber(ARGV[4])) or count >= tonumber(ARGV[5]) then
  local told = cjson.encode({since = string.format('%.0f', first), operation = operation, why = ARGV[3]})
  redis.call('HSET', KEYS[1], 'open:' .. kind, told, 'at:' .. kind, string.format('%.0f', now),
    'last:' .. kind, string.format('%.0f', now))
  redis.call('PEXPIRE', KEYS[1], ARGV[7])
  return 1
end
redis.call('PEXPIRE', KEYS[1], is_open and ARGV[7] or ARGV[6])
return 0
