"""Work (việc): recurring duties, what was held, and one-off tasks owed by one office each.

Recurring = Duty, one-off = Task, everything held = Activity. The counters of done, met and expected are kept in
the transaction of the fact, for the unit and everything above it.
"""
