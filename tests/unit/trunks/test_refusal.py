"""Whose doing a refusal was, for the next trunk and for the line's health alike."""

import pytest

from ari_app.trunks.refusal import is_the_lines

# As RFC 3398 (8.2.6.1) makes causes of statuses: those of the callee, and those of whoever carries the call.
OF_THE_CALLEE = (404, 410, 480, 484, 485, 486, 600, 603, 604, 607, 608)
OF_THE_LINE = (400, 401, 402, 405, 406, 407, 413, 414, 415, 416, 420, 421, 423, 433, 481, 482, 483, 488, 499, 606)


@pytest.mark.parametrize(
    ("cause", "sip", "has_rung", "is_lines"),
    [
        (34, 503, False, True),
        (34, 503, True, True),
        (38, 500, False, True),
        (58, 488, False, True),
        (102, 504, False, True),
        (0, 503, False, True),
        (18, 408, False, True),
        (18, 408, True, False),
        (34, 0, False, True),
        (27, 0, False, True),
        (25, 0, False, True),
        (52, 0, False, True),
        (18, 0, False, True),
        (18, 0, True, False),
        (17, 486, True, False),
        (17, 503, False, False),
        (1, 404, False, False),
        (1, 503, False, False),
        (21, 603, True, False),
        (21, 0, False, False),
        (19, 480, False, False),
        (20, 480, False, False),
        (16, 0, False, False),
        (16, 487, False, False),
        (0, 302, False, False),
        (0, 200, False, False),
        (0, 0, False, False),
        *((0, sip, has_rung, False) for sip in OF_THE_CALLEE for has_rung in (False, True)),
        *((0, sip, has_rung, True) for sip in OF_THE_LINE for has_rung in (False, True)),
        *((0, sip, False, True) for sip in range(500, 600)),
    ],
)
def test_whose_doing_a_refusal_was(cause: int, sip: int, has_rung: bool, is_lines: bool) -> None:
    assert is_the_lines(cause, sip, has_rung=has_rung) is is_lines


def test_forbidden_is_the_carriers_word_until_it_has_rung() -> None:
    """Asterisk makes cause 21 of every 403, so the cause says nothing beside it."""
    assert is_the_lines(21, 403, has_rung=False) and is_the_lines(0, 403, has_rung=False)
    assert not is_the_lines(21, 403, has_rung=True)
    assert not is_the_lines(1, 403, has_rung=False), "a gateway that says so: nobody has that number"
