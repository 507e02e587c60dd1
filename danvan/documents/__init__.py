"""Documents (văn bản): the register of resolutions, directives, plans, and the writer of official Word files."""
