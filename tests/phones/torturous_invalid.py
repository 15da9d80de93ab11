"""RFC 4475, 3.1.2: invalid."""

import random

from tests.phones.sip_message import (
    ANY,
    KINDS,
    NOT_TAKEN,
    OK,
    SILENCE,
    Place,
    request,
    response,
    word,
)


@KINDS.add("3.1.2.1", "commas and semicolons too many", NOT_TAKEN)
def extra_separators(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "INVITE")
    made.put("Via", f"{made.get('Via')};;,;,,")
    made.put("Contact", f'"{word(chance)}" <sip:{word(chance)}@{place.host}>;;,,;;,')
    return bytes(made)


@KINDS.add("3.1.2.2", "a body shorter than Content-Length", NOT_TAKEN)
def short_body(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "INVITE")
    made.counted = False
    made.put("Content-Length", str(len(made.body) + chance.randint(100, 9999)))
    return bytes(made)


@KINDS.add("3.1.2.3", "a negative Content-Length", NOT_TAKEN)
def negative_length(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "INVITE")
    made.counted = False
    made.put("Content-Length", f"-{chance.randint(1, 999)}")
    return bytes(made)


@KINDS.add("3.1.2.4", "numbers far too large in a request", NOT_TAKEN)
def large_scalars(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "REGISTER", target=f"sip:{place.to_host}")
    made.put("CSeq", f"{chance.randrange(2**33, 2**40)} REGISTER")
    made.put("Max-Forwards", str(chance.randint(256, 999)))
    made.put("Expires", str(chance.randrange(2**64, 2**70)))
    made.put("Contact", f"<sip:{word(chance)}@{place.host}>;expires={2 ** chance.randint(33, 70)}")
    return bytes(made)


@KINDS.add("3.1.2.5", "numbers far too large in a response", frozenset((SILENCE,)))
def large_scalars_in_response(place: Place, chance: random.Random) -> bytes:
    made = response(place, chance, "503 Service Unavailable")
    made.put("CSeq", f"{2 ** chance.randint(33, 64)} OPTIONS")
    made.put("Retry-After", str(2 ** chance.randint(33, 90)))
    made.put("Warning", f'{chance.randint(1000, 9999)} {word(chance)} "?"')
    return bytes(made)


@KINDS.add("3.1.2.6", "a quoted string without an end", NOT_TAKEN)
def open_quote(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "INVITE")
    made.put("To", f'"{word(chance)} <{place.target}>')
    return bytes(made)


@KINDS.add("3.1.2.7", "the request's URI within <>", NOT_TAKEN)
def angled_target(place: Place, chance: random.Random) -> bytes:
    return bytes(request(place, chance, "INVITE", target=f"<{place.target}>"))


@KINDS.add("3.1.2.8", "a space within the request's URI", NOT_TAKEN)
def space_in_target(place: Place, chance: random.Random) -> bytes:
    return bytes(request(place, chance, "INVITE", target=f"{place.target}; {word(chance)}"))


@KINDS.add("3.1.2.9", "several spaces in the first line", NOT_TAKEN | {OK})
def spaces_in_first_line(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance)
    made.first = made.first.replace(" ", " " * chance.randint(2, 5))
    return bytes(made)


@KINDS.add("3.1.2.10", "spaces after the first line", NOT_TAKEN | {OK})
def spaces_after_first_line(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance)
    made.first += " " * chance.randint(1, 5)
    return bytes(made)


@KINDS.add("3.1.2.11", "headers in the request's URI", ANY)
def headers_in_target(place: Place, chance: random.Random) -> bytes:
    return bytes(request(place, chance, "INVITE", target=f"{place.target}?Route=%3Csip:{word(chance)}.example%3E"))


@KINDS.add("3.1.2.12", "a Date in another time zone", ANY)
def wrong_date(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance)
    made.put("Date", f"Fri, 01 Jan 20{chance.randint(10, 30)} 16:00:00 {chance.choice(['EST', 'CST', '+0800'])}")
    return bytes(made)


@KINDS.add("3.1.2.13", "a URI with a header, and no <> around it", NOT_TAKEN)
def bare_contact(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "REGISTER", target=f"sip:{place.to_host}")
    made.put("Contact", f"sip:{word(chance)}@{place.host}?Route=%3Csip:{word(chance)}.example%3E")
    return bytes(made)


@KINDS.add("3.1.2.14", "spaces within an address", NOT_TAKEN | {OK})
def spaces_in_address(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance)
    made.put("To", f'"{word(chance)}" < {place.target} >')
    return bytes(made)


@KINDS.add("3.1.2.15", "a display name that is no token", NOT_TAKEN | {OK})
def wrong_display_name(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance)
    made.put("To", f"Bell, {word(chance)} <{place.target}>")
    return bytes(made)


@KINDS.add("3.1.2.16", "a version that there is not", NOT_TAKEN)
def unknown_version(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance)
    version = chance.choice(["7.0", "3.0", "2.1"])
    made.first = made.first.replace("SIP/2.0", f"SIP/{version}")
    made.put("Via", made.get("Via").replace("SIP/2.0", f"SIP/{version}"))
    return bytes(made)


@KINDS.add("3.1.2.17", "another method in CSeq", NOT_TAKEN)
def other_method(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance)
    made.put("CSeq", f"{chance.randint(1, 999)} INVITE")
    return bytes(made)


@KINDS.add("3.1.2.18", "an unknown method, and another one in CSeq", NOT_TAKEN)
def unknown_method(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, word(chance).upper())
    made.put("CSeq", f"{chance.randint(1, 999)} INVITE")
    return bytes(made)


@KINDS.add("3.1.2.19", "a response code far too large", frozenset((SILENCE,)))
def large_code(place: Place, chance: random.Random) -> bytes:
    return bytes(response(place, chance, f"{2 ** chance.randint(31, 40)} better not break the receiver"))
