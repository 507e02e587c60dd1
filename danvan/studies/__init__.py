"""Studying a text (học tập, quán triệt): who studies it by when, sessions as numbers, coverage of units up the tree."""
