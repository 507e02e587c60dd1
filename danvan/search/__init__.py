"""Search (tìm kiếm): one index over units, people, documents and concerns, with and without Vietnamese marks.

The reader's rights stand in the same SQL statement as the match: nothing is counted or hinted that may not be opened.
"""
