"""Stores: one module per protocol. Each says what its kind of server can promise, and tries it before relying on it."""
