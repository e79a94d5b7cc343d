"""`python -m wxr2md` is the command `wxr2md`."""

from wxr2md.cli import main

if __name__ == "__main__":
    main()
