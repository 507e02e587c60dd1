"""Makes what a package needs and git does not keep: fonts, icons and compiled catalogues."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tools import assets, catalogue


class Assets(BuildHookInterface[Any]):
    """Runs before every wheel and source archive; a package without its assets is never built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        try:
            assets.build()
        except assets.AssetsMissing as missing:
            raise SystemExit(f"danvan: {missing}") from missing
        catalogue.compile_all()
