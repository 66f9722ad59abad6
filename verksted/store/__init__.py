"""Where the log and the directory of workshops are kept. The only package that imports redis."""
