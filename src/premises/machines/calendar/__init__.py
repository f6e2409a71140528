"""Quarters of an hour, hours, days, shifts: what time of day it is where the machine stands."""
