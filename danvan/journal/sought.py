"""Finding entries by what they say: who acted, which words stand in them. Reads every body once; for rare questions."""

import json
import re
from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet

from .models import EntryBody


def acts_of(actor: str) -> QuerySet[EntryBody]:
    """Bodies of the entries in which `actor` acted, newest first; keys are sorted, so the actor stands first."""
    start = json.dumps({"actor": actor}, separators=(",", ":")).removesuffix("}")
    return EntryBody.objects.filter(body__startswith=f"{start},").order_by("-sequence")


def naming(words: Iterable[str], *, subject: str, only_subject: bool = False) -> Iterator[int]:
    """Entries in which one of `words` stands as words of its own, that `journal.actions.erase` may erase.

    With `only_subject`, those about `subject` alone: where somebody else bears the same name.
    """
    wanted = [word for word in words if word]
    if not wanted:
        return
    about = Q(body__contains=f'"subject":{json.dumps(subject)}')
    holds = Q()
    for word in wanted:
        holds |= Q(body__contains=_escaped(word))
    exact = re.compile("|".join(rf"(?<!\w){re.escape(_escaped(word))}(?!\w)" for word in wanted))
    found = EntryBody.objects.filter(holds & about if only_subject else holds).order_by("sequence")
    for sequence, body in found.values_list("sequence", "body"):
        verb = str(json.loads(body)["verb"])
        if exact.search(body) and not verb.startswith(("journal.", "key.")):
            yield sequence


def _escaped(word: str) -> str:
    """As it stands inside a JSON string of the journal."""
    return json.dumps(word, ensure_ascii=False)[1:-1]
