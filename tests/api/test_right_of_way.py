"""Who saves goes first, and holds nobody up for long."""

import asyncio

import pytest

from app.api.right_of_way import RightOfWay


async def order_of(way: RightOfWay) -> list[str]:
    """What happens in which order when somebody who gives way comes while another saves."""
    happened: list[str] = []

    async def save() -> None:
        with way.taken():
            await asyncio.sleep(0)
            await asyncio.sleep(0.01)
            happened.append("saved")

    async def look() -> None:
        await asyncio.sleep(0)
        await way.given()
        happened.append("looked")

    await asyncio.gather(save(), look())
    return happened


def test_others_wait_for_a_save_that_is_under_way() -> None:
    assert asyncio.run(order_of(RightOfWay(patience_seconds=60))) == ["saved", "looked"]


def test_nobody_waits_for_longer_than_the_patience() -> None:
    assert asyncio.run(order_of(RightOfWay(patience_seconds=0))) == ["looked", "saved"]


def test_it_is_given_once_the_last_of_several_is_through() -> None:
    way = RightOfWay(patience_seconds=60)

    async def look() -> bool:
        with way.taken():
            with way.taken():
                pass
            waiting = asyncio.create_task(way.given())
            await asyncio.sleep(0)
            early = waiting.done()
        await waiting
        return early

    assert not asyncio.run(look())


def test_a_save_that_fails_gives_it_back() -> None:
    way = RightOfWay(patience_seconds=60)

    async def look() -> None:
        with pytest.raises(ValueError, match="damaged"), way.taken():
            raise ValueError("damaged")
        await asyncio.wait_for(way.given(), 1)

    asyncio.run(look())
