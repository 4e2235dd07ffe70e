"""`python -m demo [SOURCE]`: from a feed to answers in SQL, by the commands that one would type."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from demo.tour import newsroom_tour, own_tour, say_what_next
from demo.workplace import DemoError, Workplace


def main() -> int:
    """Run the demo; 0 where all went well, else the failing command's exit code."""
    options = _options()
    try:
        workplace = Workplace(options.folder)
        code = 0
        if options.source is None:
            newsroom_tour(workplace, options.port)
        else:
            code = own_tour(workplace, options.source)
    except DemoError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    say_what_next(workplace, _activate())
    return code


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo", description="Show onrecord at work.")
    parser.add_argument(
        "source",
        nargs="?",
        metavar="SOURCE",
        help="a feed's or a page's URL, a file or a directory; without one, a made-up newsroom",
    )
    parser.add_argument("--folder", type=Path, default=Path("demo-data"), help="made anew (demo-data)")
    parser.add_argument("--port", type=int, default=8480, help="of the newsroom; 0 takes a free one (8480)")
    return parser.parse_args()


def _activate() -> Path:
    """What a shell reads so that `onrecord` is found, from here if it is near."""
    script = Path(sys.executable).with_name("activate")
    return Path(os.path.relpath(script)) if script.is_relative_to(Path.cwd()) else script


if __name__ == "__main__":
    sys.exit(main())
