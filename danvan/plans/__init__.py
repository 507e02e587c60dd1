"""Yearly plans (kế hoạch năm): everything a unit must do in a year on one calendar, approved by the level above.

Duties and tasks stand in it by themselves, from the register of what has a day; own activities are added. What was
approved is kept row by row, so that every later change is seen against it.
"""
