"""Regular expressions that few articles need."""

from __future__ import annotations

import re
from typing import Any


class LazyPattern:
    """A regular expression that is compiled on first use: compiling all of them takes longer than scoring an article."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> Any:
        value = self.__dict__[name] = (
            re.compile(*self._source) if name == "_compiled" else getattr(self._compiled, name)
        )
        return value


LazyPattern = LazyPattern  # former name, used by modules that are not renamed yet
