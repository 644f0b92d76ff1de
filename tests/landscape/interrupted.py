#!/usr/bin/env python3
"""Campaigns that are killed and resumed, and on 1, 2 and 4 MPI ranks: the events of an undisturbed one. Speaks TAP.

usage: interrupted.py VITRINE_CLI MPIRUN|'' [KILLS]"""
import csv
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

CLI, MPIRUN = sys.argv[1:3]
KILLS = int(sys.argv[3]) if len(sys.argv) > 3 else 4
ARGUMENTS = ['artn', 'cu50zr50-fast-glass', '-q', '--events', '6', '--max-attempts', '8', '--atoms', '6',
             '--set', 'sphere=4.5,final_sphere=0', '--refine', '0', '--threads', '2']
FOLDER = tempfile.mkdtemp(prefix='vitrine-artn-')
count = 0


def command(name, *more):
    return [CLI] + ARGUMENTS + ['-o', os.path.join(FOLDER, name)] + list(more)


def events(name):
    return subprocess.run([CLI, 'events', os.path.join(FOLDER, name), '--csv', '--all'], check=True, capture_output=True, text=True).stdout


def report(good, what, detail=''):
    global count
    count += 1
    print(f"{'ok' if good else 'not ok'} {count} {what}", flush=True)
    if not good:
        print('# ' + detail.replace('\n', '\n# '))
    return good


def run(*arguments, prefix=()):
    return subprocess.run(list(prefix) + command(*arguments), capture_output=True, text=True)


def is_told_of(name):
    """Whether the document of a run that was killed tells what every atom has come to so far: of the distinct events, to the nine digits that the list has."""
    child = subprocess.Popen(command(name, '--events', '40', '--max-attempts', '80', '--atoms', '60'), stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    while child.poll() is None and subprocess.run([CLI, 'events', os.path.join(FOLDER, name)], capture_output=True, text=True).stdout.count('*') < 5:
        time.sleep(0.2)
    child.kill()
    if child.wait() == 0:
        return False
    out = os.path.join(FOLDER, 'means.csv')
    barriers = {}
    for row in csv.DictReader(line for line in events(name).splitlines() if not line.startswith('#')):
        if row['distinct'] == '1':
            barriers.setdefault(row['atom'], []).append(float(row['energy']))
    subprocess.run([CLI, 'compute', os.path.join(FOLDER, name), '-q', '-f', 'activation_energy,n_events', '-o', out], check=True, timeout=60)
    with open(out, encoding='utf-8') as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith('#')))
    told = {row['id']: row for row in rows if int(row['n_events']) > 0}
    return told.keys() == barriers.keys() and all(
        int(told[atom]['n_events']) == len(found) and math.isclose(float(told[atom]['activation_energy']), sum(found) / len(found), rel_tol=1e-8)
        for atom, found in barriers.items())


def main():
    print(f'1..{3 + (3 if MPIRUN else 0)}')
    begun = time.monotonic()
    whole = run('whole.vitrine')
    duration = time.monotonic() - begun
    expected = events('whole.vitrine')
    good = report(whole.returncode == 0 and expected.count('\n') > 10, 'undisturbed', whole.stderr)

    good &= report(is_told_of('long.vitrine'), 'what a killed run has found is there without another')

    kills = 0
    chance = random.Random(1)
    while kills < KILLS:
        resume = ['--resume'] if os.path.exists(os.path.join(FOLDER, 'killed.vitrine')) else []
        child = subprocess.Popen(command('killed.vitrine', *resume), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            child.wait(duration * (0.3 + 0.4 * chance.random()))
            break  # done before it could be killed
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            kills += 1
    last = run('killed.vitrine', '--resume')
    good &= report(last.returncode == 0 and kills > 0 and events('killed.vitrine') == expected, f'killed {kills} times', last.stderr)

    for ranks in (1, 2, 4) if MPIRUN else ():
        # A root in a container may do what he likes; four ranks may share two cores.
        name = f'mpi-{ranks}.vitrine'
        result = run(name, prefix=[MPIRUN, '--allow-run-as-root', '--oversubscribe', '-n', str(ranks)])
        good &= report(result.returncode == 0 and events(name) == expected, f'{ranks} ranks', result.stderr)
    return 0 if good else 1


try:
    sys.exit(main())
finally:
    shutil.rmtree(FOLDER)
