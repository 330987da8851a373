"""Finds the view of a path: literal segments first, then variable ones. Knows nothing of HTTP beyond verbs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from chalicelib.errors import MethodNotAllowed, PathNotFound

R = TypeVar("R")


@dataclass
class _Node(Generic[R]):
    literals: dict[str, "_Node[R]"] = field(default_factory=dict)
    variable: "_Node[R] | None" = None
    routes: dict[str, tuple[R, tuple[str, ...]]] = field(default_factory=dict)  # by verb, with the variables' names


class Router(Generic[R]):
    def __init__(self) -> None:
        self._root: _Node[R] = _Node()

    def add(self, verb: str, path: str, route: R) -> None:
        """`path` like `/users/{username}/status`. A path and verb can be claimed once."""
        node, names = self._root, []
        for segment in split(path):
            if segment.startswith("{"):
                names.append(segment.strip("{}"))
                node.variable = node.variable or _Node()
                node = node.variable
            else:
                node = node.literals.setdefault(segment, _Node())
        if verb in node.routes:
            raise ValueError(f"{verb} {path} is claimed twice")
        node.routes[verb] = (route, tuple(names))

    def find(self, verb: str, segments: list[str]) -> tuple[R, dict[str, str]]:
        """Raises PathNotFound, MethodNotAllowed."""
        allowed: set[str] = set()
        for node, values in _matches(self._root, segments, ()):
            if verb in node.routes:
                route, names = node.routes[verb]
                return route, dict(zip(names, values, strict=True))
            allowed |= node.routes.keys()
        if not allowed:
            raise PathNotFound
        raise MethodNotAllowed(sorted(allowed))


def split(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _matches(
    node: _Node[R], segments: list[str], values: tuple[str, ...]
) -> Iterator[tuple[_Node[R], tuple[str, ...]]]:
    """Every node that the path leads to, the most literal first: `/users/batch/status` is a name where POST is meant
    and a user called batch where GET is."""
    if not segments:
        yield node, values
        return
    first, rest = segments[0], segments[1:]
    if first in node.literals:
        yield from _matches(node.literals[first], rest, values)
    if node.variable is not None:
        yield from _matches(node.variable, rest, (*values, first))
