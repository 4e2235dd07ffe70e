"""Other ways from Kafka into DuckDB, each a process of its own: `python -m bench.peers.NAME WORK.json`."""
