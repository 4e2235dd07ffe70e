"""The demonstration: a made-up newsroom to ingest from, and the script that walks through it."""
