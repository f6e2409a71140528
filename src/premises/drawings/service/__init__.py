"""The verbs: one for each thing that a person or a machine can want of drawings."""
