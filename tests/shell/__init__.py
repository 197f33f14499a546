"""The parts that talk to mail servers, child processes and the terminal."""
