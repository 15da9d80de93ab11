"""A site's own additions: below what is rendered, or beside it."""

from pathlib import Path

from asterisk_conf.extra import with_extra


def test_without_a_directory_nothing_changes() -> None:
    assert with_extra({"pjsip.conf": "ours\n"}, None) == {"pjsip.conf": "ours\n"}


def test_a_known_file_is_added_to_and_a_new_one_is_new(tmp_path: Path) -> None:
    (tmp_path / "pjsip.conf").write_text("[trunk-carrier]\n")
    (tmp_path / "cel_custom.conf").write_text("[general]\n")
    (tmp_path / "notes.txt").write_text("not for Asterisk")
    made = with_extra({"pjsip.conf": "ours\n", "rtp.conf": "sound\n"}, tmp_path)
    assert made["pjsip.conf"].startswith("ours\n") and made["pjsip.conf"].endswith("\n[trunk-carrier]\n")
    assert made["rtp.conf"] == "sound\n"
    assert made["cel_custom.conf"].endswith("\n[general]\n") and set(made) == {
        "pjsip.conf",
        "rtp.conf",
        "cel_custom.conf",
    }
