"""The verbs of cameras, one room for each stretch of a picture's way.

`registry` keeps the cameras; `lookout` watches their folders; `intake` takes whole files;
`sightings` looks at them; `stories` opens windows for what was seen and `closing` closes them;
`circumstances` gathers what is known about them and `judgements` makes events of them; `archive`
finds it all again; `retention` forgets what is too old; `health` says whether it works.
"""
