"""Who may come in, what each account reaches, and its signed-in sessions."""
