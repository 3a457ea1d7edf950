"""Engines others made, set up as their own documentation says."""
