"""Pixels that differ, 64 at a time: vector comparisons for compiled kernels (docs/decisions/0015).

A loop that compares pixels one by one and notes where they differ cannot be done by one instruction for many, because
each place depends on how many there were before. Compared at once, 64 pixels give the bits of one number, and of these
only those that are set are looked at.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.core.compiled import Instruction

LANES = 64
SPREAD = 64
"""Bytes."""

AnyInteger = TypeVar("AnyInteger", np.uint16, np.uint32, np.int32, np.int64)


def _unlike(one: NDArray[np.integer], i: int, two: NDArray[np.integer], j: int) -> int:
    """Whether `one[i + n]` and `two[j + n]` differ, in bit n of an int64, for n from 0 to 63.

    Args:
        one: (n,) contiguous; no bounds are checked.
        i: A place in it.
        two: (m,) contiguous, of the same type; may be the same array.
        j: A place in it.
    """
    bits = sum(int(one[i + n] != two[j + n]) << n for n in range(LANES))
    return bits - (bits >> 63 << 64)


def _lowest(bits: int) -> int:
    """The number of the lowest bit of an int64 that is set; one is."""
    return (bits & -bits).bit_length() - 1


def _fetch(one: NDArray[np.integer], i: int) -> None:
    """Have the memory at `one[i]` brought nearer: it is wanted soon, or is not there, which does no harm.

    Processors see for themselves that a row is read, but stop at the ends of pages, of which a raster has many.
    """


def _spread(into: NDArray[AnyInteger], i: int, value: AnyInteger) -> int:
    """Write one value to 64 bytes of an array from `into[i]` on, in one go.

    Who fills stretches in order may write beyond the end of each, as the next one is written over it, and needs no
    loop for what is left of a stretch.

    Args:
        into: (n,) contiguous; no bounds are checked.
        i: A place in it.
        value: Of the array's type.

    Returns:
        How many were written.
    """
    count = SPREAD // into.itemsize
    into[i : i + count] = value
    return count


def _make_unlike() -> Callable[..., Any]:
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    def block(context: Any, builder: Any, array: tuple[Any, Any], place: Any) -> Any:  # numba's
        kind, value = array
        data = context.make_array(kind)(context, builder, value).data
        vector = ir.VectorType(context.get_data_type(kind.dtype), LANES)
        loaded = builder.load(builder.bitcast(builder.gep(data, [place]), vector.as_pointer()))
        loaded.align = kind.dtype.bitwidth // 8
        return loaded

    def unlike(typing: Any, one: Any, i: Any, two: Any, j: Any) -> Any:  # noqa: ARG001  # numba names what it passes
        if one.layout != "C" or two.layout != "C" or one.dtype != two.dtype or one.ndim != 1 or two.ndim != 1:
            return None

        def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            first = block(context, builder, (signature.args[0], args[0]), args[1])
            second = block(context, builder, (signature.args[2], args[2]), args[3])
            return builder.bitcast(builder.icmp_unsigned("!=", first, second), ir.IntType(LANES))

        return types.int64(one, types.int64, two, types.int64), code

    made: Callable[..., Any] = intrinsic(unlike)
    return made


def _make_lowest() -> Callable[..., Any]:
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    def lowest(typing: Any, bits: Any) -> Any:  # noqa: ARG001  # numba names what it passes
        def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ARG001  # numba names what it passes
            return builder.cttz(args[0], ir.IntType(1)(1))

        return types.int64(types.int64), code

    made: Callable[..., Any] = intrinsic(lowest)
    return made


def _make_fetch() -> Callable[..., Any]:
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    def fetch(typing: Any, one: Any, i: Any) -> Any:  # noqa: ARG001  # numba names what it passes
        def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            data = context.make_array(signature.args[0])(context, builder, args[0]).data
            place, number = builder.bitcast(builder.gep(data, [args[1]]), ir.IntType(8).as_pointer()), ir.IntType(32)
            kind = ir.FunctionType(ir.VoidType(), [place.type, number, number, number])
            prefetch = builder.module.declare_intrinsic("llvm.prefetch", [place.type], kind)
            builder.call(prefetch, [place, number(0), number(3), number(1)])  # to read, into all caches, data
            return context.get_dummy_value()

        return types.void(one, types.int64), code

    made: Callable[..., Any] = intrinsic(fetch)
    return made


def _make_spread() -> Callable[..., Any]:
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    def spread(typing: Any, into: Any, i: Any, value: Any) -> Any:  # noqa: ARG001  # numba names what it passes
        if into.layout != "C" or into.ndim != 1 or into.dtype != value:
            return None
        count = SPREAD * 8 // into.dtype.bitwidth

        def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            data = context.make_array(signature.args[0])(context, builder, args[0]).data
            kind = context.get_data_type(into.dtype)
            vector, number = ir.VectorType(kind, count), ir.IntType(32)
            one = builder.insert_element(ir.Constant(vector, ir.Undefined), args[2], number(0))
            zeros = ir.Constant(ir.VectorType(number, count), [0] * count)
            place = builder.bitcast(builder.gep(data, [args[1]]), vector.as_pointer())
            builder.store(builder.shuffle_vector(one, one, zeros), place, align=into.dtype.bitwidth // 8)
            return ir.Constant(ir.IntType(64), count)

        return types.int64(into, types.int64, into.dtype), code

    made: Callable[..., Any] = intrinsic(spread)
    return made


unlike = Instruction(_unlike, _make_unlike)
lowest = Instruction(_lowest, _make_lowest)
fetch = Instruction(_fetch, _make_fetch)
spread = Instruction(_spread, _make_spread)
