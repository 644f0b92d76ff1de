#!/usr/bin/python3
"""responsiveness.py VITRINE [ATOMS]: does the window stay awake?

Starts the real program a few times and measures, in milliseconds:
- from the start of the process until the first picture of the bundled glass is on the screen (goal: 700);
- while Voronoi of ATOMS atoms (a million by default) runs: the longest time that the main loop was deaf, by the
  program's own heartbeat of 5 ms (goal: 50);
- from the wish to cancel until the job has ended (goal: 100).

Run it under tests/with-desktop on a machine that does nothing else:
  VITRINE_SAMPLES=assets/samples tests/with-desktop tests/bench/responsiveness.py _build/app/vitrine
"""
import gzip
import os
import random
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'e2e'))
from desktop import Vitrine, wait_until  # noqa: E402

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
GLASS = os.path.join(ROOT, 'assets', 'samples', 'Cu50Zr50-5488-glass.data.gz')


def status(vitrine):
    return vitrine.state('status') or {}


def write_large(path, wanted):
    """The glass repeated, its atoms shaken a little so that no two places are alike."""
    with gzip.open(GLASS, 'rt') as file:
        lines = file.read().splitlines()
    low, high = map(float, next(line for line in lines if 'xlo' in line).split()[:2])
    edge = high - low
    start = next(i for i, line in enumerate(lines) if line.startswith('Atoms')) + 2
    atoms = []
    for line in lines[start:]:
        if not line.strip():
            break
        words = line.split()
        atoms.append((words[1], *(float(word) - low for word in words[2:5])))
    counts = [1, 1, 1]
    while counts[0] * counts[1] * counts[2] * len(atoms) < wanted:
        counts[counts.index(min(counts))] += 1
    shake = random.Random(1).gauss
    n = 0
    with open(path, 'w') as file:
        file.write('ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n%d\nITEM: BOX BOUNDS pp pp pp\n'
                   % (len(atoms) * counts[0] * counts[1] * counts[2]))
        file.write(''.join('0 %r\n' % (edge * count) for count in counts))
        file.write('ITEM: ATOMS id type x y z\n')
        for a in range(counts[0]):
            for b in range(counts[1]):
                for c in range(counts[2]):
                    rows = []
                    for kind, x, y, z in atoms:
                        n += 1
                        rows.append('%d %s %.5f %.5f %.5f' % (n, kind, x + a * edge + shake(0, 0.02),
                                                              y + b * edge + shake(0, 0.02), z + c * edge + shake(0, 0.02)))
                    file.write('\n'.join(rows) + '\n')
    return n


def first_picture(program):
    start = time.monotonic()
    vitrine = Vitrine('cu50zr50-glass', program=program)
    try:
        wait_until('the picture is there', lambda: status(vitrine).get('drawn'), every=0.005)
        return 1000 * (time.monotonic() - start)
    finally:
        vitrine.kill()


def longest(vitrine):
    worked, waited = vitrine.state('heartbeat-parts')
    return vitrine.state('heartbeat'), worked, waited


def awake(program, path):
    """Longest delays while opening, computing and being drawn in the new colours; time until cancelled."""
    vitrine = Vitrine(program=program)
    found = {}
    try:
        vitrine.win('heartbeat')
        vitrine.app('open', path)
        wait_until('the sample is drawn', lambda: status(vitrine).get('drawn'))
        time.sleep(0.2)
        found['opening and the first picture'] = longest(vitrine)

        vitrine.win('heartbeat')
        vitrine.win('run-method', 'voronoi')
        wait_until('Voronoi runs', lambda: status(vitrine).get('busy'))
        time.sleep(1.5)
        start = time.monotonic()
        vitrine.win('cancel-all')
        wait_until('it has stopped', lambda: not status(vitrine).get('busy'), every=0.002)
        found['cancel'] = 1000 * (time.monotonic() - start)

        time.sleep(0.5)
        vitrine.win('heartbeat')
        start = time.monotonic()
        vitrine.win('run-method', 'voronoi')
        wait_until('Voronoi runs', lambda: status(vitrine).get('busy'))
        wait_until('Voronoi is done', lambda: not status(vitrine).get('busy'), timeout=600)
        found['seconds of Voronoi'] = time.monotonic() - start
        time.sleep(0.2)
        found['Voronoi'] = longest(vitrine)

        vitrine.win('heartbeat')
        vitrine.win('colour-by', 'l5fs')
        wait_until('its colours are there', lambda: status(vitrine).get('coloured-by') == 'l5fs')
        wait_until('its colours are drawn', lambda: status(vitrine).get('drawn'))
        time.sleep(0.5)
        found['colouring by its result'] = longest(vitrine)
        return found
    finally:
        vitrine.kill()


def main():
    program = sys.argv[1]
    atoms = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    first_picture(program)  # fonts, shaders and the program itself into the caches
    times = sorted(first_picture(program) for _ in range(5))
    print(f'first picture of the bundled glass: {times[2]:.0f} ms (median of 5; {times[0]:.0f} to {times[-1]:.0f})')
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'large.dump')
        n = write_large(path, atoms)
        found = awake(program, path)
    print(f'{n} atoms, Voronoi in {found.pop("seconds of Voronoi"):.1f} s')
    print(f'cancelled after {found.pop("cancel"):.0f} ms')
    for what, (delay, worked, waited) in found.items():
        print(f'longest delay of the main loop while {what}: {delay:.1f} ms (worked for {worked:.1f}, waited for a processor for {waited:.1f})')


main()
