"""Asked: what was looked up while something was made, so that it is made again only where the answers are others.

Whoever makes something of the explanation finds its way from record to record by looking up an id, a group or a
whole kind; each of these questions is noted while somebody wants to know.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from contextlib import contextmanager
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")
Lookup = tuple[str, str]
"""What was looked up in: a kind of records or a group; and which of it: an id, or nothing for all."""


class Asking:
    """Notes questions, while somebody wants to know."""

    def __init__(self) -> None:
        self._open: list[dict[Lookup, None]] = []

    def note(self, what: str, which: str = "") -> None:
        """Notes a question."""
        if self._open:
            self._open[-1][what, which] = None

    @contextmanager
    def noted(self) -> Iterator[dict[Lookup, None]]:
        """The questions that are asked meanwhile, in order."""
        asked: dict[Lookup, None] = {}
        self._open.append(asked)
        try:
            yield asked
        finally:
            self._open.pop()
            if self._open:
                self._open[-1].update(asked)

    @contextmanager
    def unnoted(self) -> Iterator[None]:
        """What is asked meanwhile is noted by nobody: whoever wants to know notes one question for all of it."""
        self._open.append({})
        try:
            yield
        finally:
            self._open.pop()

    def once(self, made: dict[K, tuple[V, dict[Lookup, None]]], key: K, make: Callable[[], V]) -> V:
        """Makes something once; who takes what is `made` already has asked the same."""
        if (found := made.get(key)) is None:
            asked: dict[Lookup, None] = {}
            self._open.append(asked)
            try:
                found = made[key] = make(), asked
            finally:
                self._open.pop()
        if self._open:
            self._open[-1].update(found[1])
        return found[0]


class Asked(dict[str, V]):
    """Records, or groups of them, by id; what is looked up here is noted. `dict.values` and its like note nothing."""

    __slots__ = ("_asking", "_what")

    def __init__(self, what: str, items: Mapping[str, V], asking: Asking) -> None:
        super().__init__(items)
        self._what, self._asking = what, asking

    def __getitem__(self, id: str) -> V:
        self._asking.note(self._what, id)
        return super().__getitem__(id)

    def get(self, id: str, default: Any = None) -> Any:
        """What is there, or else the default."""
        self._asking.note(self._what, id)
        return super().get(id, default)

    def __contains__(self, id: object) -> bool:
        self._asking.note(self._what, str(id))
        return super().__contains__(id)

    def __iter__(self) -> Iterator[str]:
        self._asking.note("ids", self._what)
        return super().__iter__()

    def __len__(self) -> int:
        self._asking.note("ids", self._what)
        return super().__len__()

    def keys(self) -> KeysView[str]:  # type: ignore[override]
        """Every id."""
        self._asking.note("ids", self._what)
        return super().keys()

    def values(self) -> ValuesView[V]:  # type: ignore[override]
        """All that is there."""
        self._asking.note(self._what)
        return super().values()

    def items(self) -> ItemsView[str, V]:  # type: ignore[override]
        """All that is there, by id."""
        self._asking.note(self._what)
        return super().items()
