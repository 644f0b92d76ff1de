#!/usr/bin/python3
"""LAMMPS in the window: its atoms move while it runs, cancelled it is gone at once, its end is a sample; and input for it is written. The
cases run in order on one window. VT_KEEP keeps screenshots."""
import os
import shutil
import subprocess

from desktop import Cases, difference, key, on_screen, one_window, screenshot, settled, status, wait_until

GLASS = os.path.join(os.environ['VITRINE_SAMPLES'], 'Cu50Zr50-5488-glass.data.gz')
BUILD = os.environ['G_TEST_BUILDDIR']

case = Cases(BUILD)


def has_lammps():
    if shutil.which('lmp'):
        return True
    print('# LAMMPS (lmp) is not installed: left out', flush=True)
    return False


def children(v):
    """What the program has started and is at work."""
    with open(f'/proc/{v.process.pid}/status') as file:
        assert 'vitrine' in file.readline()
    found = []
    for task in os.listdir(f'/proc/{v.process.pid}/task'):
        with open(f'/proc/{v.process.pid}/task/{task}/children') as file:
            found += file.read().split()
    return found


@case
def input_is_written(v):
    settled(v)
    folder = os.path.join(v.folder, 'quench')
    v.win('lammps-input', 'run=melt-quench,melt_time=100,tasks=8,walltime=3:' + folder)
    wait_until('it is written', lambda: status(v)['exported'] == folder)
    assert sorted(os.listdir(folder)) == ['Cu-Zr_2.eam.fs', 'in.melt-quench', 'job.sh', 'melt-quench.data']
    v.win('lammps-input', 'run=npt,temperature=-4:' + folder)
    wait_until('it complains', lambda: status(v)['error'])


@case
def it_is_watched_and_cancelled(v):
    if not has_lammps():
        return
    first = on_screen(v.folder)
    v.win('run-method', 'lammps:run=nvt,temperature=1500,duration=2000,frames=100000,rows=100000')
    wait_until('LAMMPS moves the atoms', lambda: status(v)['live'] == 'lammps')
    wait_until('they have gone on', lambda: difference(first, on_screen(v.folder)) > 0.01)
    wait_until('how far it is, is told', lambda: status(v)['jobs'].get('lammps', 0) > 0)
    if os.environ.get('VT_KEEP'):
        v.win('panel', 'analyses')
        screenshot(os.path.join(BUILD, 'lammps-live.png'))
    assert children(v), 'it is not running'
    v.win('cancel-all')
    wait_until('it has stopped', lambda: not status(v)['jobs'], timeout=20)
    assert not children(v), 'it is still running'
    s = settled(v)
    assert s['live'] == '' and len(s['samples']) == 1 and s['tables'] == [], s


@case
def its_end_is_a_sample(v):
    if not has_lammps():
        return
    v.win('run-method', 'lammps:run=nvt,temperature=300,duration=0.02,rows=10,frames=2')
    s = wait_until('the sample is there', lambda: len(status(v)['samples']) == 2 and not status(v)['jobs'] and status(v))
    assert 'lammps_temperature' in s['tables'] and s['error'] == '', s


@case
def a_folder_is_read(v):
    if not has_lammps():
        return
    folder = os.path.join(v.folder, 'cluster')
    v.win('lammps-input', 'run=npt,temperature=300,duration=0.02,rows=10,frames=2:' + folder)
    wait_until('it is written', lambda: status(v)['exported'] == folder)
    subprocess.run(['lmp', '-in', 'in.npt', '-log', 'none'], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    n = len(status(v)['samples'])
    v.win('lammps-result', folder)
    s = wait_until('the sample is there', lambda: len(status(v)['samples']) == n + 1 and not status(v)['jobs'] and status(v))
    assert 'lammps_log' in s['tables'] and 'lammps_pressure' in s['tables'] and s['error'] == '', s
    os.rename(os.path.join(folder, 'log.npt'), os.path.join(v.folder, 'log.lammps'))
    v.win('lammps-result', os.path.join(v.folder, 'log.lammps'))
    wait_until('the log is there', lambda: 'lammps_log_Temp' in status(v)['tables'])
    if os.environ.get('VT_KEEP'):
        v.win('panel', 'plots')
        settled(v)
        screenshot(os.path.join(BUILD, 'lammps-log.png'))
    v.win('lammps-result', v.folder + '/nothing')
    wait_until('it complains', lambda: status(v)['error'])


@case
def the_dialogue_asks(v):
    first = on_screen(v.folder)
    v.win('lammps-dialog')
    wait_until('it asks', lambda: difference(first, on_screen(v.folder)) > 0.02)
    if os.environ.get('VT_KEEP'):
        screenshot(os.path.join(BUILD, 'lammps-dialog.png'))
    key('Escape')


if __name__ == '__main__':
    case.main('lammps', one_window(GLASS))
