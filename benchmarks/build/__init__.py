"""What a build costs, ours and others', on the same made-up content: ``python -m benchmarks.build``."""
