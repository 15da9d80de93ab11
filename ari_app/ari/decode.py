"""Parse at the door: bytes of the socket -> a typed message. The unknown is counted, the broken is named."""

from collections import Counter

import msgspec

from ari_app.ari.wire import Message


class _Kind(msgspec.Struct):
    type: str = ""


class Decoder:
    """Counts what it could not use; neither is fatal."""

    def __init__(self) -> None:
        self._decode: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)
        self._kind = msgspec.json.Decoder(_Kind)
        self.unknown: Counter[str] = Counter()
        self.broken: Counter[str] = Counter()

    def decode(self, raw: bytes | str) -> Message | None:
        """The message, or None when it is of a kind we don't read or is not what Asterisk's files promise."""
        try:
            return self._decode.decode(raw)
        except msgspec.ValidationError as error:
            kind = self._kind_of(raw)
            if "Invalid value" in str(error) and "type" in str(error):
                self.unknown[kind] += 1
            else:
                self.broken[f"{kind}: {error}"] += 1
        except msgspec.DecodeError as error:
            self.broken[f"not JSON: {error}"] += 1
        return None

    def _kind_of(self, raw: bytes | str) -> str:
        try:
            return self._kind.decode(raw).type
        except msgspec.DecodeError:
            return "?"
