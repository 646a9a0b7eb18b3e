-- Write a ticket's ledger if the lease is still ours, and renew the lease.
-- KEYS: ticket hash, lock, pending, pending critical, ledger
-- ARGV: ticket id, token, lease in ms, ledger, seconds to keep it   Answers: 1 written, 0 lost
if redis.call('GET', KEYS[2]) ~= ARGV[2] then
  return 0
end
local time = redis.call('TIME')
local until_at = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('HSET', KEYS[1], 'leased_until', until_at)
redis.call('ZADD', KEYS[redis.call('ZSCORE', KEYS[4], ARGV[1]) and 4 or 3], 'XX', until_at, ARGV[1])
redis.call('SET', KEYS[5], ARGV[4], 'EX', ARGV[5])
return 1
