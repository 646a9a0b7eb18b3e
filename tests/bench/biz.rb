# Business time by zendesk/biz: reads a week, holidays and cases as JSON, prints results and additions and differences
# a second.  Needs the gem biz, or its source in RUBYLIB.
require 'biz'
require 'json'

asked = JSON.parse($stdin.read)
schedule = Biz::Schedule.new do |config|
  config.hours = asked['hours'].to_h { |day, hours| [day.to_sym, hours] }
  config.holidays = asked['holidays'].map { |day| Date.iso8601(day) }
  config.time_zone = asked['zone']
end
cases = asked['cases'].map { |start, minutes, stop| [Time.at(start).utc, minutes, Time.at(stop).utc] }

def cpu
  Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
end

def per_second(cases, rounds)
  (1..rounds).map do
    done = 0
    start = cpu
    while cpu - start < 0.5
      cases[done % cases.size, 20].each { |one| yield(*one) }
      done += 20
    end
    done / (cpu - start)
  end.max
end

add = ->(start, minutes, _stop) { schedule.time(minutes, :minutes).after(start) }
between = ->(start, _minutes, stop) { schedule.within(start, stop).in_seconds }
checked = cases.first(asked['checked'])
puts JSON.generate(
  added: checked.map { |one| add.call(*one).to_i },
  between: checked.map { |one| between.call(*one) },
  speeds: [per_second(cases, asked['rounds'], &add), per_second(cases, asked['rounds'], &between)]
)
