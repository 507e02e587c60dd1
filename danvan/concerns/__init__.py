"""Concerns (ý kiến): what people raise, who answers, by when, and whether the person who asked says it is done.

A concern's words are read only through `words.open_item()`. "Answered" is not "done": the asker closes it.
"""
