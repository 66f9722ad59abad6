"""From a report to bytes: spreadsheets, plain files and the bundle. Knows file formats, knows no kind of activity."""
