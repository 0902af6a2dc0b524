"""Runs a command and prints, as JSON, the CPU seconds (user and system, children included), wall seconds and peak memory of it.

The largest process counts for memory (MiB). Standard output is thrown away; a failure is reported with what stderr held.
"""
import json
import resource
import subprocess
import sys
import time

started = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({
    "code": done.returncode,
    "cpu": used.ru_utime + used.ru_stime,
    "wall": time.monotonic() - started,
    "peak": used.ru_maxrss / 1024,
    "output": done.stdout.decode("utf-8", "replace")[-2000:] if done.returncode else "",
}))
