#!/usr/bin/env python3
"""vitrine-cli artn from end to end in reduced units, in two and three dimensions: a vacancy in a Lennard-Jones crystal. Speaks TAP.

usage: reduced.py VITRINE_CLI

An atom beside the hole jumps into it: the crystal is then as it was, so the new minimum has the energy of the start, and jumps of equivalent
atoms have one barrier. The spheres are small, so both hold to some per cent of the barrier."""
import csv
import math
import os
import subprocess
import sys
import tempfile

CLI = sys.argv[1]
NUMBERS = ('sphere=3,saddle_sphere=3.5,final_sphere=3.8,push=0.05,kick=0.05,basin_relax=3,basin_relax_max=8,max_energy=60,leave_curvature=-5,'
           'max_step=0.08,side_push=0.05,max_move=0.05')
count = 0


def report(good, what, detail=''):
    global count
    count += 1
    print(f"{'ok' if good else 'not ok'} {count} {what}", flush=True)
    if not good:
        print('# ' + detail.replace('\n', '\n# '))


def triangular(n, a):
    return [((i + 0.5 * (j % 2)) * a, j * math.sqrt(0.75) * a, 0.0) for j in range(n) for i in range(n)], (n * a, n * math.sqrt(0.75) * a, 1.0)


def cubic(n, a):
    corners = ((0, 0, 0), (.5, .5, 0), (.5, 0, .5), (0, .5, .5))
    return [tuple((cell[k] + corner[k]) * a for k in range(3)) for cell in ((i, j, k) for i in range(n) for j in range(n) for k in range(n))
            for corner in corners], (n * a,) * 3


def make_vacancy(path, atoms, box):
    """Writes the crystal without its middle atom; returns the ids of the neighbours of the hole."""
    hole = atoms.pop(len(atoms) // 2)
    low = -box[2] / 2 if box[2] == 1 else 0
    with open(path, 'w') as data:
        data.write(f'# LAMMPS data file\n\n{len(atoms)} atoms\n1 atom types\n\n0 {box[0]} xlo xhi\n0 {box[1]} ylo yhi\n{low} {low + box[2]} zlo zhi\n\n'
                   'Masses\n\n1 1\n\nAtoms # atomic\n\n')
        for i, (x, y, z) in enumerate(atoms):
            data.write(f'{i + 1} 1 {x} {y} {z}\n')

    def distance(a):
        return math.dist([0] * 3, [(a[k] - hole[k] + box[k] / 2) % box[k] - box[k] / 2 for k in range(3)])
    return [i + 1 for i, a in enumerate(atoms) if distance(a) < 1.3]


def check_preset(start, ids, lowest, highest):
    """The preset for reduced units finds the jump, and those for Å and eV are refused."""
    run = start.replace('-minimum.data', '-preset.vitrine')
    command = [CLI, 'artn', start, '-q', '--atoms', ','.join(map(str, ids[:2])), '--events', '2', '--max-attempts', '8', '-o', run]
    for preset in 'robust', 'w20':
        done = subprocess.run(command + ['--protocol', preset], capture_output=True, text=True)
        report(done.returncode == 2 and 'reduced' in done.stderr and not os.path.exists(run), f'another protocol is refused: {preset}', done.stderr)
    done = subprocess.run(command, capture_output=True, text=True)
    listed = subprocess.run([CLI, 'events', run, '--csv'], capture_output=True, text=True).stdout
    energies = [float(e['energy']) for e in csv.DictReader(line for line in listed.split('\n') if line and line[0] != '#') if e['outcome'] == 'connected']
    report(any(lowest < e < highest for e in energies), 'the protocol for reduced units, which is meant unless another is named, finds the jump', done.stderr + listed)


def check(folder, name, crystal, lowest, highest):
    data, start, run = (os.path.join(folder, name + end) for end in ('.data', '-minimum.data', '.vitrine'))
    ids = make_vacancy(data, *crystal)
    commands = [['minimise', data, '-o', start],
                ['artn', start, '-q', '--set', NUMBERS, '--atoms', ','.join(map(str, ids[:4])), '--events', '2', '--max-attempts', '8', '-o', run]]
    for command in commands:
        done = subprocess.run([CLI] + command, capture_output=True, text=True)
        if done.returncode != 0:
            return report(False, name, done.stderr)
    text = subprocess.run([CLI, 'events', run, '--csv', '--all'], check=True, capture_output=True, text=True).stdout
    rows = list(csv.DictReader(line for line in text.split('\n') if line and line[0] != '#'))
    searched = {row['atom'] for row in rows}
    report(searched == set(map(str, ids[:4])), f'{name}: the atoms that were named, whose species is called 1', str(searched))
    head = subprocess.run([CLI, 'events', run], check=True, capture_output=True, text=True).stdout.split('\n')[0]
    report(all(unit in head for unit in ('/ε', 'ε/σ²', ' σ ')), f'{name}: in its own units', head)
    report('# units: energy ε' in text and 'max_force ε/σ, move σ' in text, f'{name}: its table, too', text[:2000])
    for figure, columns in (('w20-fig3', 'way_sigma,energy_epsilon'), ('protocols', 'mean_epsilon,error_epsilon')):
        table = os.path.join(folder, f'{name}-{figure}.csv')
        subprocess.run([CLI, 'figure', figure, run, '-o', table], check=True)
        with open(table, encoding='utf-8') as file:
            told = file.read()
        report(columns in told and 'eV' not in told, f'{name}: so has {figure}', told)
    check_preset(start, ids, lowest, highest)
    events = [e for e in rows if e['outcome'] == 'connected']
    jumps = [e for e in events if lowest < float(e['energy']) < highest and abs(float(e['end_energy'])) < 0.005]
    report(len(jumps) >= 3, f'{name}: atoms jump into the hole', text)
    report(all(float(e['curvature']) < 0 < float(e['second_curvature']) for e in events), f'{name}: one negative curvature', text)


with tempfile.TemporaryDirectory(prefix='vitrine-lj-') as scratch:
    print('1..20')
    # The barriers are 2.5086 and 5.8823 with all atoms free to move (sphere=0), and higher by up to 6 per cent in these spheres.
    check(scratch, 'two dimensions', triangular(12, 1.1119), 2.45, 2.75)
    check(scratch, 'three dimensions', cubic(5, 1.5496), 5.7, 6.2)
