from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.plumbing.realtime.serving import Serving

StartServing = Callable[..., Serving]


@pytest.fixture(scope="module")
def serving_of_module(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    """One server for all tests of a module; its LIMITS, if any, are the module's."""
    limits: dict[str, Any] = getattr(request.module, "LIMITS", {})
    serving = Serving(tmp_path_factory.mktemp("realtime") / "server.log", limits=limits)
    yield serving
    log = serving.stop()
    assert "Traceback" not in log, log


@pytest.fixture
def server(serving_of_module: Serving) -> Iterator[Serving]:
    yield serving_of_module
    serving_of_module.hang_up()


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
