"""A moment that knows how long it may stand for a later one of its day: what was asked of it is answered alike."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self


class WatchedMoment(dt.datetime):
    """Remembers the first later moment it was compared with: until then, every comparison turns out as it did.

    Its day may be asked freely, since no day stands for another. Whoever asks for more (the hour, how long until, its
    text) makes it stand for itself alone.
    """

    _heard: list[dt.datetime]
    """The first moment at which an answer changes, if there is one; shared with the same moment in other time zones."""

    @classmethod
    def of(cls, moment: dt.datetime) -> Self:
        """*moment*, watched; it must have a time zone."""
        return cls._watched(moment, [])

    @classmethod
    def _watched(cls, moment: dt.datetime, heard: list[dt.datetime]) -> Self:
        made = cls.combine(moment.date(), moment.timetz())
        made._heard = heard
        return made

    @property
    def until(self) -> dt.datetime | None:
        """The first moment at which something may be otherwise; ``None`` when nothing asked so far ever will be."""
        return self._heard[0] if self._heard else None

    def hear_too(self, until: dt.datetime | None) -> None:
        """Take note of what the same moment heard in another process."""
        if until is not None and not (self._heard and self._heard[0] <= until):
            self._heard[:] = [until]

    @property
    def _plain(self) -> dt.datetime:
        return dt.datetime.combine(self.date(), super().time(), self.tzinfo)

    def _hears(self, other: object, *, of_itself: bool) -> None:
        """Take note of a comparison. *of_itself*: being equal is answered otherwise from the next moment on."""
        if not isinstance(other, dt.datetime):
            return
        other, own = other._plain if isinstance(other, WatchedMoment) else other, self._plain
        if (other > own or (of_itself and other == own)) and not (self._heard and self._heard[0] <= other):
            self._heard[:] = [other]

    def _alone(self) -> dt.datetime:
        self._heard[:] = [self._plain]
        return self._plain

    def astimezone(self, tz: dt.tzinfo | None = None) -> Self:
        """The same moment elsewhere, watched together with this one."""
        return self._watched(self._plain.astimezone(tz), self._heard)

    def __lt__(self, other: Any) -> bool:
        self._hears(other, of_itself=False)
        return super().__lt__(other)

    def __ge__(self, other: Any) -> bool:
        self._hears(other, of_itself=False)
        return super().__ge__(other)

    def __le__(self, other: Any) -> bool:
        self._hears(other, of_itself=True)
        return super().__le__(other)

    def __gt__(self, other: Any) -> bool:
        self._hears(other, of_itself=True)
        return super().__gt__(other)

    def __eq__(self, other: object) -> bool:
        self._hears(other, of_itself=True)
        return super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = dt.datetime.__hash__


def _asks(name: str) -> Any:
    """The attribute *name* of every moment, for one that then stands for itself alone."""
    plain = getattr(dt.datetime, name)
    if callable(plain):
        return lambda self, *given, **named: getattr(self._alone(), name)(*given, **named)
    return property(lambda self: getattr(self._alone(), name))


for _name in ("hour", "minute", "second", "microsecond", "time", "timetz", "timetuple", "utctimetuple", "timestamp",
              "replace", "isoformat", "strftime", "ctime", "__str__", "__format__", "__add__", "__radd__", "__sub__",
              "__rsub__", "__reduce_ex__"):
    setattr(WatchedMoment, _name, _asks(_name))
