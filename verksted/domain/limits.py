"""Every number that bounds something, in one place; units last."""

text_chars_max = 140
heading_chars_max = 80
title_chars_max = 120
reason_chars_max = 200
interlude_chars_max = 300
label_chars_max = 40
leg_chars_max = 16
legs_min, legs_max = 2, 4
"""Names of the legs of a track: so many, and so long, go beside each other on a phone."""
combining_marks_max = 4

prompts_max = 6
groups_max = 60
groups_per_idea_max = 8
places_per_command_max = 450
"""Slips and groups named in pairs: as many as fit in one form."""
parts_max = 9
table_picks_max = 20
lifted_max = 6
"""So many slips are lifted forward on the wall at a time: more is a list, and no spotlight."""
working_group_chars_max = 30
ideas_per_command_max = 300
ideas_per_workshop_max = 5_000
activities_max = 40
activities_made_max = 400
"""In one workshop, with those that were taken out again."""
script_chars_max = 3_000
brought_max = 200
"""Items from earlier workshops: as many as a vote has options at most."""
tables_max = 99
seats_max = 60
seats_unregistered = 8
"""So many may share phones at a table whose seats nobody has registered: as many as the usual table holds."""
sharing_max = 12
"""So many may vote from one phone; more would take the evening."""
minutes_max = 24 * 60
timer_worth_ms = 60_000
"""With less than this left, what is reopened has no clock: it would ring before anybody had begun."""

console_loose_max, console_group_max, console_page_max = 100, 60, 200
"""How many slips a console has in one column: without a group, in one group, and on a page of one column alone."""
console_groups_max, console_group_min = 720, 20
"""So many slips in all groups together, but always some in each."""
inbox_max, phone_group_max = 60, 60
paper_slips_max = 400
"""How many slips are printed at a time."""
paper_numbers_max = 2_000
"""So many numbers may wait on paper: somebody who prints again and again takes none from the phones."""

participants_max = 2_000
open_files_per_phone = 2
"""A phone holds its socket, and beside it the connection its last post came by."""
open_files_besides = 200
"""The store's connections, the program's own files, and whoever comes and goes."""
entries_per_workshop_max = 200_000
options_max = 200
options_advised_max = 24
solutions_max = 6
solution_chars_max = 300
"""What is said of a solution beside its name."""
poll_question_chars_max, poll_option_chars_max = 100, 48
"""Two lines at the top of the wall, and one line each below it at the letters' floor."""
poll_options_max = 8
"""As many answers as the wall shows at once, and a phone without much scrolling."""
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

regret_ms = 180_000
"""So long an end can be taken back, and the link between people and ballots is kept for that."""
regret_margin_ms = 5_000
"""So much later that link is forgotten: no process's clock is so far from the store's."""

aloud_pause_ms = 20_000
aloud_pause_at_console_ms = 15_000
aloud_gather_ms = 2_000
"""How long it is quiet between two sentences read aloud, and how long the first of a burst waits for the others."""
aloud_places = 3
"""More places of a result than these nobody keeps in mind who only hears them."""

import_bytes_max = 5_000_000
import_unpacked_bytes_max = 15_000_000
"""A spreadsheet is a packed file; unpacked it may be a thousand times larger."""
import_rows_max = 2_000
import_columns_max = 30
import_cell_chars_max = 2_000
import_chars_max = 2_000_000
"""In all cells together: one long text may stand in many of them and take next to no room in the file."""
import_answer_bytes_max = 4_000_000
"""What is said of a file by the process that reads it, which is what the store keeps of it for a while."""
import_memory_bytes_max = 600_000_000
"""Address space of the process that reads a file; little of it is ever touched."""
import_seconds_max = 20
import_kept_s = 2 * 3600
"""How long rows that have been looked over wait for somebody to put them in."""
imports_kept_max = 20
"""So many files of one workshop wait at a time."""

snapshot_bytes_max = 20_000_000
brought_file_bytes_max = 6_000_000
"""A `workshop.json` that items are brought from: more than the slips of a full workshop."""
agenda_bytes_max = 200_000
"""A programme as a file: more than a full one with long scripts."""

hints_kept_max = 8_192
"""How many texts the hints about them are remembered for."""

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
phones_tested_max = 500
"""So many phones of one workshop are told apart; by then the facilitator knows that they work."""

alt_chars_max = 200
picture_side_max = 1_920
"""The larger of the two sizes that are kept: the wall's."""
picture_phone_width_max = 1_080
picture_small_max = 600
"""With no longer side than this a picture holds no more than a phone shows of it."""
logo_bytes_max = 100_000
picture_bytes_max = 1_500_000
"""What is kept of one picture in one size; it is pressed harder until it fits."""
pictures_per_workshop_max = 60
pictures_held_bytes_max = 32_000_000
"""In the memory of one process, so that the store is asked once for a hall."""
upload_bytes_max = 25_000_000
upload_drained_bytes_max = 200_000_000
"""So much of a larger file is let pass unread, so that whoever sends it gets a sentence and no broken line."""
upload_pixels_max = 32_000_000
"""Checked in the file's own header before anything is unpacked."""
pdf_pages_max = 2_000
drawing_bytes_max = 512 * 1024 * 1024
"""So much memory may the process have that unpacks one picture."""
drawing_seconds_max = 20
report_seconds_max = 60
report_memory_bytes_max = 4_000_000_000
"""Address space of the process that prints: fonts and libraries are mapped, most of it is never touched."""
reports_at_once_max = 2
prints_at_once_max = 2
"""Whoever else wants posters or paper slips waits for a turn."""
working_groups_max = 12
"""More than these get no package of their own in the bundle."""
