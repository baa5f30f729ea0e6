"""Rules and changes of requests, a module per kind of change. The caller owns the transaction."""
