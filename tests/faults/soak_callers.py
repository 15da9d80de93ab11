"""What callers do in the soak: every way in which a call can end before, while or after an agent has it."""

import asyncio
import contextlib
from typing import TYPE_CHECKING

from cli.phone import PhoneError
from tests.journeys.centre import EN, ZH
from tests.journeys.test_going_outside import NUMBER as TO_OUTSIDE
from tests.journeys.test_voicemail import NUMBER as BOX

if TYPE_CHECKING:
    from tests.faults.soak import Soak


async def hangs_up_in_the_greeting(soak: "Soak") -> None:
    leg = await soak.answered()
    await leg.hang_up()


async def hangs_up_while_it_is_set_up(soak: "Soak") -> None:
    await (await soak.dial(ZH)).hang_up()


async def chooses_nothing(soak: "Soak") -> None:
    await soak.stays(await soak.answered(), 60)


async def gets_the_default(soak: "Soak") -> None:
    await soak.stays(await soak.answered(EN), 30)


async def a_number_of_nobody(soak: "Soak") -> None:
    leg = await soak.dial("5559999")
    with contextlib.suppress(PhoneError):
        await leg.answered(30)
    await soak.stays(leg, 30)


async def nobody_can_do_it(soak: "Soak") -> None:
    await soak.stays(await soak.chosen("3"), 40)


async def waits_too_long(soak: "Soak") -> None:
    await soak.stays(await soak.chosen("4"), 40)


async def hangs_up_while_waiting(soak: "Soak") -> None:
    await soak.stays(await soak.chosen("1"), soak.chance.uniform(0.05, 1.5))


async def talks(soak: "Soak") -> None:
    leg = await soak.chosen(soak.chance.choice("12"))
    leg.tone(440)
    await soak.stays(leg, soak.chance.uniform(4, 25))


async def leaves_a_message(soak: "Soak") -> None:
    leg = await soak.answered(BOX)
    leg.tone(440)
    await asyncio.sleep(soak.chance.uniform(3, 7))  # a key in the announcement only ends that
    if soak.chance.random() < 0.5:
        await leg.press("#")
        await leg.ended(20)
    else:
        await leg.hang_up()


async def is_sent_outside(soak: "Soak") -> None:
    await soak.stays(await soak.answered(TO_OUTSIDE), soak.chance.uniform(5, 20))


WAYS = (
    hangs_up_in_the_greeting,
    hangs_up_while_it_is_set_up,
    chooses_nothing,
    gets_the_default,
    a_number_of_nobody,
    nobody_can_do_it,
    waits_too_long,
    hangs_up_while_waiting,
    leaves_a_message,
    is_sent_outside,
    *(talks,) * 8,
)
