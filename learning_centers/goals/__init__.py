"""Goals: indicators, what is aimed at, what was published, and how far that is."""
