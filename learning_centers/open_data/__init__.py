"""Open data: what anybody may take without signing in, as files and on one page. Nothing here names a person."""
