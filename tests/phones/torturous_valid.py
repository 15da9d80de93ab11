"""RFC 4475, 3.1.1: valid, and hard to read."""

import random

from tests.phones.sip_message import (
    KINDS,
    SILENCE,
    VALID,
    Place,
    request,
    response,
    word,
)


@KINDS.add("3.1.1.1", "folded lines, spaces, short forms, unknown headers, odd cases", VALID, is_valid=True)
def short_tortuous(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "INVITE")
    tag, branch = word(chance), word(chance)
    body = made.body
    text = (
        f"INVITE {place.target};unknown-{word(chance)}=1 SIP/2.0\r\n"
        f"t : {chance.choice(['', chr(9)])} {place.target} \r\n"
        f"F\t :   <sip:{word(chance)}@{place.host}>  ;\r\n   tag  = {tag}\r\n"
        f"MaX-fOrWaRdS: 00{chance.randint(10, 68)}\r\n"
        f"i: {word(chance)}.{word(chance)}@{place.host}\r\n"
        f"cseQ: 000{chance.randint(1, 999)}\r\n  INVITE\r\n"
        f"v:  SIP  / 2.0  /   {place.transport}\r\n   {place.host}:{place.port};rport;branch=z9hG4bK{branch}\r\n"
        f's :\r\nNewFangled-{word(chance)}: some\r\n  new \\"thing, and \x22another\r\n'
        f"c: application/sdp\r\nRoute: <sip:{place.to_host}:{place.to_port};lr;unknownwith=value;unknown-no-value>\r\n"
        f'm : "Quoted \\\\\\"" <sip:{word(chance)}@{place.host}:{place.port}> ; n2 = 3 ; q = 0.33\r\n'
        f"l: {len(body)}\r\n\r\n"
    )
    return text.encode() + body


@KINDS.add("3.1.1.2", "every character that a token may have, quoted pairs, UTF-8", VALID | {SILENCE}, is_valid=True)
def wide_characters(place: Place, chance: random.Random) -> bytes:
    token = "".join(chance.sample("!interesting-Method0123456789_*+`.%'~", 30))
    crazy = f"sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:{word(chance)}@{place.to_host}"
    made = request(place, chance, token, target=crazy)
    made.put("To", f'"BEL:\\\x07 NUL:\\\x00 DEL:\\\x7f" <sip:1_unusual.URI~{word(chance)}@{place.to_host}>')
    odd = f"fromParam''~+*_!.-%=\"工作人员\";tag={word(chance)}"
    made.put("From", f"token1~` token2'+_ token3*%!.- <sip:{word(chance)}@{place.host}>;{odd}")
    made.put("Call-ID", f'{"".join(chance.sample(chr(33) + "-.%*_+`", 7))}word{word(chance)}\\"/[]?{{}}')
    made.put("extensionHeader-!.%*+_`'~", "\ufeff大停電")
    return bytes(made)


@KINDS.add("3.1.1.3", "% escapes in user, host parameters and headers", VALID, is_valid=True)
def escapes(place: Place, chance: random.Random) -> bytes:
    user = "".join(f"%{ord(letter):02X}" for letter in place.number)
    made = request(place, chance, "INVITE", target=f"sip:{user}@{place.to_host}:{place.to_port};%75nknown=a%20b")
    made.put("From", f'"I have spaces" <sip:{word(chance)}%20b@{place.host}>;tag={word(chance)}')
    return bytes(made)


@KINDS.add("3.1.1.4", "escaped nulls in a URI", VALID, is_valid=True)
def escaped_nulls(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "REGISTER", target=f"sip:{place.to_host}:{place.to_port}")
    made.put("To", f"<sip:null-%00-{word(chance)}@{place.to_host}>")
    made.put("Contact", f"<sip:%00@{place.host}:{place.port}>, <sip:%00%00@{place.host}:{place.port}>")
    return bytes(made)


@KINDS.add("3.1.1.5", "% where it is no escape", VALID | {SILENCE}, is_valid=True)
def percent_in_method(place: Place, chance: random.Random) -> bytes:
    return bytes(request(place, chance, f"RE%47IST%45R{chance.choice(['', 'S'])}"))


@KINDS.add("3.1.1.6", "no space between display name and <", VALID, is_valid=True)
def no_space_before_angle(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance)
    made.put("From", f"{word(chance)}<sip:{word(chance)}@{place.host}>;tag={word(chance)}")
    return bytes(made)


@KINDS.add("3.1.1.7", "very long values", VALID | {SILENCE}, is_valid=True)
def long_values(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "INVITE")
    long = word(chance, least=200, most=400)
    made.put("From", f'"{long}" <sip:{word(chance)}@{place.host}>;tag={long};{long}={long}')
    made.put("Call-ID", f"{long}@{place.host}")
    made.put(f"Unknown-{long}", long)
    for number in range(chance.randint(5, 12)):
        made.headers.insert(1, ("Via", f"SIP/2.0/TCP host{number}.{word(chance)}.example;branch=z9hG4bK{long}"))
    return bytes(made)


@KINDS.add("3.1.1.8", "octets after the end of a message", VALID, is_valid=True)
def trailing_octets(place: Place, chance: random.Random) -> bytes:
    after = bytes(request(place, chance, "INVITE"))
    return bytes(request(place, chance)) + (after if place.transport == "UDP" else b"\r\n\r\n")


@KINDS.add("3.1.1.9", "parameters with semicolons in the user part", VALID, is_valid=True)
def semicolons_in_user(place: Place, chance: random.Random) -> bytes:
    return bytes(request(place, chance, target=f"sip:user;par=u%40{word(chance)}@{place.to_host}:{place.to_port}"))


@KINDS.add("3.1.1.10", "many Vias of known and unknown transports", VALID, is_valid=True)
def unknown_transports(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance)
    kinds_of = ["UDP", "SCTP", "TLS", "UNKNOWN", "TCP", word(chance).upper()]
    chance.shuffle(kinds_of)
    for kind in kinds_of:
        made.headers.insert(1, ("Via", f"SIP/2.0/{kind} {word(chance)}.example.com;branch=z9hG4bK{word(chance)}"))
    return bytes(made)


@KINDS.add("3.1.1.11", "a body of several parts, with nulls in it", VALID | {SILENCE}, is_valid=True)
def several_parts(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "MESSAGE")
    edge = word(chance)
    binary = bytes(chance.randrange(256) for _ in range(60)) + b"\x00\x00"
    parts = (b"Content-Type: text/plain\r\n\r\nHello", b"Content-Type: application/octet-stream\r\n\r\n" + binary)
    made.put("Content-Type", f'multipart/mixed;boundary="{edge}"')
    made.body = (
        b"".join(b"--" + edge.encode() + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + edge.encode() + b"--"
    )
    return bytes(made)


@KINDS.add("3.1.1.12", "a response with an unusual reason phrase", frozenset((SILENCE,)), is_valid=True)
def unusual_reason(place: Place, chance: random.Random) -> bytes:
    return bytes(response(place, chance, "200 = 2**3 * 5**2 но сто девяносто девять - простое"))


@KINDS.add("3.1.1.13", "a response without a reason phrase", frozenset((SILENCE,)), is_valid=True)
def empty_reason(place: Place, chance: random.Random) -> bytes:
    return bytes(response(place, chance, f"{chance.choice([100, 180, 200])} "))
