"""Compiled: what Jinja makes of a template, kept until the template changes. To make it takes longer than a page."""

from __future__ import annotations

from base64 import b64decode, b64encode

import jinja2
from jinja2.bccache import Bucket

from generator.kept import Store, key

_CODES = key("templates")
"""What is kept of all templates, by Jinja's own key; Jinja holds each to the source and to Python's version."""


class Compiled(jinja2.BytecodeCache):
    """The templates in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._codes()  # they are wanted, whichever are

    def _codes(self) -> dict[str, str]:
        return dict(self._store.get(_CODES) or {})

    def load_bytecode(self, bucket: Bucket) -> None:
        """Gives Jinja what is kept of a template."""
        if code := self._codes().get(bucket.key):
            bucket.bytecode_from_string(b64decode(code))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps what Jinja made of a template."""
        codes = self._codes() | {bucket.key: b64encode(bucket.bytecode_to_string()).decode("ascii")}
        self._store.put(_CODES, codes, lambda: codes)
