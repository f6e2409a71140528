"""The verbs of cameras, one room for each stretch of a picture's way.

`registry` keeps the cameras; `lookout` watches their folders; `intake` takes whole files;
`sightings` looks at them; `stories` opens windows for what was seen and `closing` closes them;
`zoning` marks parts of their pictures, `zones` says what counts there, and `standing` remembers
what stands still; `circumstances` gathers what is known of a story and `judgements` makes events
of them; `alert_rules` say who wants to be told of what, `alerting` tells them, and `alert_log`
has what was told; `filing` files events under their words and `archive` finds it all again;
`boxed` and `snapshots` show it; `feedback` keeps what people think of it; `deadletters` has what
was tried in vain. `presence` minds which cameras are there, and `moves` that they keep their
history when their folders are renamed. `retention` forgets what is too old: `expiry` says what
that is, `portions` how much goes at once, `leftovers` and `originals` see to rows and files of
pictures. `health` says whether it works, asking by `probes`; `readiness` who does it, `telemetry`
how long it takes, and `graphics` what the graphics card does.
"""
