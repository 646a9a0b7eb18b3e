from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import redis
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from workers.lease import Lease
from workers.pending import CRITICAL, JOB_PREFIX, OWN_USER, PENDING, QUEUE_NAME, Pending


@pytest.fixture
def pending(client: redis.Redis) -> Pending:
    return Pending(client)


def accept(pending: Pending, ticket_id: str, event: str, *, actor: str = "", critical: bool = False) -> str:
    return pending.accept(
        ticket_id, invocation=f"i-{event}", content=f"c-{event}", event=event, actor=actor, critical=critical
    )


def begun(pending: Pending, ticket_id: str) -> Lease:
    lease = pending.begin(ticket_id)
    assert lease is not None
    return lease


def let_leases_run_out(client: redis.Redis) -> None:
    """What eight seconds do, without waiting for them."""
    for key in client.scan_iter("hotline:lock:*"):
        client.delete(key)
    for zset in (PENDING, CRITICAL):
        for member in client.zrange(zset, 0, -1):
            client.zadd(zset, {member: 0})


def test_an_event_makes_its_ticket_pending(pending: Pending) -> None:
    assert accept(pending, "1", "a") == "accepted"
    assert [one.ticket_id for one in pending.claim(5)] == ["1"]


def test_a_repeated_event_does_nothing(pending: Pending) -> None:
    accept(pending, "1", "a")
    pending.finish(begun(pending, "1"))
    assert accept(pending, "1", "a") == "repeated"
    assert pending.claim(5) == []


def test_a_replay_under_a_new_invocation_id_is_recognised_by_its_content(pending: Pending) -> None:
    pending.accept("1", invocation="first", content="same", event="a")
    assert pending.accept("1", invocation="second", content="same", event="a") == "repeated"


def test_one_invocation_with_other_content_is_still_one_event(pending: Pending) -> None:
    pending.accept("1", invocation="same", content="first", event="a")
    assert pending.accept("1", invocation="same", content="second", event="a") == "repeated"


def test_a_content_that_several_events_may_have_is_looked_at_again_while_that_may_be(
    pending: Pending, client: redis.Redis
) -> None:
    def deliver(invocation: str, alike_for: timedelta) -> str:
        until = datetime.fromtimestamp(client.time()[0], UTC) + alike_for
        return pending.accept("1", invocation=invocation, content="same", event="e", alike_until=until)

    minute = timedelta(minutes=1)
    assert deliver("a", minute) == "accepted"
    pending.finish(begun(pending, "1"))
    assert deliver("a", minute) == "repeated"
    assert pending.claim(5) == []
    assert deliver("b", minute) == "perhaps repeated"
    assert pending.finish(begun(pending, "1")) == "done"
    assert deliver("c", -minute) == "perhaps repeated", "its webhook may have been late"
    assert deliver("d", -minute) == "repeated"


def test_an_event_whose_ticket_could_not_be_made_pending_is_not_known_again(
    pending: Pending, client: redis.Redis
) -> None:
    client.set(PENDING, "of another type")
    with pytest.raises(redis.ResponseError):
        accept(pending, "1", "a")
    client.delete(PENDING)
    assert accept(pending, "1", "a") == "accepted"


def test_our_own_writes_end_at_the_door(pending: Pending, client: redis.Redis) -> None:
    client.set(OWN_USER, "77")
    assert accept(pending, "1", "a", actor="77") == "own"
    assert accept(pending, "1", "b", actor="78") == "accepted"


def test_several_events_of_one_ticket_collapse_into_one_pass(pending: Pending) -> None:
    for event in "abc":
        accept(pending, "1", event)
    assert len(pending.claim(5)) == 1
    assert pending.finish(begun(pending, "1")) == "done"
    assert pending.claim(5) == []


def test_an_event_during_a_pass_earns_another_pass(pending: Pending) -> None:
    accept(pending, "1", "a")
    lease = begun(pending, "1")
    accept(pending, "1", "b")
    assert pending.finish(lease) == "again"
    assert [one.ticket_id for one in pending.claim(5)] == ["1"]


def test_a_ticket_has_one_lease_at_a_time(pending: Pending) -> None:
    accept(pending, "1", "a")
    lease = begun(pending, "1")
    assert pending.begin("1") is None
    pending.finish(lease)
    assert pending.begin("1") is None


def test_a_lost_lease_can_neither_be_renewed_nor_settle_the_ticket(pending: Pending, client: redis.Redis) -> None:
    accept(pending, "1", "a")
    lost = begun(pending, "1")
    let_leases_run_out(client)
    held = begun(pending, "1")
    assert not pending.renew(lost)
    assert pending.finish(lost) == "lost"
    assert pending.bury(lost, "Rejected", "") == "lost"
    assert pending.renew(held)


def test_the_ticket_of_a_dead_worker_is_handed_out_again_with_another_job_id(
    pending: Pending, client: redis.Redis
) -> None:
    accept(pending, "1", "a")
    (first,) = pending.claim(5)
    begun(pending, "1")
    assert pending.claim(5) == []
    let_leases_run_out(client)
    (second,) = pending.claim(5)
    assert (first.ticket_id, second.ticket_id) == ("1", "1")
    assert first.job_id != second.job_id


