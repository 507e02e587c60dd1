"""Backup (sao lưu), restore and drill: encrypted copies of database, files and keys, proved readable (T-76)."""
