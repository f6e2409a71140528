"""Sets of active alarms become alarms that were raised and cleared."""
