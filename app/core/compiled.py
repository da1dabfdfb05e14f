"""Loops over pixels as machine code, compiled when they are first called and kept on disk for the processes to come.

numba is loaded with the first call, not with the module: a command that touches no raster does not wait for it.
See docs/decisions/0015. What a kernel calls is put into it: a call hands over seven numbers for each array.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, update_wrapper
from pathlib import Path
from types import FunctionType
from typing import Any, Generic, ParamSpec, TypeVar, cast

if sys.platform != "win32":
    import fcntl

P = ParamSpec("P")
R = TypeVar("R")

LOCK = "kernels.lock"


def compiled(kernel: Callable[P, R]) -> "Compiled[P, R]":
    """Compile a loop over arrays: `@compiled`.

    The kernel takes arrays and numbers, lets go of the interpreter's lock while it runs, and is compiled once for each
    combination of types (signed, width, order of the axes, writable). It may call other kernels of its module. It
    checks no bounds: what a caller gives must be checked before. Loops are compiled in tenths of a second, expressions
    over whole arrays (`row[:] = 0`, `row.any()`) in seconds, and are no faster.
    """
    return Compiled(kernel)


class Compiled(Generic[P, R]):
    """A kernel that is compiled when it is first called."""

    __name__: str
    __module__: str

    def __init__(self, kernel: Callable[P, R]) -> None:
        self._kernel = kernel
        update_wrapper(self, kernel)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it on arrays."""
        return self._machine_code(*args, **kwargs)

    @cached_property
    def _machine_code(self) -> Callable[P, R]:
        import numba

        dispatcher: Any = numba.njit(nogil=True)(self.python)
        try:
            dispatcher.enable_caching()
        except RuntimeError:  # no folder can be written to: compiled anew in each process
            return cast("Callable[P, R]", dispatcher)
        compile_here, folder = dispatcher.compile, Path(dispatcher.stats.cache_path)

        def compile_alone(signature: object) -> object:
            # Numba numbers the variants of a kernel without a lock: of two processes, one could name the other's.
            with _alone(folder):
                return compile_here(signature)

        dispatcher.compile = compile_alone
        return cast("Callable[P, R]", dispatcher)

    @property
    def python(self) -> Callable[P, R]:
        """The kernel as Python, with the kernels that it calls as numba knows them."""
        kernel = cast("FunctionType", self._kernel)
        names = kernel.__globals__
        called = {
            name: names[name]
            for name in kernel.__code__.co_names
            if isinstance(names.get(name), Compiled | Instruction)
        }
        if not called:
            return self._kernel
        known = names | {name: other.called_from(self.__module__) for name, other in called.items()}
        return cast("Callable[P, R]", update_wrapper(FunctionType(kernel.__code__, known, kernel.__name__), kernel))

    def called_from(self, module: str) -> Callable[P, R]:
        """What a kernel of a module calls; it becomes a part of that one, and is kept on disk with it.

        Raises:
            TypeError: The module is another: the stored form of the caller would outlive a change of this one.
        """
        if module != self.__module__:
            raise TypeError(f"a kernel of {module} cannot call {self.__name__} of {self.__module__}: move it there")
        return self._part

    @cached_property
    def _part(self) -> Callable[P, R]:
        import numba

        part: Callable[P, R] = numba.njit(nogil=True, forceinline=True)(self.python)
        return part


class Instruction(Generic[P, R]):
    """What processors do with many pixels at a time and a loop does not say: only kernels call it.

    Args:
        says: What it gives, in plain Python.
        make: Loads numba and returns the intrinsic.
    """

    def __init__(self, says: Callable[P, R], make: Callable[[], Callable[P, R]]) -> None:
        self._says = says
        self._make = make
        update_wrapper(self, says)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The same in plain Python."""
        return self._says(*args, **kwargs)

    def called_from(self, module: str) -> Callable[P, R]:
        """What a kernel of any module calls; an instruction that changes must change its name, as those are kept."""
        return self._known

    @cached_property
    def _known(self) -> Callable[P, R]:
        return self._make()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While no other process compiles; on Windows, where the standard library has no such lock, at the same time."""
    with (folder / LOCK).open("w") as lock:
        if sys.platform != "win32":
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
