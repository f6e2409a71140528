"""PDF: the objects of a page as they are, or its picture; only ever in a child of the sandbox.

reading    a page becomes a sheet
rendering  a page, or a part of it, becomes pixels
plotting   a sheet of any kind becomes pixels from its values
pages      its size as one looks at it
objects    everything on it in drawing order, symbols taken apart
layers     which layers there are, and which are off
symbols    symbols and pictures whose layer is off
windows    through which window each object is seen
paths      lines and areas
letters    letters and where they stand
embedded   pictures placed on the page
affine     moving, turning, scaling
plain      what the library does not tell
pdfium     the library itself
"""
