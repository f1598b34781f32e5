"""`python -m bench [NAME] [SIZE]`."""

import sys

from bench import main

asked = [*sys.argv[1:], "", "0"]
sys.exit(main(asked[0], int(asked[1] or 0)))
