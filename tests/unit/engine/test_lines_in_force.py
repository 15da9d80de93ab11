"""The book of trunks that a running controller dials by: read when it starts, and when it was written anew."""

from pathlib import Path

from ari_app.call.state import Way
from ari_app.lines import Lines, first_book
from ari_app.settings import Settings
from ari_app.trunks.book import DEMO, Trunk, made_of, to_json
from lexicon.journal import LinesAdopted
from tests.unit.engine.centre import Centre, story

OLD, NEW = (made_of((Trunk(name, name, ()),), (), name) for name in ("old", "new"))


def settings(**more: object) -> Settings:
    fixed = {"var": "/", "pg_dsn": "", "redis_url": "", "ari_url": "", "ari_user": "", "ari_password": ""}
    ami = {"ami_port": 1, "ami_user": "", "ami_secret": "", "raw_dir": "/", "prompts_dir": "/"}
    return Settings.model_validate({**fixed, **ami, **more})


def test_the_first_book_is_the_files_or_of_one_trunk(tmp_path: Path) -> None:
    file = tmp_path / "book.json"
    assert first_book(settings(book=file)).out == DEMO
    assert first_book(settings(book=file, out="DAHDI/G1")).way_out.trunks == ("DAHDI/G1",)
    file.write_bytes(to_json(OLD))
    assert first_book(settings(book=file, out="DAHDI/G1")) == OLD
    file.write_text("{")
    assert first_book(settings(book=file)).out == DEMO, "what cannot be read stops no controller"


def test_what_is_written_anew_is_in_force(tmp_path: Path) -> None:
    @story
    async def told(centre: Centre) -> None:
        file = tmp_path / "book.json"
        file.write_bytes(to_json(OLD))
        centre.engine.outs.book = OLD
        lines = Lines(centre.engine, file)
        lines.look()
        assert not centre.journal.facts(LinesAdopted)
        _written(file, to_json(NEW))
        lines.look()
        assert centre.engine.outs.book == NEW
        assert centre.journal.facts(LinesAdopted) == [LinesAdopted(NEW.version, "new", ("new",))]
        assert file.with_suffix(".in-force").read_text() == NEW.version
        for nonsense in (b"{", b""):
            _written(file, nonsense)
            lines.look()
        file.unlink()
        lines.look()
        assert centre.engine.outs.book == NEW and len(centre.journal.facts(LinesAdopted)) == 1
        _written(file, to_json(NEW))
        lines.look()
        assert len(centre.journal.facts(LinesAdopted)) == 1, "the same again is nothing new"

    told(Way.DIAL)


def _written(file: Path, text: bytes) -> None:
    """As a whole, so that it is another file."""
    fresh = file.with_suffix(".fresh")
    fresh.write_bytes(text)
    fresh.replace(file)
