"""What a clone needs around the program: assets, catalogues, a throw-away PostgreSQL, a smoke run."""
