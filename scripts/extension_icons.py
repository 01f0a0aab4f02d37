"""Draw the icons of the browser extension: python scripts/extension_icons.py

A quotation mark on a rounded background, above a line of three bands in the colours of the report. Needs only the standard
library: each pixel is the mean of 8 by 8 samples of the shapes, written as PNG (RFC 2083).
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "quality" / "extension" / "icons"
SIZES = (16, 32, 48, 128)
SAMPLES = 8
GROUND, PAPER = (28, 27, 25), (251, 250, 248)
BANDS = ((226, 86, 58), (227, 183, 90), (77, 180, 130))


def colour(x: float, y: float) -> tuple[int, int, int] | None:
    """Return the colour at a point of the unit square, None outside the rounded background."""
    corner = 0.22
    dx, dy = max(corner - x, x - 1 + corner, 0), max(corner - y, y - 1 + corner, 0)
    if dx * dx + dy * dy > corner * corner:
        return None
    if 0.72 <= y <= 0.82 and 0.17 <= x <= 0.83:
        return BANDS[min(int((x - 0.17) / 0.22), 2)]
    for left in (0.2, 0.53):
        # A dot with a tail, as an opening quotation mark has.
        cx, cy, radius = left + 0.135, 0.45, 0.135
        if (x - cx) ** 2 + (y - cy) ** 2 <= radius**2:
            return PAPER
        outer = (x - left - 0.26) ** 2 + (y - 0.45) ** 2 <= 0.26**2
        inner = (x - left - 0.3) ** 2 + (y - 0.47) ** 2 <= 0.2**2
        if outer and not inner and y <= 0.45 and x <= left + 0.24:
            return PAPER
    return None if not 0 <= x <= 1 else GROUND


def draw(size: int) -> bytes:
    """Draw the icon as a PNG file."""
    rows = bytearray()
    for row in range(size):
        rows.append(0)
        for column in range(size):
            points = [
                colour((column + (i + 0.5) / SAMPLES) / size, (row + (j + 0.5) / SAMPLES) / size)
                for i in range(SAMPLES)
                for j in range(SAMPLES)
            ]
            inside = [point for point in points if point]
            mean = [round(sum(channel) / len(inside)) for channel in zip(*inside, strict=True)] if inside else [0, 0, 0]
            rows += bytes([*mean, round(255 * len(inside) / len(points))])
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for size in SIZES:
        (FOLDER / f"{size}.png").write_bytes(draw(size))
