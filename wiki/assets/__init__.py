"""Serving what the front-end build made.

Apart from Flask's own static files, because these are compressed beforehand.
"""
