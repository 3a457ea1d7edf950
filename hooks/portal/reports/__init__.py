"""The yearly reports: figures with the pages they came from, gaps with whom to ask, and the files made of them.

``make`` is the one source; Word, Excel, Markdown and the public page only place what it says. The heavy libraries are
imported by :mod:`word` and :mod:`workbook` when a file is asked for.
"""

from .figures import Evidence, Figure, Gap, Report
from .making import OpenGap, gaps, make, years

__all__ = ["Evidence", "Figure", "Gap", "OpenGap", "Report", "gaps", "make", "years"]
