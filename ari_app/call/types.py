"""The shape of a decision about a call."""

from ari_app.call.commands import Command
from ari_app.call.state import Call

Step = tuple[Call, list[Command]]
