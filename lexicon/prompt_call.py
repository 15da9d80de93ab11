"""Prompts recorded by telephone: how their channels and files are called, and how long they may be."""

from lexicon.ids import ChannelId

ROLE = "prompt-call"
ENDS = "#"
LONGEST_S, SILENCE_S, RING_S = 290, 5, 45  # a prompt is shorter than 300 s, see uploading.py
KEPT_S = 3600.0


def channel_of(one: str) -> ChannelId:
    """Its channel."""
    return ChannelId(f"{ROLE}-{one}")


def prompt_call_of(channel: str) -> str:
    """Whose channel or recording this is; "" for any other."""
    return channel.removeprefix(f"{ROLE}-") if channel.startswith(f"{ROLE}-") else ""


def recording_of(one: str) -> str:
    """As Asterisk is told to call the recording."""
    return f"{ROLE}-{one}"


def file_of(one: str) -> str:
    """Its file in the raw directory."""
    return f"{ROLE}-{one}.wav"
