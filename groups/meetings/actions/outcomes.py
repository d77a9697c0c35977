"""What an import did, or would do: how many, and which, field by field."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["added", "changed", "gone", "doubtful"]
# A first import is all additions: nobody reads ten thousand of them.
MOST_SHOWN = 500


@dataclass(frozen=True)
class Difference:
    """One meeting of a list and ours. "doubtful": both changed these fields; ours stays."""

    kind: Kind
    slug: str
    name: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Outcome:
    """How many meetings; ``missing`` are known from this list and no longer in it."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    doubtful: int = 0
    differences: list[Difference] = field(default_factory=list)
    _shown: dict[str, int] = field(default_factory=dict)
    _digest: Any = field(default_factory=hashlib.sha256)

    def tell(
        self,
        kind: Kind,
        slug: str,
        name: str,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Note a difference; only the first ones of each kind are kept, all are counted."""
        said = json.dumps([kind, slug, name, before, after], sort_keys=True, default=str)
        self._digest.update(said.encode("utf-8", "surrogatepass"))
        self._shown[kind] = self._shown.get(kind, 0) + 1
        if self._shown[kind] <= MOST_SHOWN:
            self.differences.append(Difference(kind, slug, name, before or {}, after or {}))

    def of(self, kind: Kind) -> list[Difference]:
        return [one for one in self.differences if one.kind == kind]

    @property
    def digest(self) -> str:
        """The same for two imports that do the same."""
        counts = f"{self.created} {self.changed} {self.missing} {self.doubtful}"
        return hashlib.sha256(f"{self._digest.hexdigest()} {counts}".encode()).hexdigest()[:32]
