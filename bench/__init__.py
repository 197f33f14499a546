"""How fast mailbot decides, how well it reads, whether odd bytes break it: `make bench score fuzz`."""
