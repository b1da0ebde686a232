"""What a command works with goes with it."""

from __future__ import annotations

import gc
import weakref

from agentarmy.wiring import open_runtime


def test_the_mirror_goes_with_its_runtime() -> None:
    runtime = open_runtime()
    gone = weakref.ref(runtime.mirror)
    del runtime
    gc.collect()
    assert gone() is None
