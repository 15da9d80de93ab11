"""The sound of each leg: Asterisk says what RTCP told of it when the leg ends, and it is noted with its call.

A leg's endpoint has a hangup handler (``zuoxi-sound`` in extensions.conf) that tells the manager once; nothing is
asked, and nothing is told while the leg lives. A call may be over by then, so whose leg it was is kept here.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ari_app.ami.link import AmiLink
from ari_app.line_watch import LineWatch, Notebook, hear_also
from ari_app.trunks.sound import mos, sound_of
from lexicon.ids import AgentId, CallId, ChannelId, ClientId, TrunkId, call_of_out, is_out
from lexicon.journal import CallArrived, CallBridged, Fact, LegMeasured

EVENT = "ZuoxiSound"
MOST_LEGS = 5_000  # that have not ended: more than one exchange carries


@dataclass(frozen=True, slots=True)
class Whose:
    """The call of a leg. ``agent``: of an agent's telephone."""

    call: CallId
    client: ClientId | None
    agent: AgentId | None = None


class Sounds:
    """One per controller. ``client_of``: whose a call is that is not over."""

    def __init__(
        self, engine: Notebook, lines: LineWatch, client_of: Callable[[CallId], ClientId | None] = lambda call: None
    ) -> None:
        self._engine, self._lines, self._client_of = engine, lines, client_of
        self._legs: OrderedDict[ChannelId, Whose] = OrderedDict()
        hear_also(engine, self.heard)

    def listen(self, link: AmiLink) -> None:
        """Hear of the ends of legs."""
        link.hear("UserEvent", lambda _, event: self.told(event))

    def heard(self, fact: Fact) -> None:
        """Whose leg a channel is."""
        if isinstance(fact, CallArrived):
            self._keep(fact.channel, Whose(fact.call, fact.client))
        elif isinstance(fact, CallBridged):
            self._keep(fact.agent_channel, Whose(fact.call, fact.client, fact.agent))

    def _keep(self, channel: ChannelId, whose: Whose) -> None:
        self._legs[channel] = whose
        if len(self._legs) > MOST_LEGS:
            self._legs.popitem(last=False)

    def told(self, event: Mapping[str, str]) -> None:
        """A leg ends. One of no call of ours, or without sound, is nothing."""
        if event["userevent"] != EVENT:
            return
        channel = ChannelId(event["uniqueid"])
        whose = self._legs.pop(channel, None) or self._of_out(channel)
        sound = sound_of(event["rtcp"])
        if whose is None or sound is None:
            return
        trunk = self._lines.line_of(event["channel"])
        self._engine.note(
            LegMeasured(
                call=whose.call,
                client=whose.client,
                channel=channel,
                part="agent" if whose.agent is not None else "customer",
                trunk=trunk or TrunkId(""),
                agent=whose.agent,
                codec=event["codec"].strip("()"),
                packets_in=sound.came.packets,
                packets_out=sound.went.packets,
                loss_in=sound.came.loss,
                loss_out=sound.went.loss,
                jitter_in_ms=sound.came.jitter_ms,
                jitter_out_ms=sound.went.jitter_ms,
                rtt_ms=sound.rtt_ms,
                mos_in=mos(sound.came, sound.rtt_ms),
                mos_out=mos(sound.went, sound.rtt_ms),
            )
        )

    def _of_out(self, channel: ChannelId) -> Whose | None:
        """A leg that we sent out has its call in its name."""
        call = call_of_out(channel) if is_out(channel) else None
        return None if call is None else Whose(call, self._client_of(call))
