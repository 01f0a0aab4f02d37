"""The context of one transaction of the queue."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from os import urandom

from sqlalchemy import Connection, insert, select

from quality.triage.policy import Policy
from quality.triage.schema import chain, meta


@dataclass(frozen=True, slots=True)
class Context:
    """The policy, the time, and the secret seed of random draws."""

    policy: Policy
    seed: bytes
    at: float

    def dice(self, key: str) -> tuple[float, float, float]:
        """Return three uniform numbers for an item or a review, which nobody can predict without the secret."""
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), key=self.seed, digest_size=24).digest()
        first, second, third = (int.from_bytes(digest[i : i + 8], "big") / 2**64 for i in (0, 8, 16))
        return first, second, third


def known_seed(connection: Connection) -> bytes | None:
    """Return the queue's secret; None if there is none yet."""
    value = connection.execute(select(meta.c.value).where(meta.c.name == "seed")).scalar()
    return None if value is None else bytes.fromhex(value)


def read_seed(connection: Connection) -> bytes:
    """Return the queue's secret, creating it if necessary."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(chain.c.id).with_for_update())
    seed = known_seed(connection)
    if seed is None:
        seed = urandom(32)
        connection.execute(insert(meta).values(name="seed", value=seed.hex()))
    return seed