def test_a_ticket_that_still_waits_in_the_queue_is_not_handed_out_twice(
    pending: Pending, client: redis.Redis
) -> None:
    accept(pending, "1", "a")
    (dispatch,) = pending.claim(5)
    client.rpush(f"rq:queue:{QUEUE_NAME}", dispatch.job_id)
    let_leases_run_out(client)
    assert pending.claim(5) == []
    assert dispatch.job_id.startswith(JOB_PREFIX)


def test_a_held_ticket_is_due_right_after_its_lock_ends(pending: Pending, client: redis.Redis) -> None:
    accept(pending, "1", "a")
    begun(pending, "1")
    client.zadd(PENDING, {"1": 0})
    client.pexpire("hotline:lock:1", 1500)
    assert pending.claim(5) == []
    due_in = pending.next_due_in()
    assert due_in is not None
    assert timedelta(seconds=1) < due_in < timedelta(seconds=2)


def test_critical_tickets_overtake(pending: Pending) -> None:
    for number in range(6):
        accept(pending, str(number), f"e{number}")
    accept(pending, "99", "urgent", critical=True)
    pending.remember_critical("6", True)
    accept(pending, "6", "e6")
    assert {one.ticket_id for one in pending.claim(2)} == {"99", "6"}


def test_many_are_taken_at_once_critical_ones_first_and_each_by_one(pending: Pending) -> None:
    for number in range(6):
        accept(pending, str(number), f"e{number}")
    accept(pending, "99", "urgent", critical=True)
    held = begun(pending, "3")
    taken, _ = pending.take(4)
    assert taken[0].ticket_id == "99"
    assert len({one.token for one in taken}) == len({one.ticket_id for one in taken}) == 4
    rest, _ = pending.take(10)
    assert {one.ticket_id for one in (*taken, *rest, held)} == {"0", "1", "2", "3", "4", "5", "99"}
    assert len(taken) + len(rest) == 6
    assert pending.finish(taken[0]) == "done"
    assert pending.take(10) == ([], [])


def test_an_entrusted_ticket_is_left_alone_also_when_something_new_happens(
    pending: Pending, client: redis.Redis
) -> None:
    accept(pending, "1", "a")
    assert pending.entrust(begun(pending, "1"), timedelta(seconds=30)) == "waits"
    accept(pending, "1", "b")
    assert pending.due() == 0
    pending.leave_entrusted(["1", "2"], timedelta(0))
    assert pending.due() == 1
    assert client.zcard(PENDING) == 1, "one that is not pending does not become so"
    lease = begun(pending, "1")
    pending.leave_entrusted(["1"], timedelta(0))
    assert pending.due() == 0, "who holds it now has the say"
    assert lease.attempts == 0


def test_later_events_of_a_ticket_known_to_be_critical_overtake_too(pending: Pending) -> None:
    pending.remember_critical("5", True)
    accept(pending, "1", "a")
    accept(pending, "5", "b")
    (first,) = pending.claim(1)
    assert (first.ticket_id, first.critical) == ("5", True)


def test_a_postponed_ticket_is_not_due_and_counts_its_attempt(pending: Pending) -> None:
    accept(pending, "1", "a")
    assert pending.retry(begun(pending, "1"), timedelta(minutes=1)) == "waits"
    assert pending.claim(5) == []
    due, later, _ = pending.depth()
    assert (due, later) == (0, 1)
    assert begun(pending, "1").attempts == 1


def test_waiting_for_a_system_counts_no_attempt(pending: Pending) -> None:
    accept(pending, "1", "a")
    pending.postpone(begun(pending, "1"), timedelta(0))
    assert begun(pending, "1").attempts == 0


def test_a_ticket_to_be_looked_at_again_comes_at_once_if_something_happened_meanwhile(pending: Pending) -> None:
    accept(pending, "1", "a")
    lease = begun(pending, "1")
    accept(pending, "1", "b")
    assert pending.revisit(lease, timedelta(hours=1)) == "again"
    assert pending.revisit(begun(pending, "1"), timedelta(hours=1)) == "waits"
    assert pending.claim(5) == []
    accept(pending, "1", "c")
    assert len(pending.claim(5)) == 1


def test_a_dead_ticket_is_listed_and_can_be_retried(pending: Pending) -> None:
    accept(pending, "1", "a")
    assert pending.bury(begun(pending, "1"), "Rejected", "zendesk: update ticket: 422") == "dead"
    (one,) = pending.dead()
    assert (one.ticket_id, one.error, one.attempts) == ("1", "Rejected", 1)
    assert pending.retry_dead("1")
    assert not pending.retry_dead("1")
    assert pending.dead() == []
    assert [one.ticket_id for one in pending.claim(5)] == ["1"]


def test_a_newer_event_gives_a_dying_ticket_another_chance(pending: Pending) -> None:
    accept(pending, "1", "a")
    lease = begun(pending, "1")
    accept(pending, "1", "b")
    assert pending.bury(lease, "Rejected", "") == "again"
    assert pending.dead() == []


