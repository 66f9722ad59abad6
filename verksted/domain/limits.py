"""Every number that bounds something, in one place; units last."""

text_chars_max = 140
heading_chars_max = 80
title_chars_max = 120
reason_chars_max = 200
label_chars_max = 40
combining_marks_max = 4

prompts_max = 6
groups_max = 60
ideas_per_command_max = 300
ideas_per_workshop_max = 5_000
activities_max = 40
tables_max = 99
minutes_max = 24 * 60

participants_max = 2_000
entries_per_workshop_max = 200_000
options_max = 200
options_advised_max = 24
dots_min, dots_max = 1, 20

grace_ms = 20_000
"""How long a slip waits for a host's second thought (angrefrist) before the wall shows it."""

snapshot_bytes_max = 20_000_000

rehearsal_people_min, rehearsal_people_max = 10, 100
rehearsal_people_default = 40
rehearsals_max = 3
"""So many rehearsals on one installation at a time: they share the machine with whoever means it."""
rehearsal_hours_max = 3
rehearsal_acts_per_second_max = 10
rehearsal_core_share_max = 0.25
"""The people of a rehearsal slow down rather than use more than this of one core."""

disk_free_mb_min = 500
"""Under this the console warns: an evening writes little, but a full disk keeps nothing."""
clock_drift_ms_max = 5_000
"""How far the clocks of server and store may differ before somebody is told."""
year_min, year_max = 2026, 2100
"""Outside these a clock has never been set."""
phones_tested_kept_s = 24 * 3600
phones_tested_at_once_max = 200
