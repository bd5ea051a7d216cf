"""Arrow columns from NumPy arrays, without a Python object per row.

Days are int32 since 1970-01-01 (`FOREVER` becomes NULL), money is int64 yuan, text is either
picked from a few labels or written digit by digit into one buffer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twofold.example.plan import FOREVER

# GB 32100-2015: characters of a code (no I, O, S, V, Z) and the weights of its check character;
# GB 11714-1997: the weights of the check character of its organisation part.
ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", dtype=np.uint8)
CODE_WEIGHTS = np.array(
    [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28], dtype=np.float32
)
BODY_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.float32)
FEN = 100


def _validity(missing: np.ndarray | None) -> pa.Buffer | None:
    return None if missing is None else pa.py_buffer(np.packbits(~missing, bitorder="little"))


def money(yuan: np.ndarray, missing: np.ndarray | None = None, *, fen: bool = False) -> pa.Array:
    """DECIMAL(18,2) from whole yuan, or from fen."""
    return _decimal(yuan if fen else yuan * FEN, pa.decimal128(18, 2), missing)


def _decimal(scaled: np.ndarray, kind: pa.DataType, missing: np.ndarray | None) -> pa.Array:
    """Decimals from whole multiples of their last digit: two words each, the sign in the second."""
    words = np.empty((len(scaled), 2), dtype=np.int64)
    words[:, 0] = scaled
    words[:, 1] = scaled >> 63
    return pa.Array.from_buffers(
        kind, len(scaled), [_validity(missing), pa.py_buffer(words.ravel())]
    )


def hundredths(values: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """DECIMAL(18,2) of a number that is no money, from whole hundredths."""
    return _decimal(values, pa.decimal128(18, 2), missing)


def count(values: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Whole numbers."""
    return pa.array(values, type=pa.int64(), mask=missing)


def year(values: np.ndarray | int, length: int | None = None) -> pa.Array:
    """Years, or one year `length` times."""
    whole = np.full(length or 0, values) if isinstance(values, int) else values
    return pa.array(whole, type=pa.int32())


def dates(of: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Dates; FOREVER is NULL."""
    gone = of == FOREVER
    if missing is not None:
        gone = gone | missing
    whole = np.where(gone, 0, of).astype(np.int32)
    return pa.array(whole, type=pa.int32(), mask=gone).cast(pa.date32())


def yes(values: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Yes or no."""
    return pa.array(values.astype(bool), mask=missing)


def pick(
    labels: Sequence[str] | pa.Array, index: np.ndarray, missing: np.ndarray | None = None
) -> pa.Array:
    """Text: `labels[index]`."""
    text = labels if isinstance(labels, pa.Array) else pa.array(list(labels), type=pa.string())
    return text.take(pa.array(index, type=pa.int32(), mask=missing))


def same(text: str | None, length: int) -> pa.Array:
    """One text, or NULL, `length` times."""
    return pa.nulls(length, pa.string()) if text is None else pick([text], np.zeros(length, int))


def empty(kind: pa.DataType, length: int) -> pa.Array:
    """NULL of a type, `length` times."""
    return pa.nulls(length, kind)


def text(rows: np.ndarray) -> pa.Array:
    """Text of equal length from a matrix of bytes, one row each (UTF-8)."""
    length, width = rows.shape
    offsets = np.arange(0, (length + 1) * width, width, dtype=np.int64)
    if length * width <= FOREVER:
        return pa.Array.from_buffers(
            pa.string(), length,
            [None, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(rows.ravel())],
        )  # fmt: skip
    return pa.Array.from_buffers(
        pa.large_string(), length, [None, pa.py_buffer(offsets), pa.py_buffer(rows.ravel())]
    )


def numbered(pattern: str, numbers: np.ndarray, digits: int) -> pa.Array:
    """Text `pattern` with `{number}` written in so many digits, which must be enough for it."""
    before, after = (part.encode() for part in pattern.split("{number}"))
    rows = np.empty((len(numbers), len(before) + digits + len(after)), dtype=np.uint8)
    rows[:, : len(before)] = np.frombuffer(before, dtype=np.uint8)
    rows[:, len(before) + digits :] = np.frombuffer(after, dtype=np.uint8)
    write_digits(rows[:, len(before) : len(before) + digits], numbers)
    return text(rows)


def write_digits(into: np.ndarray, numbers: np.ndarray) -> None:
    """Decimal digits of `numbers`, right-aligned with zeros, into a matrix of bytes."""
    rest = numbers.astype(np.int64)
    for place in range(into.shape[1] - 1, -1, -1):
        rest, digit = np.divmod(rest, 10)
        into[:, place] = digit + ord("0")
    if rest.any():
        raise ValueError(f"{into.shape[1]} digits are too few for {numbers.max()}")


def credit_codes(department: str, region: str, letter: str, numbers: np.ndarray) -> pa.Array:
    """Unified social credit codes: department, region, letter and number, both check characters.

    `letter` must be of the code's alphabet; `numbers` go up to 9,999,999.
    """
    rows = np.empty((len(numbers), 18), dtype=np.uint8)
    rows[:, :9] = np.frombuffer(f"{department}{region}{letter}".encode(), dtype=np.uint8)
    write_digits(rows[:, 9:16], numbers)
    # The organisation part counts A as 10; its check character may be X. Sums stay below 2**24, so
    # that float32 is exact, and a matrix product of floats is much the faster one.
    value = np.zeros(256, dtype=np.float32)
    value[ALPHABET] = np.arange(len(ALPHABET))
    letters = np.arange(ord("A"), ord("Z") + 1)
    plain = value.copy()
    plain[letters] = letters - ord("A") + 10
    body = (plain[rows[:, 8:16]] @ BODY_WEIGHTS).astype(np.int32)
    rows[:, 16] = np.frombuffer(b"0123456789X0", dtype=np.uint8)[11 - body % 11]
    whole = (value[rows[:, :17]] @ CODE_WEIGHTS).astype(np.int32)
    rows[:, 17] = ALPHABET[-whole % len(ALPHABET)]
    return text(rows)


def exact_parts(total: int, weights: np.ndarray, least: int = 1) -> np.ndarray:
    """Whole numbers in proportion to `weights`, each at least `least`, that sum to `total` exactly.

    What rounding leaves over goes to the largest part.
    """
    if len(weights) == 0:
        return np.zeros(0, dtype=np.int64)
    spare = total - least * len(weights)
    parts = np.floor(weights / weights.sum() * spare).astype(np.int64) + least
    parts[np.argmax(parts)] += total - int(parts.sum())
    return parts


def blank(text_: pa.Array, missing: np.ndarray) -> pa.Array:
    """A text, NULL where it is missing."""
    return pc.if_else(pa.array(missing), pa.scalar(None, text_.type), text_)
