"""RFC 4475, 3.2 to 3.4: well-formed, and what is meant cannot be, or is of another time."""

import random

from tests.phones.sip_message import (
    ANY,
    KINDS,
    NOT_TAKEN,
    SILENCE,
    VALID,
    Place,
    request,
    response,
    word,
)


@KINDS.add("3.2.1", "a branch that is only the cookie", VALID | {SILENCE}, is_valid=True)
def empty_branch(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance)
    made.put("Via", f"SIP/2.0/{place.transport} {place.host}:{place.port};rport;branch=z9hG4bK")
    return bytes(made)


@KINDS.add("3.3.1", "headers that must be there are missing", NOT_TAKEN)
def missing_headers(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "INVITE")
    for name in chance.sample(["Call-ID", "From", "To", "CSeq"], chance.randint(1, 4)):
        made.drop(name)
    return bytes(made)


@KINDS.add("3.3.2", "an unknown scheme", NOT_TAKEN)
def unknown_scheme(place: Place, chance: random.Random) -> bytes:
    return bytes(request(place, chance, target=f"nobodyknows{word(chance)}:totallyopaquecontent"))


@KINDS.add("3.3.3", "a scheme that SIP does not route", NOT_TAKEN)
def atypical_scheme(place: Place, chance: random.Random) -> bytes:
    return bytes(request(place, chance, target=f"soap.beep://{word(chance)}.example.com:3002"))


@KINDS.add("3.3.4", "unknown schemes in headers", ANY)
def unknown_schemes_in_headers(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "REGISTER", target=f"sip:{place.to_host}")
    made.put("To", f"isbn:{chance.randrange(10**12)}")
    made.put("From", f"<http://www.{word(chance)}.example>;tag={word(chance)}")
    made.put("Contact", f"<name:{word(chance)}>")
    return bytes(made)


@KINDS.add("3.3.5", "extensions are required that there are not", NOT_TAKEN)
def required_extensions(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance)
    made.put("Require", f"nothingSupports{word(chance)}, nothingSupportsThisEither")
    made.put("Proxy-Require", f"noProxiesSupport{word(chance)}")
    return bytes(made)


@KINDS.add("3.3.6", "a body of an unknown type", NOT_TAKEN)
def unknown_content(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "INVITE")
    made.put("Content-Type", f"application/{word(chance)}")
    made.body = b"<audio>\n <pcmu port='443'/>\n</audio>\n"
    return bytes(made)


@KINDS.add("3.3.7", "an unknown scheme of authorization", ANY)
def unknown_authorization(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "REGISTER", target=f"sip:{place.to_host}")
    made.put("Authorization", f"NoOneKnows{word(chance)} opaque-data=here")
    return bytes(made)


@KINDS.add("3.3.8", "headers twice that may be there once", NOT_TAKEN)
def twice(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "INVITE")
    made.headers += [
        ("CSeq", f"{chance.randint(1, 999)} BYE"),
        ("Call-ID", word(chance)),
        ("Max-Forwards", "5"),
        ("From", f"<sip:{word(chance)}@{place.host}>;tag={word(chance)}"),
        ("To", f"<sip:{word(chance)}@{place.host}>"),
    ]
    return bytes(made)


@KINDS.add("3.3.9", "two different Content-Lengths", NOT_TAKEN)
def two_lengths(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance)
    made.headers.append(("Content-Length", str(chance.randint(5, 50))))
    made.body = b"There's no way to know how many octets are supposed to be here.\r\n"
    made.counted = True
    return bytes(made)


@KINDS.add("3.3.10", "a response whose Via names everybody", frozenset((SILENCE,)))
def broadcast_via(place: Place, chance: random.Random) -> bytes:
    made = response(place, chance, "200 OK")
    made.headers.insert(1, ("Via", f"SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK{word(chance)}"))
    return bytes(made)


@KINDS.add("3.3.11", "Max-Forwards of zero", VALID, is_valid=True)
def no_forwards(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance)
    made.put("Max-Forwards", "0")
    return bytes(made)


def _registering(place: Place, chance: random.Random, contact: str) -> bytes:
    made = request(place, chance, "REGISTER", target=f"sip:{place.to_host}")
    made.put("Contact", contact)
    return bytes(made)


@KINDS.add("3.3.12", "registering with a parameter of the header", ANY, is_valid=True)
def contact_parameter(place: Place, chance: random.Random) -> bytes:
    return _registering(place, chance, f"sip:+1919555{chance.randrange(10**4):04d}@{place.host};unknownparam")


@KINDS.add("3.3.13", "registering with a parameter of the URI", ANY, is_valid=True)
def uri_parameter(place: Place, chance: random.Random) -> bytes:
    return _registering(place, chance, f"<sip:+1919555{chance.randrange(10**4):04d}@{place.host};unknownparam>")


@KINDS.add("3.3.14", "registering with an escaped header in the URI", ANY, is_valid=True)
def uri_header(place: Place, chance: random.Random) -> bytes:
    return _registering(place, chance, f"<sip:{word(chance)}@{place.host}?Route=%3Csip:{word(chance)}.example%3E>")


@KINDS.add("3.3.15", "nothing is accepted that there is", ANY, is_valid=True)
def accepts_nothing(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "INVITE")
    made.put("Accept", f"text/nobody{word(chance)}")
    return bytes(made)


@KINDS.add("3.4.1", "as SIP was before RFC 3261: no branch, no tag, no Max-Forwards", VALID | {SILENCE}, is_valid=True)
def old_syntax(place: Place, chance: random.Random) -> bytes:
    made = request(place, chance, "INVITE")
    made.put("Via", f"SIP/2.0/{place.transport} {place.host}:{place.port}")
    made.put("From", f'"{word(chance)}" <sip:{word(chance)}@{place.host}>')
    made.drop("Max-Forwards")
    return bytes(made)
