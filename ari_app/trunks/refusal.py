"""Whose doing a refusal was: the callee's, whom another trunk would find just so, or the line's. What is the line's
sends a call on to another trunk, and counts against the line's health: one answer for both.

By the network's cause (ITU-T Q.850) where it speaks of the callee, for gateways put it into any status; then by the SIP
status, as RFC 3398 (8.2.6.1) reads it; and by the cause alone for what came over a span.

403 is read in two ways. RFC 3261 (21.4.4): the server understood, and will not. RFC 3398 makes it of cause 21 where the
network rejects, and of 57 (not authorised), and has 603 for a user who rejects. So before anything rang it is the
carrier's word about us: a number that we may not show, a destination that it bars, an account that is blocked. Another
carrier may well think otherwise. Once it has rung somebody rejected the call, and is not rung again.
"""

_CALLEES = frozenset({1, 17, 22, 28})  # unallocated, busy, changed, incomplete
_LINES = frozenset({2, 3, 5, 6, 25, 27, 29, 34, 38, 39, 41, 42, 43, 44, 46, 47})
_LINES |= frozenset({49, 50, 52, 53, 57, 58, 63, 65, 66, 69, 70, 79, 88, 111})
_LINES |= frozenset(range(95, 103))  # errors of the protocol, timers that ran out
_NO_WORD = frozenset({18, 19})  # nobody answered; the line's doing where nothing ever rang
_CALLEES_SIP = frozenset({404, 410, 480, 484, 485, 486, 600, 603, 604, 607, 608})
_OURS_SIP = frozenset({487, 491})  # given up by us, or asked twice at once
_UNLESS_RUNG_SIP = frozenset({403, 408})
NOT_ACCEPTABLE = 606  # of 6xx the one about sound: another trunk may have another codec


def is_the_lines(cause: int, sip: int, *, has_rung: bool) -> bool:
    """Whether another trunk should be tried. A leg of which nothing is known may have been answered: false."""
    if cause in _CALLEES:
        return False
    if sip in _UNLESS_RUNG_SIP or (not sip and cause in _NO_WORD):
        return not has_rung
    if sip in _CALLEES_SIP or sip in _OURS_SIP:
        return False
    if sip:
        return 400 <= sip < 600 or sip == NOT_ACCEPTABLE
    return cause in _LINES
