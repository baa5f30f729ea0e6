"""The access log as the auditor reads it. Writing it is `core.audit`."""
