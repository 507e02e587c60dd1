"""Turning a text clause by clause into own work (cụ thể hóa): measures, tasks, or a signed "not applicable"."""
