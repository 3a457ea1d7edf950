"""How much of a file the portal is willing to look at. Every number is far above honest files."""

MAX_BYTES = 20 * 1024 * 1024
"""Size of one attachment. More is a burden on a phone; a long appendix belongs into several files."""
MAX_PAGES = 1000
MAX_OBJECTS = 500_000
"""Objects of a PDF that are walked through."""
MAX_ENTRIES = 4000
"""Parts of an Office file."""
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
"""How many times larger a part of more than 4 MB may be than its packed form; bombs reach 1,000."""
MAX_PIXELS = 120_000_000
MAX_TEXT = 8_000_000
"""Characters of text taken from one file."""
STEP_SECONDS = 10
"""Computing time for one step: opening a file, reading one page or part."""
FILE_SECONDS = 60
"""Computing time for all steps of one file."""
PATIENCE = 6
"""How many times as long it may take by the clock on the wall: the machine may be busy with other things."""
MEMORY = 2 * 1024**3
"""Address space of a child process."""
