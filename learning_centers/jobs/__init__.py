"""Work that runs by the clock: what features owe is gathered, run once, shown, paused, and cried out when late."""
