"""The organisation (tổ chức): units in dated versions, offices, the people who hold them, and who may do what.

A unit is never deleted and its address code never reused; tasks and answers are owed by an Office, so a
change of head moves nothing. Rights come from one page, `grants.py`.
"""
