"""The demo: an embedded mail world, people who write mails, and the story they play with the real service."""
