"""The template tags behind the components, one family a file."""
