"""Names that look alike though they are written otherwise: look-alike letters, placing of tones, capitals, blanks."""

import re
import unicodedata
from functools import lru_cache

from danvan.text import keys

# Letters of other alphabets and wide forms; the Latin ones with Vietnamese marks lie outside these ranges.
_FOREIGN = re.compile(
    "[\u0370-\u1dbf\u2c60-\u2dff\ua640-\ua7ff\uab30-\uab6f\uff21-\uff5a\U0001d400-\U0001d7ff]"
)
_LIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d"  # Cyrillic a e o p c y x ...
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd\u03b9",  # Greek
    "aeopcyxijshdqwABEKMHOPCTYXIJSABEZHIKMNOPTYXovi",
)


@lru_cache(maxsize=20_000)
def latin(words: str) -> str:
    """The words with look-alike letters of other alphabets written in Latin; the same words where there are none."""
    if words.isascii() or not _FOREIGN.search(words):
        return words
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", words))
    return unicodedata.normalize("NFC", plain.translate(_LIKE))


def mark(name: str) -> str:
    """Two names with the same mark look alike."""
    return keys(latin(name))
