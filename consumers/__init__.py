"""What reads the log: the projector, replay and dead letters."""
