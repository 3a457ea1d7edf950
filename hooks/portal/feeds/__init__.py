"""What programs may subscribe to: feeds (Atom, RSS, JSON Feed) and calendars, of the public catalog alone."""

from .dates import appointments
from .follows import Follow, Follows
from .items import days_ahead
from .site_files import FEED_LENGTH, calendars, feeds, files

__all__ = ["FEED_LENGTH", "Follow", "Follows", "appointments", "calendars", "days_ahead", "feeds", "files"]
