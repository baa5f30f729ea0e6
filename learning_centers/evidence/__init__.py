"""출결증빙: photos, self-checks and signature of a lesson, who really taught it, and closing it on one screen."""
