"""What several tests share: real servers to talk to, and what a test needs to run."""
