"""디지털배움터 운영: the Flask application and its features."""
