"""DXF: layouts, or the model where there are none, become sheets; only ever in the sandbox.

reading  a page becomes a sheet
extents  how far entities reach
layouts  which pages there are, how large they are, and how they lie on paper
pen      collects what the drawing add-on of the library draws
"""
