-- Begins the scripts that take leases: count passes that began and never ended, because their process died.
-- A process that still lives has lost its lease or its Redis, which is no death.
-- Answers the deaths in a row and, if the ticket is to wait because of the newest, until when (ms)
local function count_deaths(hash, now, process, prefix, suspect, most, wait)
  local by = redis.call('HGET', hash, 'by')
  local deaths = tonumber(redis.call('HGET', hash, 'deaths') or '0')
  if not by then
    return deaths
  end
  redis.call('HDEL', hash, 'by')
  if by == process or redis.call('EXISTS', prefix .. by) == 1 then
    return deaths
  end
  deaths = redis.call('HINCRBY', hash, 'deaths', 1)
  if deaths < tonumber(suspect) or deaths >= tonumber(most) then
    return deaths
  end
  return deaths, now + tonumber(wait) * 5 ^ (deaths - tonumber(suspect))
end
