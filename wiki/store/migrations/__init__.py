"""Schema versions, run by `Database.migrate`. They spell out every column and never import the tables."""
