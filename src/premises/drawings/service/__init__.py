"""The verbs: one for each thing that a person or a machine can want of drawings.

people, projects, contents, members, organizations   who works at what (`removal` ends a project,
             `log` notes who changed what, `logbook` looks it up, `arrivals` signs people in,
             `listening` says who is told of what happens)
uploads      a file is written down (`defaults` finds its project, `names` what it is called)
work         jobs are written: read, compare, redo, retell
reading      one page becomes a sheet (`lettering` where its letters are pixels); `readings`
             writes it and numbers revisions
pages        which sheets belong together; `pairings` writes it and has each page compared
comparing    two sheets are laid on each other (`drawing` makes the pictures, `numbering` gives
             numbers that stay); `differences` writes
telling      a page in words (`overlaid`: what people made of it); `retelling` has it done again
stages       steps as clients see them; `settling` says when a comparison has ended
comparisons, progress, results, ocrlogs, printing    what became of it, for clients and on paper
versions, files, links, pictures    what was sent and drawn, and addresses that open it
overlays, summaries, changes, diffs    what people decide, correct and add
facts, extracts, keeping, counting    rows as values, as words, their bytes, their number
"""
