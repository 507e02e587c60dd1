"""People and their posts (cán bộ và chức vụ): who holds which office from when to when, stand-ins and delegations.

Every change of a right is a journal entry and a notice to the person it concerns.
"""
