"""Cancels a piece of work at a chosen one of its awaits, so that a test can try them all."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from typing import Any


class _CancelledAt:
    """Awaits `work` and cancels the task `times` times: at its `number`th await and at those that follow."""

    def __init__(self, work: Coroutine[Any, Any, None], number: int, times: int) -> None:
        self._work = work
        self._number = number
        self._times = times

    def __await__(self) -> Generator[Any, Any, bool]:
        """Return whether the work came to its end before."""
        error: BaseException | None = None
        suspended = 0
        while True:
            try:
                future = self._work.send(None) if error is None else self._work.throw(error)
            except StopIteration:
                return suspended < self._number
            suspended += 1
            if self._number <= suspended < self._number + self._times:
                task = asyncio.current_task()
                assert task
                task.cancel()
            try:
                error = None
                yield future
            except BaseException as raised:
                error = raised


async def cancelled_at_every_await(
    work: Callable[[], Coroutine[Any, Any, None]],
    check: Callable[[], Coroutine[Any, Any, None]],
    times: int,
) -> int:
    """Cancel `work` at its first await, at its second, and so on; `check` after each. Return how many.

    Each time the task is cancelled again at the following awaits, `times` in all: while it cleans up.
    """
    number = 0
    finished = False
    while not finished:
        number += 1
        task = asyncio.ensure_future(_run(work(), number, times))
        await asyncio.wait([task], timeout=10)
        assert task.done(), f"hangs after a cancellation at await {number}"
        finished = not task.cancelled() and task.result()
        async with asyncio.timeout(10):
            await check()
    return number - 1


async def _run(work: Coroutine[Any, Any, None], number: int, times: int) -> bool:
    return await _CancelledAt(work, number, times)
