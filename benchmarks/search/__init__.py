"""How well, how fast and how light search is, beside other engines: ``python -m benchmarks.search``."""
