"""Runs a command and writes what it cost: `python -I -S meter.py RESULT COMMAND …`.

A process of its own, and a small one: the peak memory a child reports is never below that of the process that
started it.
"""

import json
import os
import subprocess
import sys

result, *command = sys.argv[1:]
started = subprocess.Popen(command)
_pid, status, used = os.wait4(started.pid, 0)
started.returncode = os.waitstatus_to_exitcode(status)
with open(result, "w") as file:
    json.dump({"cpu": used.ru_utime + used.ru_stime, "rss_kib": used.ru_maxrss}, file)
sys.exit(started.returncode)
