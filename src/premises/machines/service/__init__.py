"""What people and machines can want of machines.

Rows come in: `batches` say what came, `canonising` makes canonical rows of it, `intake` keeps all
that and what follows in one transaction: `ingests` remember batches, `texts` texts, `holding` rows
that cannot be taken in, `dirt` notes which figures are older than their rows, `work` writes jobs.
Figures follow: `recomputing` works out a day at a time, `masks` say which quarters of it are dirty,
`reading` adds up its rows, `bulk` lends an engine for very many, `writing` puts all into one
transaction: `partials`, `activity`, `intervals`, `alarming`, `counting`, and `publishing` for the
tables that other programs read (`published` are these tables, `pages` what they should hold of a
day, `totals` how much that is in all). Of all of these only rows that differ are written: `keyed`.
Questions are answered by `figures`, which rest on `scope` (whose), `scales` (how values are read),
`doings` (what the machine did) and `supplies` (what its energy is told by).
`machines`, `variables`, `checks`, `finding`, `roles` and `changing` are about what there is;
`rebuilding`, `verifying` (by `checking` and `differing`), `etl`, `sweeping` and `counts` see to it
that all is right. `asking`, `views`, `history`, `changes` and `status` answer for the doors.
Rows are fetched by `pulls` (`originpull`, `translating`, `agentpull`) from `sources`, each of which
is one of the `places`, with `ledger` and `marks` of how far, and by `imports` from files (`piles`);
`quarantine` shows what is held, `aggregates` compares the published tables with the original's.
"""
