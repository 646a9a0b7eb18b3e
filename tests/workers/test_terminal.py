from __future__ import annotations

import json

import pytest

from workers.terminal import print_json, print_text


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\r", "\x9b", "\u202e", "\u2028", "\x00"])
def test_no_sign_that_a_terminal_obeys_is_printed_in_text(
    sign: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    print_text([f"a{sign}[31mæ", "b"])
    assert capfdbinary.readouterr().out == "a [31mæ\nb\n".encode()


def test_half_a_letter_does_not_end_the_command(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    print_text(["x \ud800"])
    print_json([{"id": "x \ud800"}])
    text, row = capfdbinary.readouterr().out.decode().splitlines()
    assert text == "x \\ud800"
    assert json.loads(row) == {"id": "x \ud800"}
