"""Measures the generator on synthetic explainers, beside the site engine on the same pages."""

from pathlib import Path

PROJECT = Path(__file__).parent.parent
"""The project's own folder."""
