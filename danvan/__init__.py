"""danvan: an organisation listens to its people, answers them, keeps its promises, and can show it."""

__version__ = "0.1.0"
