"""Building blocks that touch Flask: sessions per request, guards, forms, filters, commands."""
