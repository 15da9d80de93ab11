"""What a page asks for its desk, as the controller is told of it."""

from agent_ui.gateway.desk.second_orders import second_order
from agent_ui.gateway.protocol import control as pc
from agent_ui.gateway.protocol import messages as p
from agent_ui.gateway.protocol import out as po
from lexicon.orders import (
    Decline,
    EndTalk,
    HoldCall,
    MuteCall,
    PlaceCall,
    RetrieveCall,
    SendDigits,
    SetNotReady,
    SetPhone,
    SetReady,
    TransferCall,
)
from lexicon.orders_aside import AnyOrder


def translated(order: p.DeskOrder, who: dict[str, str]) -> AnyOrder:
    """The same order. ``who``: its id, gateway, agent and desk."""
    match order:
        case p.GoReady():
            return SetReady(**who)
        case p.GoNotReady(reason=reason):
            return SetNotReady(**who, reason=reason)
        case p.DeclineOffer(offer=offer):
            return Decline(**who, offer=offer)
        case p.HangUp(call=call):
            return EndTalk(**who, call=call)
        case pc.HoldCall(call=call):
            return HoldCall(**who, call=call)
        case pc.RetrieveCall(call=call):
            return RetrieveCall(**who, call=call)
        case pc.MuteCall(call=call, is_muted=is_muted):
            return MuteCall(**who, call=call, is_muted=is_muted)
        case pc.SendDigits(call=call, digits=digits):
            return SendDigits(**who, call=call, digits=digits)
        case pc.TransferCall(call=call, queue=queue, reason=reason):
            return TransferCall(**who, call=call, queue=queue, reason=reason)
        case po.PlaceCall(number=number, line=line, reason=reason):
            return PlaceCall(**who, number=number, line=line, reason=reason)
        case p.PhoneState(is_registered=is_registered):
            return SetPhone(**who, is_registered=is_registered)
        case _:
            return second_order(order, who)
