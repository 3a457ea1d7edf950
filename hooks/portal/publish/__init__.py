"""Publishing: a finished build → a signed release on a target, whole, provable, reversible.

Knows files, hashes and numbers, and nothing of policies: what the law demands
of a document reaches it as data that the build wrote beside the site
(:mod:`.facts`). No module here reads the clock or the environment.
"""
