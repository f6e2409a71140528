"""Files become sheets: PDF, DXF and pictures are read by a child in the sandbox."""
