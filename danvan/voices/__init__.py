"""The safe voice: concerns sent confidentially or without a name, sealed for those who may read them (row 7).

Nothing here knows who sent anything. No row holds an author, an address or a time finer than the week; words and files
are opened only by `opening.py`, after it has written who opens them.
"""
