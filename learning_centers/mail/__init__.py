"""Mail on its way out: news is written with the change it tells of, and sent later, once."""
