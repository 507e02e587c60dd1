"""Joint conferences (hội nghị liên tịch) of the party committee, the unit's head and the mass organisations.

The agenda is gathered from what is open, attendance is numbers by body, and conclusions become tasks in one step.
Concerns come onto an agenda as a number only, never with a word of what people wrote.
"""
