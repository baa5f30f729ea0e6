"""Tables read out of .xlsx and .csv files that people filled in by hand, and handed back with what to fix."""
