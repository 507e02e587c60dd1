"""What the law and the rules say in numbers (hạn, số lần): dated, with the source, verified or not.

No legal number stands in code. It also knows which days are working days.
"""
