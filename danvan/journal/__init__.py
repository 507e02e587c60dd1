"""The journal (nhật ký công việc công khai): every public act, in order, provable, unchangeable.

An act is written in the same transaction as the change it tells of. The log is a Merkle tree (RFC 9162);
its daily head is signed, so rewriting the past shows. It stores plain ids and words, never foreign keys.
"""
