"""Threads for work on photos, apart from those of all other requests: saves never wait for a decoder."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, ParamSpec, TypeVar

from anyio import CapacityLimiter, Semaphore, to_thread
from fastapi import Depends, Request
from starlette.datastructures import State

from app.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")

UPLOADS_AT_ONCE = 8
"""Bodies held in memory at the same time; further senders wait."""


@dataclass(frozen=True)
class Darkroom:
    """Room for work on photos in one application.

    Attributes:
        uploads: A place for a body in memory.
        ingest: Threads that decode uploads; one decoder is always left to those who paint.
        regions: Threads that answer with regions: two more than decoders, so that cached ones need not wait.
        assist: Threads that compute help with painting; a decoder is left to the photos themselves.
    """

    uploads: Semaphore
    ingest: CapacityLimiter
    regions: CapacityLimiter
    assist: CapacityLimiter

    @classmethod
    def of(cls, settings: Settings) -> "Darkroom":
        """Return a darkroom for as many decoders as the settings allow."""
        workers = settings.image_workers
        return cls(
            uploads=Semaphore(UPLOADS_AT_ONCE),
            ingest=CapacityLimiter(max(1, workers - 1)),
            regions=CapacityLimiter(workers + 2),
            assist=CapacityLimiter(max(1, workers - 1)),
        )


async def get_darkroom(request: Request) -> Darkroom:
    """Return the application's darkroom, made when first asked for."""
    return darkroom_of(request.app.state)


def darkroom_of(state: State) -> Darkroom:
    """Return the darkroom of an application with that state, made when first asked for."""
    if not hasattr(state, "darkroom"):
        state.darkroom = Darkroom.of(state.house.settings)
    found: Darkroom = state.darkroom
    return found


DarkroomDep = Annotated[Darkroom, Depends(get_darkroom)]


async def run(limiter: CapacityLimiter, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a verb in a thread of ``limiter``."""
    return await to_thread.run_sync(partial(verb, *args, **kwargs), limiter=limiter)
