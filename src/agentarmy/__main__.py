"""`agentarmy` and `python -m agentarmy`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its code, also when Ctrl-C comes while it starts."""
    try:
        from agentarmy.cli import app

        app.main()
    except KeyboardInterrupt:
        sys.stderr.write("agentarmy: stopped\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
