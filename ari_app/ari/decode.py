"""Parse at the door: bytes of the socket -> a typed message. The unknown is counted, the broken is named."""

from collections import Counter

import msgspec

from ari_app.ari.wire import Message

MOST_NAMES = 200
OTHERS = "(others)"


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
            text = str(error)
            kind = self._kind_of(raw)
            if text.startswith("Invalid value") and text.endswith("`$.type`"):
                _count(self.unknown, kind)
            else:
                _count(self.broken, f"{kind}: {text}")
        except (msgspec.DecodeError, UnicodeError) as error:
            _count(self.broken, f"not JSON: {error}")
        except RecursionError:
            _count(self.broken, "too deep")
        return None

    def _kind_of(self, raw: bytes | str) -> str:
        try:
            return self._kind.decode(raw).type
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return "?"


def _count(names: Counter[str], name: str) -> None:
    """Past the limit all new names are one: whoever sends rubbish can't fill our memory with it."""
    names[name if name in names or len(names) < MOST_NAMES else OTHERS] += 1
