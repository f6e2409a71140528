"""`python -m premises` is the same as `premises`."""

import signal
import sys

if __name__ == "__main__":
    if "--supervised" in sys.argv:
        # Ctrl-C reaches the whole terminal, also workers that still load what they need.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    from premises.app.cli import main

    main()
