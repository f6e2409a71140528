"""Where detection models come from, and how they are kept so that one can trust them.

Reading order:
    catalogue       what can be fetched, under which licence, and the fingerprint it must have
    staging         files are made whole before anyone sees them
    fetch           a package comes from the ordinary package index, is checked and kept
    darknet_cfg     the plan of a Darknet network, read strictly
    graph           the building blocks of a network as ONNX operators
    darknet         a Darknet model (plan and numbers) becomes one ONNX file
    records         what is installed, and whether it is still what was installed
    install         the verbs: install a catalogued model, add one's own
    local           a model of this machine, loaded when the first picture needs it
    remote          a detector service; pictures wait while it is away
    choice          which of these looks at the pictures, and whether it looks twice
    photographs     pictures of people, vehicles and animals to try a detector on
"""
