"""Two revisions of a construction drawing become a list of what changed, where, and by how much.

A *version* is a file that was sent; its pages are *sheets*, each with a number (A-101) in its title
block. A *job* compares two versions: sheets are read, paired by number, put onto each other
(registered), and compared object by object, or pixel by pixel where there are no objects. What
differs near together is one *change*. A *summary* says the changes in words, each with its place.
A *narrator*, a language model where there is one, may say them more smoothly, guess what they cost
and answer questions; whatever it says cites changes, or is left out.

    routes -> file in the blob store, version and job in one transaction -> answer
    job: ocr (read each sheet, sandbox) -> pair -> per pair: diff -> summary
      -> changes, pictures and words in one transaction each -> outbox -> progress, results
"""
