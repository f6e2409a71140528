"""What properties do by themselves: pictures are developed, and what nobody needs is removed."""
