"""`python -m django prove ABOUT.json`: examines the installation it runs in, for restore and drill; not for people."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from danvan.backups import proof
from danvan.backups.rules import About
from danvan.journal import notes


class Command(BaseCommand):
    help = "Compare a restored installation with what its backup says about itself; one line of JSON."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("about", type=Path)
        parser.add_argument("--seal", type=Path, help="a signed head somebody kept")
        parser.add_argument(
            "--enter", type=json.loads, help="facts of the journal's entry that tells of the restore"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        about, seal, enter = options["about"], options["seal"], options["enter"]
        said = About.of(json.loads(about.read_text(encoding="utf-8")))
        findings = list(proof.examine(said, notes.read(seal.read_text("utf-8")) if seal else None))
        if enter is not None:
            proof.enter(enter)
        connections.close_all()
        self.stdout.write(json.dumps(findings, ensure_ascii=False))
