"""Who did it where nobody says so: the account that ran the command, in journal facts as in the audit trail."""

import os
import pwd

import pytest

from cli.acts import act
from cli.routing import who


def test_a_fact_carries_the_account_unless_somebody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "somebody-else")
    me = f"cli:{pwd.getpwuid(os.getuid()).pw_name}"
    assert who("").partition(" (sudo ")[0] == me
    assert who("boss") == "boss"
    assert (act("", "x").who, act("boss", "x").who) == (who(""), "boss")
    assert act("boss", "x").address == who(""), "from where is the account, whoever is named"


def test_whose_sudo_it_was_is_told_of_root_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_UID", str(os.getuid()))
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert who("").startswith("cli:root (sudo ")
    monkeypatch.setattr(os, "getuid", lambda: 65534)
    assert "sudo" not in who("")
