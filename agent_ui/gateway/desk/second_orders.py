"""What a page asks about a second party, a parked caller or the recording, as the controller is told of it."""

from agent_ui.gateway.protocol import control as pc
from lexicon import orders


def second_order(
    order: pc.SecondOrder | pc.ParkOrder | pc.PauseOrder, who: dict[str, str]
) -> orders.SecondOrder | orders.ParkOrder | orders.PauseOrder:
    """The same order. ``who``: its id, gateway, agent and desk."""
    match order:
        case pc.TransferTo(call=call, to=to, queue=queue, reason=reason, number=number):
            return orders.TransferTo(**who, call=call, to=to, queue=queue, reason=reason, number=number)
        case pc.ConsultCall(call=call, to=to, queue=queue, reason=reason, number=number):
            return orders.ConsultCall(**who, call=call, to=to, queue=queue, reason=reason, number=number)
        case pc.TakeBack(call=call):
            return orders.TakeBack(**who, call=call)
        case pc.SwapCall(call=call):
            return orders.SwapCall(**who, call=call)
        case pc.CompleteCall(call=call):
            return orders.CompleteCall(**who, call=call)
        case pc.MergeCall(call=call):
            return orders.MergeCall(**who, call=call)
        case pc.ParkCall(call=call):
            return orders.ParkCall(**who, call=call)
        case pc.PickUpCall(call=call):
            return orders.PickUpCall(**who, call=call)
        case pc.PauseRecording(call=call):
            return orders.PauseRecording(**who, call=call)
        case pc.ResumeRecording(call=call):
            return orders.ResumeRecording(**who, call=call)
        case pc.DropParty(call=call, party=party):
            return orders.DropParty(**who, call=call, party=party)
