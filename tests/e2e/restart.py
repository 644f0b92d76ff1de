#!/usr/bin/python3
"""Kills a run with SIGKILL in its middle, goes on with it, and holds the result against one that nothing interrupted: every digit.

usage: restart.py PATH-OF-VITRINE-CLI; TAP on standard output.
"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import traceback

CLI = os.path.abspath(sys.argv[1])
ENVIRONMENT = {**os.environ, 'LC_ALL': 'C.UTF-8'}
tests = []


def test(function):
    tests.append(function)
    return function


B2 = (('Cu', (0.25, 0.25, 0.25)), ('Zr', (0.75, 0.75, 0.75)))
FCC = tuple(('Cu', at) for at in ((0.25, 0.25, 0.25), (0.75, 0.75, 0.25), (0.75, 0.25, 0.75), (0.25, 0.75, 0.75)))


def write_crystal(path, size, edge, basis):
    cells = [(x, y, z) for x in range(size[0]) for y in range(size[1]) for z in range(size[2])]
    lines = [str(len(basis) * len(cells)),
             f'Lattice="{edge * size[0]} 0 0 0 {edge * size[1]} 0 0 0 {edge * size[2]}" Properties=species:S:1:pos:R:3']
    for cell in cells:
        for name, at in basis:
            lines.append(name + ''.join(f' {edge * (k + a)}' for k, a in zip(cell, at)))
    path.write_text('\n'.join(lines) + '\n')


def run(*arguments, status=0):
    done = subprocess.run([CLI, *map(str, arguments)], capture_output=True, encoding='utf-8', timeout=120, env=ENVIRONMENT,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == status, f'{arguments}: status {done.returncode}\n{done.stderr}'
    return done.stdout + done.stderr


def kill_when(path, size, *arguments):
    """Starts the program, and kills it once @path is there, with more than @size bytes. Nothing but that file may be left."""
    process = subprocess.Popen([CLI, *map(str, arguments)], env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while not (path.exists() and path.stat().st_size > size) and process.poll() is None and time.monotonic() < end:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, 'it ended before it could be killed'


def check(folder, command, options, tables, crystal=((6, 6, 6), 3.3, B2), size=0):
    atoms, whole, rest = folder / 'crystal.xyz', folder / 'whole.xyz', folder / 'rest.xyz'
    checkpoint = folder / 'run.checkpoint'
    write_crystal(atoms, *crystal)
    outputs = [a for t in tables for a in ('-t', f'{t}={folder}/{t}.csv')]
    again = [a for t in tables for a in ('-t', f'{t}={folder}/{t}-again.csv')]
    keep = ['--checkpoint', checkpoint, '--checkpoint-every', 0]
    run(command, atoms, *options, '-o', whole, *outputs)
    kill_when(checkpoint, size, command, atoms, *options, '-o', rest, *again, *keep)
    assert not rest.exists()
    # Without --resume it does not write over what is there.
    assert '--resume' in run(command, atoms, *options, '-o', rest, *keep, status=1)
    run(command, atoms, *options, '-o', rest, *again, *keep, '--resume')
    assert whole.read_bytes() == rest.read_bytes(), 'other atoms'
    for table in tables:
        assert (folder / f'{table}.csv').read_bytes() == (folder / f'{table}-again.csv').read_bytes(), f'another {table}'


@test
def md_goes_on_after_sigkill(folder):
    check(folder, 'md', ['--duration', 7, '--temperature', 1200, '--barostat', 'isotropic', '--interval', 0.05], ['md_energy', 'md_msd', 'md_rdf'])


@test
def quench_goes_on_after_sigkill(folder):
    check(folder, 'quench', ['--melt-time', 2, '--rate', 400, '--minimise', 'false'], ['quench', 'quench_volume'])


# The journal grows by the 560 atoms' 24 bytes with each step: 161 of them for the modes, then 100 for the linear systems.
SOLID, STEP = ((4, 5, 7), 3.64, FCC), 560 * 24


@test
def modes_go_on_after_sigkill(folder):
    check(folder, 'modes', ['--fraction', 1], ['modes'], SOLID, 80 * STEP)


@test
def harmonic_vmsd_goes_on_after_sigkill(folder):
    check(folder, 'harmonic', ['--spacing', 4, '--checks', 2], ['harmonic'], SOLID, 210 * STEP)


def main():
    print(f'1..{len(tests)}')
    failed = 0
    for number, function in enumerate(tests, 1):
        with tempfile.TemporaryDirectory() as name:
            try:
                function(pathlib.Path(name))
                print(f'ok {number} {function.__name__}', flush=True)
            except Exception:
                failed += 1
                print(''.join(f'# {line}\n' for line in traceback.format_exc().splitlines()), end='')
                print(f'not ok {number} {function.__name__}', flush=True)
    return failed > 0


sys.exit(main())
