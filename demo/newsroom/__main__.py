"""Serve the newsroom by hand: `python -m demo.newsroom --port 8480`."""

from __future__ import annotations

import argparse
import sys
import threading

from demo.newsroom.server import Newsroom


def main() -> int:
    """Serve until interrupted; returns 1 where the port can't be had."""
    parser = argparse.ArgumentParser(prog="python -m demo.newsroom", description="Serve a made-up newsroom.")
    parser.add_argument("--port", type=int, default=8480, help="port on 127.0.0.1; 0 takes a free one")
    port: int = parser.parse_args().port
    try:
        newsroom = Newsroom(port)
    except (OSError, OverflowError) as error:
        sys.stderr.write(f"Can't serve on port {port} of 127.0.0.1: {error}. Name another one with --port.\n")
        return 1
    with newsroom:
        feeds = "\n".join(f"  {url}" for url in newsroom.feed_urls)
        sys.stdout.write(
            f"Newsroom at {newsroom.origin}/ with these feeds:\n{feeds}\n"
            f"Publish the edit with: curl -X POST {newsroom.origin}/edit\nStop with Ctrl-C.\n"
        )
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
