"""The verbs of cameras, one room for each stretch of a picture's way.

`registry` keeps the cameras; `lookout` watches their folders; `intake` takes whole files;
`sightings` looks at them and opens windows; `closing` closes these; `judgements` makes events of
them; `archive` finds it all again; `retention` forgets what is too old; `health` says whether it
works.
"""
