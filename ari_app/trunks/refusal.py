"""Whose doing a refusal was: the callee's, whom another trunk would find just so, or the line's.

By the network's cause (ITU-T Q.850) where it speaks of the callee, for gateways put it into any status; then by the SIP
status, and by the cause alone for what came over a span.
"""

_CALLEES = frozenset({1, 17, 22, 28})  # unallocated, busy, changed, incomplete
_LINES = frozenset({2, 3, 6, 27, 34, 38, 41, 42, 43, 44, 46, 47, 49, 50, 57, 58, 63, 65, 66, 69, 70, 79, 88, 111})
_LINES |= frozenset(range(95, 103))  # errors of the protocol, timers that ran out
_NO_WORD = frozenset({18, 19})  # nobody answered; the line's doing where nothing ever rang
_LINES_SIP = frozenset({401, 402, 403, 407, 408, 420, 421, 422, 423, 488, 494, 606})


def is_the_lines(cause: int, sip: int, *, has_rung: bool) -> bool:
    """Whether another trunk should be tried. A leg of which nothing is known may have been answered: false."""
    if cause in _CALLEES:
        return False
    if sip == 408 or (not sip and cause in _NO_WORD):
        return not has_rung
    if sip:
        return 500 <= sip < 600 or sip in _LINES_SIP
    return cause in _LINES
