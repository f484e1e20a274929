"""`python -m generator` is the console command."""

from generator.cli import run

run()
