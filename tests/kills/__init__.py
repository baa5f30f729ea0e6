"""Processes killed (`kill -9`) at random moments of approving, compiling and mailing, and what is then looked at."""
