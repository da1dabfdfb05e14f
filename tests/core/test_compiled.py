"""Compiled kernels: what they give, what they may call, and where no folder can be written to."""

import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.compiled import compiled


@compiled
def _weight(value: int) -> int:
    return 3 * value


@compiled
def _weighed(values: NDArray[np.int64]) -> int:
    total = 0
    for value in values:
        total += _weight(value)
    return total


def test_a_kernel_calls_another_of_its_module() -> None:
    assert _weighed(np.array([1, 2, 3])) == 18


def test_a_kernel_takes_each_type_it_meets() -> None:
    assert _weighed(np.array([200, 100], np.uint8)) == 900


def test_a_kernel_of_another_module_is_refused() -> None:
    with pytest.raises(TypeError, match="move it there"):
        _weight.called_from("elsewhere")


def test_without_a_folder_to_write_to_kernels_are_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from numba.core.caching import CacheImpl

    monkeypatch.setattr(CacheImpl, "_locator_classes", [])
    assert compiled(_weight.__wrapped__)(4) == 12


def test_numba_is_not_loaded_before_a_kernel_is_called() -> None:
    code = "import sys, app.core.raster, app.core.stitch; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
