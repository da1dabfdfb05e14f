"""Formats from outside the house: any installed distribution may offer some, and a broken one harms nobody else.

An entry point of the group `tessera.formats` names a `Format`. https://packaging.python.org/specifications/entry-points/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Generic, TypeVar

from app.core.errors import FormatError
from app.core.formats.base import Exporter
from app.core.formats.losses import Holds

if TYPE_CHECKING:
    from app.core.formats.importers.base import Importer

GROUP = "tessera.formats"
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
T = TypeVar("T")


@dataclass(frozen=True)
class Format:
    """What a distribution offers.

    Attributes:
        exporter: keeps to `Exporter`; its name is that of the entry point.
        importer: keeps to `Importer`, with the same name; None where the format is only written.
        holds: what comes back from it, for the report of losses.
    """

    exporter: Exporter
    importer: Importer | None = None
    holds: Holds = field(default_factory=Holds)


@dataclass(frozen=True)
class Found:
    """What the installed distributions offer.

    Attributes:
        formats: by name.
        broken: a line for each that could not be used, with its distribution and why.
    """

    formats: Mapping[str, Format]
    broken: tuple[str, ...]


@cache
def plug_ins() -> Found:
    """The formats of all installed distributions, loaded once a process."""
    formats: dict[str, Format] = {}
    broken: list[str] = []
    for point in sorted(entry_points(group=GROUP), key=lambda one: (one.name, one.value)):
        try:
            formats[point.name] = _load(point, formats)
        except Exception as error:  # a stranger's module may raise anything, and must not keep the house from opening
            source = point.dist.name if point.dist else point.value
            broken.append(f"the format {point.name!r} of {source} is not used: {type(error).__name__}: {error}")
    return Found(formats, tuple(broken))


def _load(point: EntryPoint, known: Mapping[str, Format]) -> Format:
    loaded = point.load()
    offered = loaded if isinstance(loaded, Format) else loaded()
    if not isinstance(offered, Format):
        raise FormatError(f"{point.value} is no Format and gives none")
    names = {offered.exporter.info.name} | ({offered.importer.info.name} if offered.importer else set())
    if names != {point.name} or not NAME.fullmatch(point.name):
        raise FormatError("entry point, exporter and importer need one name of small letters, digits and dashes")
    if point.name in known:
        raise FormatError("another distribution offers that name too")
    return offered


class Registry(Mapping[str, T], Generic[T]):
    """Things by format: the house's own, then those of other distributions, which cannot take an own one's name.

    Distributions are asked when the registry is first read, not when it is made: theirs may import the house.

    Args:
        own: the house's.
        pick: what of a plug-in belongs here; None where it has none.
    """

    def __init__(self, own: Mapping[str, T], pick: Callable[[Format], T | None]) -> None:
        self._own, self._pick = own, pick

    @cached_property
    def _all(self) -> dict[str, T]:
        offered = ((name, self._pick(format_)) for name, format_ in plug_ins().formats.items())
        return {**{name: thing for name, thing in offered if thing is not None}, **self._own}

    def __getitem__(self, name: str) -> T:
        return self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._all))

    def __len__(self) -> int:
        return len(self._all)


def broken_formats(own: Mapping[str, object]) -> list[str]:
    """Plug-ins that are not used, in words: those that cannot be loaded, and those that take an own one's name."""
    taken = [
        f"the format {name!r} is not used: the house has one of its own" for name in plug_ins().formats if name in own
    ]
    return [*plug_ins().broken, *taken]
