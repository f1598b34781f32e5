"""Make this checkout's package and its command known to the virtual environment we run in.

What an editable install does, without a build tool to fetch.
"""

import sys
import sysconfig
from pathlib import Path

SOURCES = Path(__file__).resolve().parent.parent / "src"
SCRIPT = """\
#!{python}
import sys

from facturier.config.command_line import main

sys.exit(main())
"""

(Path(sysconfig.get_path("purelib")) / "facturier.pth").write_text(f"{SOURCES}\n")
command = Path(sysconfig.get_path("scripts")) / "facturier"
command.write_text(SCRIPT.format(python=sys.executable))
command.chmod(0o755)
