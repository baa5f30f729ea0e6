"""The roster of an offering: who is on the roll, who waits, who left, and why."""
