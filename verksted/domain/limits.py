"""Every number that bounds something, in one place; units last."""

text_chars_max = 140
heading_chars_max = 80
title_chars_max = 120
reason_chars_max = 200
combining_marks_max = 4

prompts_max = 6
groups_max = 60
ideas_per_command_max = 300
ideas_per_workshop_max = 5_000
activities_max = 40
tables_max = 99
seats_max = 60
seats_unregistered = 8
"""So many may share phones at a table whose seats nobody has registered: as many as the usual table holds."""
sharing_max = 12
"""So many may vote from one phone; more would take the evening."""
minutes_max = 24 * 60

participants_max = 2_000
entries_per_workshop_max = 200_000
options_max = 200
options_advised_max = 24
dots_min, dots_max = 1, 20

batches_max = 98
"""Batches of paper sheets in one vote; the desk has two more places."""
sheets_per_batch_max = 200
sheets_checked_every = 5
"""So often a sheet is typed a second time."""
marks_per_sheet_max = 60
"""More numbers on one line than any sheet has room for."""
sheet_corrections_kept = 20
hands_max = 2_000

grace_ms = 20_000
"""How long a slip waits for a host's second thought (angrefrist) before the wall shows it."""

import_bytes_max = 5_000_000
import_unpacked_bytes_max = 30_000_000
"""A spreadsheet is a packed file; unpacked it may be a thousand times larger."""
import_rows_max = 2_000
import_columns_max = 30
import_cell_chars_max = 2_000
import_kept_s = 2 * 3600
"""How long rows that have been looked over wait for somebody to put them in."""
upload_drained_bytes_max = 64_000_000
"""So much of a file that is too large is read and dropped, so that the browser hears the answer."""

snapshot_bytes_max = 20_000_000
