"""What is asked of listings: conditions, orders, cursors, words, and places on the globe."""
