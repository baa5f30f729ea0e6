"""Entry point for `flask run`, the WSGI server and `python app.py COMMAND`. No logic lives here."""

from learning_centers.factory import create_app

app = create_app()

if __name__ == "__main__":
    app.cli()
