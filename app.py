"""Entry point for `flask run`, the WSGI server and `python app.py COMMAND`. No logic lives here."""

import sys

from learning_centers.core import garbage

with garbage.uncollected(lasting=True):  # a quarter of a million objects
    from learning_centers.factory import create_app, is_command

    app = create_app(with_pages=not is_command(sys.argv[1:]))

if __name__ == "__main__":
    app.cli()
