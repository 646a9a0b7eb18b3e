"""Questions asked at the same time: all are asked, and the first one's error is told when all have ended."""

from __future__ import annotations

from functools import partial
from threading import Barrier

import pytest

from integrations.errors import Retryable
from integrations.together import run_together


def test_steps_run_at_the_same_time() -> None:
    meet, met = Barrier(3, timeout=10), []
    run_together([lambda: met.append(meet.wait())] * 3)
    assert sorted(met) == [0, 1, 2]


def test_the_first_steps_error_is_raised_when_all_have_ended() -> None:
    ended: list[int] = []

    def fail(number: int) -> None:
        ended.append(number)
        raise Retryable("economic", "read", f"step {number}")

    with pytest.raises(Retryable, match="step 1"):
        run_together([lambda: fail(1), lambda: fail(2)])
    assert sorted(ended) == [1, 2]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_every_step_is_run_once_however_few_there_are(count: int) -> None:
    done: list[int] = []
    run_together([partial(done.append, number) for number in range(count)])
    assert sorted(done) == list(range(count))
