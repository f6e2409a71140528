"""What changed, said in words that cite the changes they speak of."""
