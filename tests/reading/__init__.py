"""What the bot understands of the bytes that people send."""
