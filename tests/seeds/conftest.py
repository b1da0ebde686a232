"""The folders of the demo data."""

from __future__ import annotations

from pathlib import Path

import pytest

SEEDS = Path(__file__).parents[2] / "data" / "seeds"
TENANTS = ("northmill", "skyvera")


@pytest.fixture(scope="session", params=TENANTS)
def tenant(request: pytest.FixtureRequest) -> Path:
    """The folder of each demo tenant in turn."""
    return SEEDS / "tenants" / str(request.param)


@pytest.fixture(scope="session")
def seeds() -> Path:
    return SEEDS


@pytest.fixture(scope="session")
def northmill() -> Path:
    return SEEDS / "tenants" / "northmill"
