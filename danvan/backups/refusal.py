"""What stops a backup, a restore or a drill, in the words of the person at the terminal."""

# One thing said in Vietnamese and in English.
Words = tuple[str, str]


class Refused(Exception):
    """Nothing was changed; `words` say why and what to do."""

    def __init__(self, words: Words) -> None:
        super().__init__(line(words))
        self.words = words


def both(vietnamese: str, english: str) -> Words:
    return vietnamese, english


def line(words: Words) -> str:
    """Both languages for the terminal, Vietnamese first."""
    vietnamese, english = words
    return vietnamese if vietnamese == english else f"{vietnamese} / {english}"
