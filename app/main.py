"""The web application. Importing this module starts nothing; ``create_app`` builds an application from settings."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from app import __version__
from app.api import ROUTERS
from app.api.heads import Heads
from app.api.iiif import region_of_session
from app.api.people import SignInThrottle
from app.api.problems import install_problems
from app.api.region_gate import RegionGate
from app.api.region_memory import SHARED, RegionMemory
from app.api.security import OwnPagesOnly, SecurityHeaders
from app.settings import Settings
from app.wiring import House, open_house

# What a request may weigh where its route names no limit of its own.
BODY_LIMIT_BYTES = 1024 * 1024


def create_app(settings: Settings, *, house: House | None = None, operator_token: str | None = None) -> FastAPI:
    """Build the web application.

    Args:
        settings: How this installation runs.
        house: An open house to serve, which stays open afterwards; None opens one from ``settings`` and closes it
            when the application ends.
        operator_token: What the command line proves itself with; None accepts no bearer token.

    Returns:
        An application whose database must have been migrated.
    """
    app = FastAPI(
        title="Tessera",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
        lifespan=_run_jobs(own_house=house is None),
    )
    app.state.house = house or open_house(settings)
    app.state.operator_token = operator_token
    app.state.signin_throttle = SignInThrottle()
    app.state.region_memory = RegionMemory()
    for router in ROUTERS:
        app.include_router(router, max_body_size=BODY_LIMIT_BYTES)
    app.add_middleware(RegionGate, memory=app.state.region_memory, judged=region_of_session)
    install_problems(app)
    app.add_middleware(Heads)
    app.add_middleware(OwnPagesOnly, origins=(settings.public_url,))
    app.add_middleware(SecurityHeaders)
    return app


def _operation_id(route: APIRoute) -> str:
    """Name an operation like its handler: ``show_project``."""
    return route.name


def _run_jobs(*, own_house: bool) -> Callable[[FastAPI], AbstractAsyncContextManager[Mapping[str, RegionMemory]]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Mapping[str, RegionMemory]]:
        house: House = app.state.house
        await run_in_threadpool(house.jobs.start)
        # What the server, which reads requests, shares with the application, which judges them.
        yield {SHARED: app.state.region_memory}
        await run_in_threadpool(house.close if own_house else house.jobs.stop)

    return lifespan
