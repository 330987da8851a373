"""Update expressions, parsed once and walked quickly: the greater part of an update's time in moto, and none of its
result."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from botocore.useragent import UserAgentString
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node
from moto.dynamodb.parsing.expressions import UpdateExpressionParser

_parse: Callable[[str], Node] = UpdateExpressionParser.make
_kinds: dict[tuple[type, tuple[type, ...]], bool] = {}
_name: Callable[[UserAgentString], str] = UserAgentString.to_string


def install() -> None:
    UpdateExpressionParser.make = staticmethod(_parsed)
    DepthFirstTraverser.traverse_node_recursively = _traverse
    UserAgentString.to_string = _named


@lru_cache(maxsize=1024)
def _parsed(expression: str) -> Node:
    """Moto changes only copies of the tree."""
    return _parse(expression)


def _traverse(traverser: Any, node: Any, place: int = -1) -> Any:
    """As moto's, but each node is held against the wanted classes by a table: they have an ABC's slow isinstance."""
    return _walk(traverser, traverser.nodes_to_be_processed(), node, place)


def _walk(traverser: Any, wanted: tuple[type, ...], node: Any, place: int) -> Any:
    if not _is(type(node), (Node,)):
        return node
    parent = node.parent
    for index, child in enumerate(node.children or ()):
        traverser.pre_processing_of_child(node, index)
        _walk(traverser, wanted, child, index)
    if _is(type(node), wanted):
        node = traverser.process(node)
        node.parent = parent
        if parent:
            parent.children[place] = node
    return node


def _is(kind: type, wanted: tuple[type, ...]) -> bool:
    known = _kinds.get((kind, wanted))
    if known is None:
        known = _kinds[kind, wanted] = issubclass(kind, wanted)
    return known


def _named(agent: UserAgentString) -> str:
    """botocore writes its name anew, twice, for every request."""
    known: str | None = vars(agent).get("stoa_name")
    if known is None:
        known = vars(agent)["stoa_name"] = _name(agent)
    return known
