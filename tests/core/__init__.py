"""The rules and decisions that need neither network nor database."""
