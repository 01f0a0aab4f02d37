"""Output formats, one file each: `quality score --format NAME` writes with `NAME.py`, which declares its `FORMAT`."""
