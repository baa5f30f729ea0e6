"""Rules of accounts: passwords, second factor, signing in, and what an administrator does."""
