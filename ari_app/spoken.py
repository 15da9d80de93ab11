"""What was spoken when flows were published, as files where Asterisk reads them. Missing ones come from memory."""

import os
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import Protocol

from ari_app.trunks.numbers import Published

Tell = Callable[[Published], Awaitable[None]]


class Sounds(Protocol):
    """The database, as far as it is read here. Raises DatabaseAway."""

    async def sounds(self, names: Collection[str]) -> dict[str, bytes]: ...


class SpokenFiles:
    """One directory, a file a text. A name says voice and text, so a file that is there is right."""

    def __init__(self, folder: Path, memory: Sounds) -> None:
        self._folder, self._memory = folder, memory

    def before(self, tell: Tell) -> Tell:
        """``tell``, after the files of what it tells of were brought."""

        async def told(new: Published) -> None:
            await tell(await self.bring(new))

        return told

    async def bring(self, new: Published) -> Published:
        """See to it that its files are there, before a caller needs them. Raises DatabaseAway."""
        missing = [name for name in new.spoken if not self._file(name).exists()]
        if missing:
            await self._fetch(missing)
        return new

    async def _fetch(self, missing: Collection[str]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for name, wav in (await self._memory.sounds(missing)).items():
            draft = self._folder / f".{name}.{os.getpid()}"
            draft.write_bytes(wav)
            draft.chmod(0o644)
            draft.replace(self._file(name))

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.wav"
