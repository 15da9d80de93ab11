"""Identities: distinct types, never bare ``str``.

Every id is a short printable string without spaces, so that it can travel as an Asterisk channel id, an ARI
path segment, a Redis message and a URL without quoting.
"""

from typing import NewType

ClientId = NewType("ClientId", str)
"""A client company whose calls the outsourcer answers or places."""

CallId = NewType("CallId", str)
"""One contact of one caller, from its arrival to its end, however many legs and agents it meets."""

AgentId = NewType("AgentId", str)
"""A person who takes calls; the same id as the person's row."""

DeskId = NewType("DeskId", str)
"""One sign-in of one agent: its page, its softphone and its SIP credentials."""

QueueId = NewType("QueueId", str)
"""A line of waiting contacts with one promise (service-level threshold) and one set of rules."""

ReasonId = NewType("ReasonId", str)
"""A call reason: what the caller wants. It names the skills an agent needs, and rolls up into a parent reason."""

TeamId = NewType("TeamId", str)
"""People who work under one team leader."""

SkillId = NewType("SkillId", str)
"""Something an agent can do, with a level."""

OfferId = NewType("OfferId", str)
"""One offer of one call to one agent. The agent leg's channel id is derived from it alone."""

WatchId = NewType("WatchId", str)
"""One connection of a supervisor's telephone with the conversations of an agent."""

ChannelId = NewType("ChannelId", str)
"""An Asterisk channel's unique id."""

BridgeId = NewType("BridgeId", str)
"""An Asterisk bridge's id, chosen by us."""

PlaybackId = NewType("PlaybackId", str)
"""One playing of one prompt on one channel, chosen by us."""

RecordingId = NewType("RecordingId", str)
"""The sound of one conversation between a caller and an agent."""

DispositionId = NewType("DispositionId", str)
"""How a contact came out, as the client wants it counted."""

SurveyId = NewType("SurveyId", str)
"""The questions that a caller may be asked after a conversation, by their name in the flow."""

QuestionId = NewType("QuestionId", str)
"""One question of a survey."""

NotReadyReasonId = NewType("NotReadyReasonId", str)
"""Why an agent cannot take calls now (AUX code)."""

TrunkId = NewType("TrunkId", str)
"""A line of the centre: a SIP trunk or a span, by its name in `lines.yml`."""


def agent_channel(offer: OfferId) -> ChannelId:
    """The name of the leg that rings an agent for ``offer``: the id of the channel we dial (so the same offer can be
    dialled only once), or the account code of the channel that Asterisk's Dial() makes."""
    return ChannelId(f"offer-{offer}")


def out_channel(call: CallId, nth: int) -> ChannelId:
    """The id of the ``nth`` leg that goes out through a trunk for ``call``: dialled only once, whatever happens."""
    return ChannelId(f"out-{call}-{nth}")


def out_again(leg: ChannelId, attempt: int) -> ChannelId:
    """The id of a leg that is dialled anew through another trunk: the ``attempt``-th that is tried, from 1 on."""
    return first_out(leg) if attempt == 1 else ChannelId(f"{first_out(leg)}.{attempt}")


def first_out(leg: ChannelId) -> ChannelId:
    """The id that a leg outside had when its first trunk was tried; any other channel's own."""
    if not is_out(leg):
        return leg
    call, _, nth = leg.rpartition("-")
    return ChannelId(f"{call}-{nth.partition('.')[0]}")


def outside_bridge(leg: ChannelId) -> BridgeId:
    """The id of the bridge in which a caller talks with somebody outside, to whom a flow sent him."""
    return BridgeId(f"talk-{first_out(leg)}")


def is_out(channel: str) -> bool:
    """Whether this channel goes out through a trunk."""
    return channel.startswith("out-")


def call_of_out(channel: ChannelId) -> CallId | None:
    """The call whose outward leg this is; None for any other channel."""
    return CallId(channel[len("out-") :].rpartition("-")[0]) if is_out(channel) else None


def nth_of_out(channel: ChannelId) -> int:
    """Which of its call's outward legs this is."""
    return int(first_out(channel).rpartition("-")[2])


def voicemail(call: CallId, count: int) -> RecordingId:
    """The recording of the ``count``-th message that a caller tries to leave."""
    return RecordingId(f"{call}-v{count}")


def voicemail_of(recording: str) -> tuple[CallId, int] | None:
    """The call and the count of a recording that is a message; None for a conversation."""
    call, _, count = recording.rpartition("-v")
    return (CallId(call), int(count)) if call and count.isdigit() else None


def call_bridge(call: CallId, talk: int) -> BridgeId:
    """The id of the mixing bridge of a call's ``talk``-th conversation; never the id of one being taken down."""
    return BridgeId(f"talk-{call}-{talk}")


def second_contact(call: CallId, n: int) -> CallId:
    """Under this id the router looks for the ``n``-th second party of a call; no call has such an id."""
    return CallId(f"{call}~{n}")


def call_of_contact(contact: CallId) -> CallId:
    """The call for which a second party is sought; a call's own id is left as it is."""
    return CallId(contact.partition("~")[0])


def consult_bridge(contact: CallId) -> BridgeId:
    """The id of the bridge in which an agent talks with the second party alone."""
    return BridgeId(f"consult-{contact}")


def is_consult(recording: RecordingId) -> bool:
    """Whether it is what agents say to each other about a call; else a conversation with its caller."""
    return recording.rpartition("-")[2].startswith("c")


def consult_recording(contact: CallId) -> RecordingId:
    """The sound of what an agent and the second party say to each other: the call's id, c, the second's number."""
    call, _, n = contact.partition("~")
    return RecordingId(f"{call}-c{n}")


def new_watch(fresh: str) -> WatchId:
    """The id of a watch, from a fresh one of an offer's."""
    return WatchId(f"w{fresh}")


def is_watch(offer: OfferId) -> bool:
    """Whether this is a supervisor's part in a call that was taken over: no offer that the router made."""
    return offer.startswith("w")


def watch_offer(watch: WatchId) -> OfferId:
    """The name of a supervisor's part in a call that he takes over: so his leg has its name from the beginning."""
    return OfferId(watch)


def watch_bridge(watch: WatchId) -> BridgeId:
    """Where a supervisor's leg meets what it hears."""
    return BridgeId(f"watch-{watch}")


def snoop_channel(watch: WatchId, attempt: int) -> ChannelId:
    """The channel through which a supervisor hears a conversation; a new one for each conversation and way."""
    return ChannelId(f"snoop-{watch}-{attempt}")


def standing_channel(desk: DeskId, fresh: str) -> ChannelId:
    """The id of a desk's persistent leg, a new one each time that it is dialled."""
    return ChannelId(f"standing-{desk}-{fresh}")


def is_standing(channel: ChannelId) -> bool:
    """Whether this is a persistent leg: one that no call may end."""
    return channel.startswith("standing-")
