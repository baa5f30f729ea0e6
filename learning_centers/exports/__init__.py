"""Plans and rosters taken out in the columns they come in by, for the portal and the helpers people use with it."""
