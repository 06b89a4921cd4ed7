"""See values.py."""