def test_a_completed_pass_takes_back_the_dead_letter(pending: Pending) -> None:
    accept(pending, "1", "a")
    pending.bury(begun(pending, "1"), "Rejected", "")
    accept(pending, "1", "b")
    pending.finish(begun(pending, "1"))
    assert pending.dead() == []


def test_the_age_of_the_oldest_waiting_ticket_counts_from_its_first_event(
    pending: Pending, client: redis.Redis
) -> None:
    accept(pending, "1", "a")
    client.hincrby("hotline:ticket:1", "first_at", -60_000)
    accept(pending, "1", "b")
    _, _, age = pending.depth()
    assert age >= timedelta(seconds=60)


def test_a_ticket_that_lies_in_the_queue_still_waits(pending: Pending, client: redis.Redis) -> None:
    accept(pending, "1", "a")
    client.hincrby("hotline:ticket:1", "first_at", -60_000)
    (dispatch,) = pending.claim(5)
    client.rpush(f"rq:queue:{QUEUE_NAME}", dispatch.job_id, "batch-0", "ticket-7-1")
    due, later, age = pending.depth()
    assert (due, later) == (1, 0), "no worker has come"
    assert age >= timedelta(seconds=60)
    client.delete(f"rq:queue:{QUEUE_NAME}")
    begun(pending, "1")
    assert pending.depth() == (0, 1, timedelta(0))


class EventsAndWorkers(RuleBasedStateMachine):
    """Whatever workers do, a ticket with an event that no completed pass has seen stays pending."""

    leases = Bundle("leases")
    entrusted = Bundle("entrusted")
    client: redis.Redis

    def __init__(self) -> None:
        super().__init__()
        self.client.flushall()
        self.pending = Pending(self.client)
        self.events = dict.fromkeys("12", 0)
        self.seen = dict.fromkeys("12", 0)
        self.holders: dict[str, str] = {}

    @rule(ticket_id=st.sampled_from("12"))
    def event(self, ticket_id: str) -> None:
        self.events[ticket_id] += 1
        assert accept(self.pending, ticket_id, f"{ticket_id}-{self.events[ticket_id]}") == "accepted"

    @rule(target=leases, ticket_id=st.sampled_from("12"))
    def begin(self, ticket_id: str) -> tuple[Lease | None, int]:
        lease = self.pending.begin(ticket_id)
        if lease is not None:
            assert ticket_id not in self.holders
            self.holders[ticket_id] = lease.token
        return lease, self.events[ticket_id]

    @rule(begun=consumes(leases), wait=st.booleans())
    def settle(self, begun: tuple[Lease | None, int], wait: bool) -> None:
        lease, saw = begun
        if lease is None:
            return
        outcome = self.pending.retry(lease, timedelta(0)) if wait else self.pending.finish(lease)
        assert (outcome != "lost") == (self.holders.get(lease.ticket_id) == lease.token)
        if outcome != "lost":
            del self.holders[lease.ticket_id]
            if not wait:
                self.seen[lease.ticket_id] = saw

    @rule(target=leases, most=st.integers(0, 3))
    def take(self, most: int) -> MultipleResults[tuple[Lease | None, int]]:
        taken, _ = self.pending.take(most)
        assert len(taken) <= most
        for lease in taken:
            assert lease.ticket_id not in self.holders
            self.holders[lease.ticket_id] = lease.token
        return multiple(*((lease, self.events[lease.ticket_id]) for lease in taken))

    @rule(target=entrusted, begun=consumes(leases), wait=st.integers(-1, 1))
    def entrust(self, begun: tuple[Lease | None, int], wait: int) -> tuple[Lease, int] | None:
        lease, saw = begun
        if lease is None or self.pending.entrust(lease, timedelta(hours=wait)) == "lost":
            return None
        del self.holders[lease.ticket_id]
        return lease, saw

    @rule(what=consumes(entrusted))
    def settle_entrusted(self, what: tuple[Lease, int] | None) -> None:
        if what is None:
            return
        before, saw = what
        lease = self.pending.begin(before.ticket_id)
        if lease is None:
            return
        if lease.first_at != before.first_at:
            self.pending.postpone(lease, timedelta(0))
        elif self.pending.finish(replace(lease, generation=before.generation)) == "done":
            self.seen[before.ticket_id] = saw

    @rule(room=st.integers(0, 3))
    def dispatch(self, room: int) -> None:
        assert len(self.pending.claim(room)) <= room

    @rule()
    def all_workers_die(self) -> None:
        let_leases_run_out(self.client)
        self.holders.clear()

    @invariant()
    def nothing_unseen_is_forgotten(self) -> None:
        still = {*self.client.zrange(PENDING, 0, -1), *self.client.zrange(CRITICAL, 0, -1)}
        for ticket_id, count in self.events.items():
            assert ticket_id in still or self.seen[ticket_id] == count


def test_no_event_is_forgotten_whatever_the_workers_do(client: redis.Redis) -> None:
    machine = type("Machine", (EventsAndWorkers,), {"client": client})
    run_state_machine_as_test(machine, settings=settings(max_examples=40, stateful_step_count=30, deadline=None))
