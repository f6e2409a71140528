"""A photo, a thermal photo and two temperatures become heat leaks, what they cost, what to fix.

A *task* is one spot of a building that somebody looked at; its *observations* are pairs of a photo
and a thermal photo. A *thermogram* is a picture whose pixels are temperatures. A *region* is where
the surface is colder than the sound surface around it, for a *kind* of reason. Its *loss* is heat
in watts, by conduction and by moving air, and what that costs in a year. *Measures* lessen it.

    routes -> photos in the blob store, task and job in one transaction -> answer
    job: thermograms (sandbox) -> radiometry -> thermography -> energy -> retrofits -> picture
      -> report and figures in one transaction -> outbox -> poll, page, picture
"""
