"""One contract that every log must pass."""
