"""`python -m premises` is the same as `premises`."""

from premises.app.cli import main

if __name__ == "__main__":
    main()
