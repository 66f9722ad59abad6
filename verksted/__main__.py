"""`python -m verksted` is `verksted`."""

from verksted.cli import main

if __name__ == "__main__":
    main()
