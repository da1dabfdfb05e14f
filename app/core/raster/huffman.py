"""Deflate's dynamic block for a given sequence of tokens: code lengths, header and bits (RFC 1951, section 3.2.7).

A token is a literal byte, a copy, `COPIES + STRIDE * (distance - 1) + length` with a length from 3 to 258 and a
distance from 1 to 4, or `LONG | n`: n copies of 258 bytes at distance 1. The same tokens always give the same bytes.
"""

import numpy as np
from numpy.typing import NDArray

from app.core.compiled import compiled

SHORTEST_COPY, LONGEST_COPY = 3, 258
COPIES, STRIDE, LONG = 256, LONGEST_COPY + 1, 1 << 30
END_OF_BLOCK = 256
SYMBOLS, DISTANCES, CODE_LENGTHS = 286, 4, 19
TOKENS = COPIES + DISTANCES * STRIDE
LONGEST_CODE, LONGEST_LENGTH_CODE = 15, 7
COUNT_BITS, COUNT_MASK = 5, 31

_BASES = [*range(3, 11), 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]
_EXTRA = [0] * 8 + [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4 + [5] * 4 + [0]
_KIND = [max(n for n, base in enumerate(_BASES) if base <= length) for length in range(3, LONGEST_COPY + 1)]

LENGTH_SYMBOLS = np.array([0, 0, 0, *(257 + kind for kind in _KIND)], np.int64)
"""By length of a copy: its symbol, how many bits follow, and the length that no such bit stands for."""
LENGTH_BITS = np.array([0, 0, 0, *(_EXTRA[kind] for kind in _KIND)], np.int64)
LENGTH_BASES = np.array([0, 0, 0, *(_BASES[kind] for kind in _KIND)], np.int64)
ORDER = np.array([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15], np.int64)


@compiled
def dynamic_block(tokens: NDArray[np.uint32], out: NDArray[np.uint32], head: int) -> int:
    """Write two bytes and tokens as one final block; return how many bytes that is.

    Args:
        tokens: (n,) uint32, at least one.
        out: (m,) uint32, the lower bytes first, with room for five bytes a token and 400 more.
        head: The two bytes before the block, the first in the lower half.
    """
    uses, far = np.zeros(SYMBOLS, np.int64), np.zeros(DISTANCES, np.int64)
    _count(tokens, uses, far)
    lengths, far_lengths = _code_lengths(uses, LONGEST_CODE), _code_lengths(far, LONGEST_CODE)
    state = np.zeros(3, np.int64)  # bits that wait, how many, and where they go
    _put(state, out, head, 16)
    _put(state, out, 0b101, 3)
    _put_header(state, out, lengths, far_lengths)
    codes = _codes(lengths)
    _put_tokens(state, out, tokens, _token_bits(codes, lengths, _codes(far_lengths), far_lengths))
    _put(state, out, codes[END_OF_BLOCK], lengths[END_OF_BLOCK])
    out[state[2]] = state[0]
    return int(4 * state[2] + (state[1] + 7) // 8)


@compiled
def _count(tokens: NDArray[np.uint32], uses: NDArray[np.int64], far: NDArray[np.int64]) -> None:
    """Add up how often each symbol and each distance is used."""
    each = np.zeros(TOKENS, np.int64)
    first = COPIES + LONGEST_COPY
    for token in tokens:
        if token < LONG:
            each[token] += 1
        else:
            each[first] += token - LONG
    for token in range(COPIES):
        uses[token] = each[token]
    for token in range(COPIES, TOKENS):
        distance, length = (token - COPIES) // STRIDE, (token - COPIES) % STRIDE
        uses[LENGTH_SYMBOLS[length]] += each[token]
        far[distance] += each[token]
    uses[END_OF_BLOCK] = 1
    # A tree of one leaf is allowed, but not every decoder knows.
    far[0], far[1] = max(far[0], 1), max(far[1], 1)


@compiled
def _code_lengths(uses: NDArray[np.int64], longest: int) -> NDArray[np.int64]:
    """(n,) bits of each symbol's code, 0 for those that are not used; two at least are."""
    lengths = np.zeros(len(uses), np.int64)
    order = _by_use(uses)
    leaves = len(order)
    weights, parents = np.empty(2 * leaves - 1, np.int64), np.zeros(2 * leaves - 1, np.int64)
    for place in range(leaves):
        weights[place] = uses[order[place]]
    leaf, node = 0, leaves
    for made in range(leaves, 2 * leaves - 1):
        total = 0
        for _ in range(2):
            if leaf < leaves and (node == made or weights[leaf] <= weights[node]):
                taken, leaf = leaf, leaf + 1
            else:
                taken, node = node, node + 1
            parents[taken] = made
            total += weights[taken]
        weights[made] = total
    numbers = np.zeros(64, np.int64)
    depths = np.zeros(2 * leaves - 1, np.int64)
    for place in range(2 * leaves - 3, -1, -1):
        depths[place] = depths[parents[place]] + 1
        if place < leaves:
            numbers[min(depths[place], longest)] += 1
    _shorten(numbers, longest)
    place = leaves
    for length in range(1, longest + 1):
        for _ in range(numbers[length]):
            place -= 1
            lengths[order[place]] = length
    return lengths


@compiled
def _by_use(uses: NDArray[np.int64]) -> NDArray[np.int64]:
    """(k,) the symbols that are used, from the rarest on, of equals the lower first: few enough to insert each."""
    order, count = np.zeros(len(uses), np.int64), 0
    for symbol in range(len(uses)):
        if uses[symbol]:
            place = count
            while place and uses[order[place - 1]] > uses[symbol]:
                order[place] = order[place - 1]
                place -= 1
            order[place] = symbol
            count += 1
    return order[:count]


@compiled
def _shorten(numbers: NDArray[np.int64], longest: int) -> None:
    """Make a code of what was cut off at `longest` bits: longer codes for a few others until all fit."""
    room = 0
    for length in range(1, longest + 1):
        room += numbers[length] << (longest - length)
    while room > 1 << longest:
        numbers[longest] -= 1
        length = longest - 1
        while not numbers[length]:
            length -= 1
        numbers[length] -= 1
        numbers[length + 1] += 2
        room -= 1


@compiled
def _codes(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n,) the canonical code of each symbol, its bits reversed: deflate writes codes from their highest bit on."""
    first, number = np.zeros(LONGEST_CODE + 2, np.int64), np.zeros(LONGEST_CODE + 2, np.int64)
    for length in lengths:
        number[length] += 1
    number[0] = 0
    for length in range(1, LONGEST_CODE + 1):
        first[length + 1] = (first[length] + number[length]) << 1
    codes = np.zeros(len(lengths), np.int64)
    for symbol, length in enumerate(lengths):
        code = first[length]
        first[length] += 1
        for _ in range(length):
            codes[symbol] = codes[symbol] << 1 | code & 1
            code >>= 1
    return codes


@compiled
def _put(state: NDArray[np.int64], out: NDArray[np.uint32], bits: int, count: int) -> None:
    """Up to 32 bits, lowest first."""
    held, number = state[0] | bits << state[1], state[1] + count
    if number >= 32:
        out[state[2]] = held
        state[2] += 1
        held, number = held >> 32, number - 32
    state[0], state[1] = held, number


@compiled
def _put_header(
    state: NDArray[np.int64], out: NDArray[np.uint32], lengths: NDArray[np.int64], far: NDArray[np.int64]
) -> None:
    """Both lists of code lengths, written in a code of their own in which repetitions are one symbol."""
    both = np.zeros(len(lengths) + len(far), np.int64)
    for place in range(len(both)):
        both[place] = lengths[place] if place < len(lengths) else far[place - len(lengths)]
    said = _said(both)
    uses = np.zeros(CODE_LENGTHS, np.int64)
    for symbol, _, _ in said:
        uses[symbol] += 1
    uses[0], uses[18] = max(uses[0], 1), max(uses[18], 1)
    own = _code_lengths(uses, LONGEST_LENGTH_CODE)
    codes = _codes(own)
    _put(state, out, len(lengths) - 257, 5)
    _put(state, out, len(far) - 1, 5)
    _put(state, out, CODE_LENGTHS - 4, 4)
    for symbol in ORDER:
        _put(state, out, own[symbol], 3)
    for symbol, extra, bits in said:
        _put(state, out, codes[symbol], own[symbol])
        _put(state, out, extra, bits)


@compiled
def _said(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n, 3) symbol, extra bits and their number: lengths themselves, 16 for a repetition, 17 and 18 for zeros."""
    said = np.zeros((len(lengths), 3), np.int64)
    count, place = 0, 0
    while place < len(lengths):
        value, run = lengths[place], 1
        while place + run < len(lengths) and lengths[place + run] == value and run < 138:
            run += 1
        if value == 0 and run >= 11:
            said[count, 0], said[count, 1], said[count, 2] = 18, run - 11, 7
        elif value == 0 and run >= 3:
            said[count, 0], said[count, 1], said[count, 2] = 17, run - 3, 3
        elif place and lengths[place - 1] == value and run >= 3:
            run = min(run, 6)
            said[count, 0], said[count, 1], said[count, 2] = 16, run - 3, 2
        else:
            run = 1
            said[count, 0] = value
        count, place = count + 1, place + run
    return said[:count]


@compiled
def _token_bits(
    codes: NDArray[np.int64], lengths: NDArray[np.int64], far: NDArray[np.int64], far_lengths: NDArray[np.int64]
) -> NDArray[np.int64]:
    """(TOKENS,) what is written for each token, and in the lowest `COUNT_BITS` bits how many bits that is."""
    table = np.zeros(TOKENS, np.int64)
    for token in range(COPIES):
        table[token] = codes[token] << COUNT_BITS | lengths[token]
    for distance in range(DISTANCES):
        for length in range(SHORTEST_COPY, LONGEST_COPY + 1):
            symbol = LENGTH_SYMBOLS[length]
            bits, count = codes[symbol], lengths[symbol]
            bits |= (length - LENGTH_BASES[length]) << count
            count += LENGTH_BITS[length]
            bits |= far[distance] << count
            count += far_lengths[distance]
            table[COPIES + STRIDE * distance + length] = bits << COUNT_BITS | count
    return table


@compiled
def _put_tokens(
    state: NDArray[np.int64], out: NDArray[np.uint32], tokens: NDArray[np.uint32], table: NDArray[np.int64]
) -> None:
    held, number, at = state[0], state[1], state[2]
    longest = table[COPIES + LONGEST_COPY]
    for token in tokens:
        many = token >= LONG
        entry = longest if many else table[token]
        for _ in range(int(token) - LONG if many else 1):
            held |= entry >> COUNT_BITS << number
            number += entry & COUNT_MASK
            if number >= 32:  # up to 31 bits waited, and no token has more than 25
                out[at] = held
                at, held, number = at + 1, held >> 32, number - 32
    state[0], state[1], state[2] = held, number, at
