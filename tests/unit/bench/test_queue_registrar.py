"""The digest of a registration, against the examples of the standards."""

import re

from bench.queue.registrar import Telephone, digest


def test_without_qop_as_in_rfc_2069_with_the_corrected_response() -> None:
    phone = Telephone("Mufasa", "CircleOfLife", "ag0000")
    challenge = {"realm": "testrealm@host.com", "nonce": "dcd98b7102dd2f0e8b11d0f600bfb0c093"}
    header = digest(phone, "GET", "/dir/index.html", challenge)
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in header
    assert "qop" not in header


def test_with_qop_a_fresh_nonce_of_ours_is_in_it() -> None:
    phone = Telephone("desk-1", "secret", "ag0000")
    challenge = {"realm": "zuoxi", "nonce": "n", "opaque": "o", "qop": "auth"}
    one, two = (digest(phone, "REGISTER", "sip:127.0.0.1", challenge) for _ in range(2))
    assert one != two
    assert re.search(r'qop=auth, nc=00000001, cnonce="\w{16}"', one) and 'opaque="o"' in one
