"""One real Asterisk for all tests of this directory. No controller runs: the tests hold the application themselves."""

from collections.abc import Iterator

import pytest

from launch.ports import Ports
from launch.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("ami") / "var", Ports.free(), ("asterisk",)) as running:
        yield running
