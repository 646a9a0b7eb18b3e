"""`make bench [ONLY=name]`: every benchmark in turn; ratios, each against what a user would otherwise choose."""

from __future__ import annotations

import importlib
import sys

BENCHES = ("receiver", "load", "erp", "business_time", "deciding", "judgement", "replay", "redis_memory", "sidebar")

for name in sys.argv[1:] or BENCHES:
    importlib.import_module(f"tests.bench.{name}").run()
    print()
