#!/usr/bin/python3
"""count-tests.py TESTLOG.JSON STATUS: sums up one run of `meson test`.

Prints a line per test, the log of each that failed, and last "passed failed skipped". A test that speaks TAP
counts each of its cases, any other counts as one. (Python because Meson itself needs it.)
"""
import json
import re
import sys

GOOD = {'OK', 'EXPECTEDFAIL'}
LOG_LINES = 150
CASE = re.compile(r'^(not )?ok \d+(?:.*?# *(SKIP|TODO))?', re.IGNORECASE | re.MULTILINE)


def cases(text):
    """(passed, failed, skipped) of a TAP stream, or None if it is something else."""
    if not re.search(r'^1\.\.\d+', text, re.MULTILINE):
        return None
    counts = [0, 0, 0]
    for bad, directive in CASE.findall(text):
        counts[2 if directive else 1 if bad else 0] += 1
    return counts if sum(counts) else None


def judge(test):
    found = cases(test.get('stdout', ''))
    if test['result'] == 'SKIP':
        return found if found and found[2] else [0, 0, 1]
    if test['result'] in GOOD:
        return found or [1, 0, 0]
    # A crash or a time-out may leave no case that says so.
    counts = found or [0, 0, 0]
    counts[1] = max(counts[1], 1)
    return counts


def main(path, status):
    sums = [0, 0, 0]
    with open(path, encoding='utf-8') as lines:
        for test in map(json.loads, lines):
            counts = judge(test)
            sums = [a + b for a, b in zip(sums, counts)]
            notes = f' ({sum(counts)} cases)' if sum(counts) > 1 else ''
            notes += f' [{counts[2]} skipped]' if counts[2] else ''
            print(f"{'FAILED ' if counts[1] else 'ok     '} {test['name']}{notes} {test['duration']:.2f} s")
            if counts[1]:
                log = (test.get('stdout') or '') + (test.get('stderr') or '')
                print('\n'.join('        ' + line for line in log.splitlines()[-LOG_LINES:]))
                print(f"        {test['result']}, exit status {test['returncode']}")
    if sum(sums) == 0 or (status and not sums[1]):
        sys.exit(f'meson test ended with status {status}, and no test says why')
    print(*sums)


main(sys.argv[1], int(sys.argv[2]))
