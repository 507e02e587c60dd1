"""Reorganisation (sắp xếp tổ chức): consolidate, absorb, dissolve, split, transfer, rename, relevel.

No event closes while an open matter has no heir; the past keeps its own tree (domain 2.3).
"""
