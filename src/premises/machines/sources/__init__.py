"""Where rows come from: databases of the original kind, files, agents that speak MTConnect.

Everything here reads and changes nothing. `series` are rows as they came.

`origin` reads a database like the original's: what is in it (`logs`), asked through `asking` or,
where it is PostgreSQL, much faster through `arrow`; `fingerprints` tell whether a day there is
still as it was, and `aggregates` what the original made of it.

`files` opens CSV (`csvfiles`), NDJSON (`jsonfiles`) and Parquet (`parquetfiles`), with what all of
them need (`unpacking`), once it is known what a file is (`recognising`). `layouts` says what their
columns mean, `instants` what their times do, `numbers` what their values are; `parts` makes rows of
all that.

`agents` asks an MTConnect agent, `documents` reads what it answers, `observations` what that says
of its machine.
"""
