"""Reports (báo cáo): figures of any unit and everything below it, each one opening down to its records."""
