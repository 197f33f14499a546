"""mailbot runs the French "période EN3S" by e-mail; this package file owns the version only."""

__version__ = "0.1.0"
