-- Let a waiting ticket overtake the others.  KEYS: pending, pending critical   ARGV: ticket id
-- In one step, so that a ticket whose pass ends meanwhile does not become pending again.
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if score then
  redis.call('ZREM', KEYS[1], ARGV[1])
  redis.call('ZADD', KEYS[2], score, ARGV[1])
end
