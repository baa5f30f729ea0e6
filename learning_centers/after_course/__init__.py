"""After the course: who completed it, certificates, satisfaction and self-assessment answered without an account."""
