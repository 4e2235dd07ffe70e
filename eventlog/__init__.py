"""The log: append a batch, read from a position, tail, and share work in a group."""
