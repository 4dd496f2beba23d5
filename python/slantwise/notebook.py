"""What notebooks show: a heading, what was counted and what was not, the first rows, and how it was made, folded away.

No colour is fixed, so it is as legible on a dark page as on a light one, and every text is escaped.
"""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CELL = {
    True: "text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums;padding:.15em .5em",
    False: "text-align:left;padding:.15em .5em",
}


def card(heading: str, recipe: Mapping[str, Any], body: str) -> str:
    """Return an object: its heading, its accounts, its first rows, its recipe."""
    parts = [
        f"<p><b>{html.escape(heading)}</b></p>",
        accounts(recipe),
        body,
        f'<div style="opacity:.7">{made(recipe)}</div>' if recipe else "",
    ]
    return f"<div>{''.join(parts)}</div>"


def grid(columns: Sequence[tuple[str, bool, list[str]]]) -> str:
    """Return a table of columns: their names, whether they are numbers, which stand to the right, and their cells."""
    head = "".join(f'<th style="{_CELL[numeric]}">{html.escape(name)}</th>' for name, numeric, _ in columns)
    kinds = [_CELL[numeric] + _width(cells) for _, numeric, cells in columns]
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="{style}"><bdi>{html.escape(cell)}</bdi></td>' for style, cell in zip(kinds, row, strict=True)
        )
        + "</tr>"
        for row in zip(*(cells for _, _, cells in columns), strict=True)
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div style="overflow-x:auto">{table}</div>'


def _width(cells: Sequence[str]) -> str:
    """Room for sentences, which a narrow page would else set word under word."""
    return ";min-width:14em" if max(map(len, cells), default=0) > 24 else ""


def made(recipe: Mapping[str, Any]) -> str:
    """Return a recipe, folded away."""
    told = html.escape(json.dumps(recipe, ensure_ascii=False, default=str))
    style = "white-space:pre-wrap;overflow-wrap:anywhere"
    return f'<details><summary>how this was made</summary><code style="{style}">{told}</code></details>'


def accounts(recipe: Mapping[str, Any]) -> str:
    """Return what became of documents and words: how many were seen, and why some were not counted."""
    words = recipe.get("words") or recipe.get("tokens", {}).get("words")
    lines = [_account(noun, account) for noun, account in (("documents", recipe.get("documents")), ("words", words))]
    said = "<br>".join(html.escape(line) for line in lines if line)
    return f'<p style="opacity:.7">{said}</p>' if said else ""


def _account(noun: str, account: Mapping[str, Any] | None) -> str:
    if not account:
        return ""
    left = ", ".join(f"{why} {number:,}" for why, number in account["rejected"].items())
    return f"{noun}: {account['seen']:,} seen, {account['counted']:,} counted{f'; left out: {left}' if left else ''}"
