"""No secret lies in the repository: what is tracked is read for the forms that secrets have."""

import math
import re
import subprocess
from collections import Counter

from launch.settings import ROOT

FORMS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}"),
    "a token of ours": re.compile(r"zxt_[A-Za-z0-9_-]{43}"),
    "a webhook's secret": re.compile(r"whsec_[A-Za-z0-9+/]{32,}={0,2}"),
    "a password's hash": re.compile(r"\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]{20,}"),
    "a cloud's key": re.compile(r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abp]-[0-9A-Za-z-]{20,})\b"),
    "a login in an address": re.compile(r"\b(?:postgresql|redis|https?)://[^\s/:@'\"{}<>]*:[^\s/@'\"{}<>$]{12,}@"),
}
GIVEN = re.compile(
    r"""(?ix) (?:password|passwd|secret|token|api_?key|seed) ["']? \s* (?:[:=]|=>) \s*
    ["']([A-Za-z0-9+/_=-]{20,})["']"""
)
NEVER = re.compile(r"(?:^|/)(?:\.env|demo\.json|id_rsa|[^/]*\.(?:pem|key|p12|pfx|kdbx))$|^var/")
LEAST_BITS = 3.6  # of each character: words have less, what chance has made has more
APART = ("package-lock.json", ".lock")  # checksums of packages


def tracked() -> list[str]:
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [name for name in told.decode().split("\0") if name and (ROOT / name).is_file()]


def bits(text: str) -> float:
    """Shannon's entropy of a character."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values())


def found_in(text: str) -> list[str]:
    found = [what for what, form in FORMS.items() if form.search(text)]
    return found + [f"a given one: {one[:6]}..." for one in GIVEN.findall(text) if bits(one) > LEAST_BITS]


def test_nothing_that_is_tracked_is_a_secret() -> None:
    names = tracked()
    assert len(names) > 500 and [name for name in names if NEVER.search(name)] == []
    wrong = list[tuple[str, str]]()
    for name in names:
        if name.endswith(APART):
            continue
        data = (ROOT / name).read_bytes()
        if b"\0" not in data[:1000]:
            wrong += [(name, what) for what in found_in(data.decode("utf-8", "replace"))]
    assert wrong == []


def test_it_would_be_found() -> None:
    chance = "Zk3vR9qLx2Wp7Ty5" + "Bn8Md4Hs6Jf1"
    for text in (
        f'password = "{chance}"', f"secret: '{chance}'", "zxt_" + chance + chance[:15], "whsec_" + chance + chance,
        f"postgresql://zuoxi:{chance}@db/zuoxi", "-----BEGIN " + f"PRIVATE KEY-----\n{chance}{chance}",
        "AKIA" + "ABCDEFGHIJKLMNOP",
    ):  # fmt: skip
        assert found_in(text), text
    assert found_in('password = "a-long-password-for-tests"') == []
