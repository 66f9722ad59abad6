"""Every number that bounds something, in one place; units last."""

text_chars_max = 140
heading_chars_max = 80
title_chars_max = 120
reason_chars_max = 200
label_chars_max = 40
combining_marks_max = 4

prompts_max = 6
groups_max = 60
groups_per_idea_max = 8
places_per_command_max = 450
"""Slips and groups named in pairs: as many as fit in one form."""
parts_max = 9
table_picks_max = 20
working_groups_max = 6
working_group_chars_max = 30
ideas_per_command_max = 300
ideas_per_workshop_max = 5_000
activities_max = 40
tables_max = 99
minutes_max = 24 * 60

console_loose_max, console_group_max, console_page_max = 100, 60, 200
"""How many slips a console has in one column: without a group, in one group, and on a page of one column alone."""
phone_group_max = 60

participants_max = 2_000
entries_per_workshop_max = 200_000
options_max = 200
options_advised_max = 24
dots_min, dots_max = 1, 20

grace_ms = 20_000
"""How long a slip waits for a host's second thought (angrefrist) before the wall shows it."""

snapshot_bytes_max = 20_000_000

hints_kept_max = 8_192
"""How many texts the hints about them are remembered for."""
