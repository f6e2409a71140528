"""What people and programs can want of properties: one verb for each."""
