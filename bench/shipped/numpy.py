"""Stands before the real one on the path of our measured command.

`requirements.txt` installs no numpy; it is here only for the analyst's pandas, and openpyxl imports it where it finds
it, for 0.2 s. So the command is measured as it is shipped.
"""

raise ImportError("numpy is not part of what we ship")
