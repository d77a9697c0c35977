from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.plumbing.realtime.serving import Serving

StartServing = Callable[..., Serving]


@pytest.fixture(scope="session")
def usual_serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Serve with our own limits, once for all tests."""
    yield from serve(tmp_path_factory, {})


@pytest.fixture(scope="module")
def limited_serving(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    """Serve with the LIMITS of a module, once for its tests."""
    yield from serve(tmp_path_factory, request.module.LIMITS)


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Serving]:
    limited = hasattr(request.module, "LIMITS")
    serving = request.getfixturevalue("limited_serving" if limited else "usual_serving")
    yield serving
    serving.hang_up()


def serve(factory: pytest.TempPathFactory, limits: dict[str, Any]) -> Iterator[Serving]:
    serving = Serving(factory.mktemp("realtime") / "server.log", limits=limits)
    yield serving
    log = serving.stop()
    assert "Traceback" not in log, log


@pytest.fixture
def start_serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartServing]:
    """Start further servers, for what ends or changes one."""
    started: list[Serving] = []

    def start(**choices: Any) -> Serving:
        log = tmp_path_factory.mktemp("realtime") / "server.log"
        started.append(Serving(log, **({"limits": {}} | choices)))
        return started[-1]

    yield start
    for serving in started:
        serving.stop()
