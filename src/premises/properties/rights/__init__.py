"""Who may see and change what: one matrix by field and role, and one condition for listings."""
