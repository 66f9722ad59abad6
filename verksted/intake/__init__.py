"""Files that people hand in: tables of slips from a spreadsheet, read in a process of its own and never believed."""
