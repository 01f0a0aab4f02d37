"""Whether somebody may have seen the score of an item before they give their opinion, so that it is not independent.

The score is shown to whoever has given an opinion, and to everybody once the item is decided, escalated or held back. Taking an
opinion back does not make anybody forget it. A new version of the text is scored anew and starts over.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from quality.triage.records import outcome
from quality.triage.schema import decisions

_CAST = (
    select(
        decisions.c.id, decisions.c.item_id, decisions.c.kind, decisions.c.action, decisions.c.moderator, decisions.c.undoes
    )
    .where(decisions.c.item_id.in_(bindparam("item_ids", expanding=True)))
    .order_by(decisions.c.id)
)  # fmt: skip


def was_shown(connection: Connection, item_ids: Sequence[int], name: str, needed: int) -> bool:
    """Whether this person may have seen the score of one of these items, each of which needs so many opinions."""
    standing: dict[int, dict[int, tuple[str, str]]] = {item_id: {} for item_id in item_ids}
    shown = dict.fromkeys(item_ids, False)
    for row in connection.execute(_CAST, {"item_ids": list(item_ids)}):
        votes = standing[row.item_id]
        if row.undoes is not None:
            votes.pop(row.undoes, None)
        else:
            votes[row.id] = (row.kind, row.action)
        if row.kind == "revision":
            shown[row.item_id] = False
        elif (row.kind == "person" and row.moderator == name) or outcome(list(votes.values()), needed)[0] != "waiting":
            shown[row.item_id] = True
    return any(shown.values())
