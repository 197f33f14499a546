"""Runs mailbot, here alone, and prints its CPU seconds and the MB of its largest process.

Usage: python -m tests.support.cost ARGUMENTS. A process takes over the peak of the one that starts it; this
one between is small, unlike that of the tests.
"""

import resource
import subprocess
import sys

if __name__ == "__main__":
    done = subprocess.run((sys.executable, "-m", "mailbot", *sys.argv[1:]), check=False)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
    sys.exit(done.returncode)
