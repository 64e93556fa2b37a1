"""What a filter costs, counted before it is run: parts, text functions, vertices.

Each part is worked out for every feature of the layer; folding a text and LIKE cost a
hundred times what a comparison does, and an exact spatial test grows with the shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from layers.ogc.errors import FilterError

MAX_NODES = 1_500
MAX_TEXT_FUNCTIONS = 20
MAX_VERTICES = 2_000
TEXT_FUNCTIONS = ("like", "casei", "accenti")


@dataclass
class Cost:
    """How many there are of each."""

    nodes: int = 0
    text_functions: int = 0
    vertices: int = 0

    @property
    def is_too_high(self) -> bool:
        """Whether the filter is refused."""
        return (
            self.nodes > MAX_NODES
            or self.text_functions > MAX_TEXT_FUNCTIONS
            or self.vertices > MAX_VERTICES
        )


def check_cost(tree: Any) -> None:
    """Raises ``FilterError`` for a filter that would keep the database busy."""
    if cost_of(tree).is_too_high:
        raise FilterError(
            _(
                "The filter is too costly: at most %(nodes)d parts, %(functions)d times"
                " LIKE, CASEI or ACCENTI, and %(vertices)d points of shapes."
            )
            % {
                "nodes": MAX_NODES,
                "functions": MAX_TEXT_FUNCTIONS,
                "vertices": MAX_VERTICES,
            },
            parameter="filter",
        )


def cost_of(tree: Any) -> Cost:
    """The cost of a parsed filter."""
    cost = Cost()
    for node in _nodes(tree):
        if isinstance(node, dict) and "op" in node:
            cost.nodes += 1
            cost.text_functions += str(node["op"]).lower() in TEXT_FUNCTIONS
        elif _is_position(node):
            cost.vertices += 1
        elif not isinstance(node, (dict, list)):
            cost.nodes += 1
    return cost


def _nodes(tree: Any) -> Iterator[Any]:
    """The tree's nodes; of a vertex nothing more. No recursion: it may be deep."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, dict):
            waiting += [value for key, value in node.items() if key != "op"]
        elif isinstance(node, list) and not _is_position(node):
            waiting += node


def _is_position(node: Any) -> bool:
    """Whether it is a vertex: two or three numbers."""
    return (
        isinstance(node, list)
        and len(node) in (2, 3)
        and all(isinstance(n, (int, float)) and not isinstance(n, bool) for n in node)
    )
