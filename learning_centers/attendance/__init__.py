"""The roll call, rosters from files, and what a center logs besides lessons."""
