"""Action programmes (chương trình hành động): a resolution becomes measures, measures become tasks of every unit.

Each task is owed by exactly one office; progress above is counted from below, never typed.
"""
