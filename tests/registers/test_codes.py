"""The fast check of unified social credit codes: it never contradicts `stdnum`."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from twofold.registers.codes import accepted, bad_codes

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@st.composite
def near_codes(draw) -> str:
    """Valid codes, some with one character changed, lost or added, or letters where none belong."""
    letters = draw(st.sampled_from(["0123456789"] * 4 + [ALPHABET]))
    digits = draw(st.text(letters, min_size=8, max_size=8))
    body = digits + draw(st.text(ALPHABET, min_size=9, max_size=9))
    code = body + uscc.calc_check_digit(body)
    at = draw(st.integers(0, 17))
    change = draw(st.sampled_from(["none", "none", "change", "lose", "add", "small"]))
    letter = draw(st.sampled_from(ALPHABET + "IOSVZ -é中"))
    return {
        "none": code,
        "change": code[:at] + letter + code[at + 1 :],
        "lose": code[:at] + code[at + 1 :],
        "add": code[:at] + letter + code[at:],
        "small": code.lower(),
    }[change]


@given(st.lists(near_codes() | st.text(max_size=20) | st.none(), max_size=40))
def test_it_accepts_what_stdnum_accepts_as_it_is_written(codes) -> None:
    found = accepted(pa.array(codes, pa.string())).tolist()
    expected = [
        code is not None and uscc.is_valid(code) and uscc.compact(code) == code for code in codes
    ]
    assert found == expected


def test_it_says_what_is_wrong() -> None:
    codes = ["91110000600037341L", "A1110000600037341L", "12345", "91110000600037341M",
             "9111 0000600037341", "91110000600037341l", None, "éé110000600037341L"]  # fmt: skip
    assert bad_codes(pa.array(codes)) == [
        (1, "registers.code_letters"), (2, "registers.code_length"),
        (3, "registers.code_checksum"), (4, "registers.code_length"),
        (5, "registers.code_letters"), (7, "registers.code_letters"),
    ]  # fmt: skip


def test_a_slice_of_an_array_is_read_from_its_own_start() -> None:
    codes = pa.array(["x", "91110000600037341L", "91110000600037341M"]).slice(1)
    assert bad_codes(codes) == [(1, "registers.code_checksum")]


def test_no_codes_are_no_trouble() -> None:
    assert bad_codes(pa.array([], pa.string())) == []
