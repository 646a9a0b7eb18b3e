-- Note that a system answered although calls to it failed lately.
-- KEYS: what is known of the system's failures, systems that are back
-- ARGV: system, operation, ms that the call took, ms without a failure after which any answer counts, the same for
--   "throttled", ms after which a failure is forgotten
-- Answers: {kind, what was told at its beginning, ...} of the outages that ended with this answer
-- What failed must answer again, by a call that began after the outage did: an update may fail for hours while reading
-- goes well.  Of a system that is away, any answer will do after a while without a failure.  A throttled system answers now and then, so its outage ends when it has not refused for a while.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HGETALL', KEYS[1])
local of = {}
for i = 1, #known, 2 do of[known[i]] = known[i + 1] end
local ended, is_open = {}, false
for field, told in pairs(of) do
  local kind = string.match(field, '^open:(.+)$')
  if kind then
    local quiet = now - tonumber(of['last:' .. kind])
    local is_over = kind ~= 'throttled' and cjson.decode(told).operation == ARGV[2]
    if kind == 'away' or kind == 'throttled' then
      is_over = is_over or quiet >= tonumber(ARGV[kind == 'away' and 4 or 5])
    end
    if is_over and now - tonumber(ARGV[3]) >= tonumber(of['at:' .. kind]) then
      ended[#ended + 1] = kind
      ended[#ended + 1] = told
      redis.call('HDEL', KEYS[1], field, 'at:' .. kind, 'last:' .. kind)
      for other in pairs(of) do
        if string.sub(other, 1, 8 + #kind) == 'streak:' .. kind .. ':' then redis.call('HDEL', KEYS[1], other) end
      end
      if kind == 'away' then
        redis.call('SADD', KEYS[2], ARGV[1])
      end
    else
      is_open = true
    end
  end
end
for field in pairs(of) do
  local operation = string.match(field, '^streak:[^:]+:(.+)$')
  if operation == ARGV[2] then redis.call('HDEL', KEYS[1], field) end
end
if not is_open then
  redis.call('PEXPIRE', KEYS[1], ARGV[6])
end
return ended
