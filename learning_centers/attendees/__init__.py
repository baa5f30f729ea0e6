"""The people taught: who they are, which groups they belong to, duplicates."""
