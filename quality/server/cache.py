"""A cache of answers that only somebody with the article can read.

An entry is stored under a keyed hash of the request and encrypted (ChaCha20-Poly1305, RFC 8439) with a key derived from the
request itself, which is not stored. The cache therefore contains no article, address or quotation in the clear.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from hashlib import blake2b
from secrets import token_bytes

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

NONCE = 12
"""Bytes of the random number that each encryption needs."""


class SealedCache:
    """A cache of the last `entries` answers, of at most `most_bytes` in all; the least recently used are dropped first."""

    def __init__(self, entries: int, most_bytes: int) -> None:
        self._most, self._most_bytes = entries, most_bytes
        self._secret = token_bytes(32)
        self._sealed: OrderedDict[bytes, bytes] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._sealed)

    def get(self, request: bytes, context: bytes) -> bytes | None:
        """Return the cached answer to a request. `context` is everything else that affects the answer, such as the model's
        hash."""
        name = self._derive(b"name", request, context)
        sealed = self._sealed.get(name)
        if sealed is None:
            return None
        self._sealed.move_to_end(name)
        cipher = ChaCha20Poly1305(self._derive(b"key", request, context))
        return zlib.decompress(cipher.decrypt(sealed[:NONCE], sealed[NONCE:], None))

    def put(self, request: bytes, context: bytes, answer: bytes) -> None:
        """Store an answer, dropping others if the cache is full."""
        if not self._most:
            return
        name = self._derive(b"name", request, context)
        nonce = token_bytes(NONCE)
        cipher = ChaCha20Poly1305(self._derive(b"key", request, context))
        sealed = nonce + cipher.encrypt(nonce, zlib.compress(answer, 1), None)
        self.bytes += len(sealed) - len(self._sealed.pop(name, b""))
        self._sealed[name] = sealed
        while len(self._sealed) > self._most or self.bytes > self._most_bytes:
            _, dropped = self._sealed.popitem(last=False)
            self.bytes -= len(dropped)

    def clear(self) -> None:
        """Drop everything."""
        self._sealed.clear()
        self.bytes = 0

    def _derive(self, purpose: bytes, request: bytes, context: bytes) -> bytes:
        digest = blake2b(context, digest_size=32, key=self._secret, person=purpose)
        digest.update(request)
        return digest.digest()
