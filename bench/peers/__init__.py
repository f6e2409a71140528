"""Others' ways to answer the same questions from the same tables, each as its authors advise.

kinds      their words
rows       the tables as ordinary mapped classes
catalogue  which listings are wanted, with or without what belongs to them
strawberry_peer, ariadne_peer   the two libraries
by_hand    no library at all: three statements and a dictionary
serving    one of them as a process of its own
doors      the web application that all of them stand behind
"""
