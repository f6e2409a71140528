"""What people and machines can want of machines."""
