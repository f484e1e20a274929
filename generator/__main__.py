"""`python -m generator` is the console command."""

import sys

from generator import again

if again.is_made(sys.argv[1:], ""):
    print(again.TOLD)
else:
    from generator.cli import run  # here: what it stands on takes longer to load than the answer

    run()
