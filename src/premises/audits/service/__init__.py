"""The verbs of audits: one for each thing that a person or a machine can want.

submissions  a task with photos is written down (`received` reads it, `words` knows clients'
             words, `keeping` says which bytes belong to whom)
analysis     a submission is looked at: `materials`, `readings`, `views`, `costing`, then
             `reports`, `findings`, `caveats` and `drawing` say what came of it (`plain` data)
outcomes     what was found is written, or why nothing was
analyses     it is read again; `comparisons` puts two side by side, `printing` makes a page
tasks        tasks are listed, decided on, removed
people       what is known of homes; `arrivals` lets their people in
adoption     an installation of the original service is taken over
"""
