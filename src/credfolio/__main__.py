"""`python -m credfolio` is the command line."""

from credfolio.cli import main

main()
