#!/usr/bin/python3
"""A computation that is watched: atoms move and curves grow while it runs, the window answers meanwhile; cancelled, everything is as
before; finished, what it made is a sample of its own, saved with the document. The cases run in order on one window."""
import os
import shutil
import time

from gi.repository import GLib

from desktop import (Cases, click, difference, export_image, key, on_screen, one_window, screenshot, settled, status,
                     wait_until, windows, xdotool)

GLASS = os.path.join(os.environ['VITRINE_SAMPLES'], 'Cu50Zr50-5488-glass.data.gz')
BUILD = os.environ['G_TEST_BUILDDIR']

case = Cases(BUILD)


@case
def atoms_move_while_they_are_computed(v):
    before = settled(v)
    v.win('run-method', 'md:duration=2000,temperature=1500,interval=0.02')
    wait_until('the run moves the atoms', lambda: status(v)['live'] == 'md')
    first = on_screen(v.folder)
    wait_until('they have gone on', lambda: difference(first, on_screen(v.folder)) > 0.01)
    if os.environ.get('VT_KEEP'):
        screenshot(os.path.join(BUILD, 'live-md.png'))
    s = status(v)
    assert s['live'] == 'md' and 'md' in s['jobs'], s
    # Nothing of it is a result.
    assert s['tables'] == before['tables'] and s['fields'] == before['fields'], s
    assert len(s['samples']) == 1, s


@case
def the_window_answers_meanwhile(v):
    # A click on the picture picks an atom, the view turns, another analysis colours the moving atoms.
    v.win('heartbeat')
    width, height = map(int, xdotool('getdisplaygeometry').split())
    for x in (-60, 0, 60):
        click(width // 2 + x, height // 2)
    v.win('view', 'x')
    v.win('colour-by', 'volume')
    wait_until('another analysis has run beside it', lambda: status(v)['coloured-by'] == 'volume')
    assert status(v)['live'] == 'md', status(v)
    print(f"# the main loop was deaf for {v.state('heartbeat'):.0f} ms at most", flush=True)


@case
def cancelled_it_leaves_nothing(v):
    v.win('cancel-all')
    wait_until('it has stopped', lambda: not status(v)['jobs'], timeout=20)
    s = settled(v)
    assert s['live'] == '' and len(s['samples']) == 1, s
    assert not [t for t in s['tables'] if t.startswith('md')], s['tables']
    assert 'md_displacement' not in s['fields'], s['fields']
    assert s['error'] == '', s['error']


@case
def a_run_goes_on_as_the_sample_it_has_made(v):
    v.win('run-method', 'md:duration=0.1,temperature=600,interval=0.02')
    s = wait_until('its end is a sample, which is shown', lambda: status(v)['sample'] == 1 and status(v))
    assert len(s['samples']) == 2 and 'md_energy' in s['tables'], s
    # From there into the next minimum: a sample made of the one that was made.
    v.win('run-method', 'minimise:force=0.1')
    s = wait_until('the relaxed sample is there', lambda: len(status(v)['samples']) == 3 and not status(v)['jobs'] and status(v))
    assert s['error'] == '', s['error']


@case
def samples_are_switched(v):
    # Each has the results of the run that began with it.
    for i, field in ((0, 'md_displacement'), (1, 'displacement_vector')):
        v.win('show-sample', GLib.Variant('i', i))
        s = wait_until('it is shown', lambda: status(v)['sample'] == i and status(v))
        assert s['n-atoms'] == 5488, s
        assert field in s['fields'], s


@case
def a_sample_stays_while_atoms_of_it_move(v):
    """Neither looking at another one nor removing this one ends the run by the way."""
    v.win('run-method', 'md:duration=500,temperature=600')
    wait_until('atoms move', lambda: status(v)['live'] == 'md')
    for action, i in (('show-sample', 0), ('remove-sample', 1)):
        v.win(action, GLib.Variant('i', i))
        wait_until('it is said', lambda: 'at work' in status(v)['error'] or 'at work' in status(v)['message'])
        s = status(v)
        assert 'md' in s['jobs'] and s['sample'] == 1 and len(s['samples']) == 3, s
    v.win('cancel-all')
    wait_until('it has stopped', lambda: not status(v)['jobs'], timeout=20)
    v.win('range', '1%,99%')
    wait_until('nothing is wrong any more', lambda: status(v)['error'] == '')


@case
def arrows_and_modes(v):
    v.win('colour-by', 'species')
    settled(v)
    plain = export_image(v, 'plain.png')
    field = 'displacement_vector'
    v.win('arrows', field)
    settled(v)
    assert status(v)['error'] == '', status(v)['error']
    assert difference(plain, export_image(v, 'arrows.png')) > 0.01
    v.win('play-mode', field)
    wait_until('the atoms move', lambda: status(v)['moving'])
    first = on_screen(v.folder)
    wait_until('they have gone on', lambda: difference(first, on_screen(v.folder)) > 0.005)
    v.win('stop-motion')
    wait_until('they are back', lambda: not status(v)['moving'])
    settled(v)
    v.win('arrows', 'off')
    settled(v)
    assert difference(plain, export_image(v, 'again.png')) == 0


@case
def samples_are_saved_and_opened_again(v):
    path = os.path.join(v.folder, 'three.vitrine')
    v.win('save-as', path)
    wait_until('it is saved', lambda: status(v)['exported'] == path)
    titles = status(v)['samples'][1:]
    v.win('open', GLASS)
    wait_until('the file is open', lambda: status(v)['file'] == GLASS and len(status(v)['samples']) == 1)
    v.win('open', path)
    s = wait_until('the document is open', lambda: status(v)['file'] == path and status(v))
    assert s['samples'][1:] == titles, (s['samples'], titles)
    v.win('remove-sample', GLib.Variant('i', 1))
    wait_until('it has gone', lambda: len(status(v)['samples']) == 2)


@case
def forces_of_ones_own(v):
    """A potential file is chosen, refused if it does not cover the sample, kept with the document, and given up again."""
    known = os.path.join(os.path.dirname(os.environ['VITRINE_SAMPLES']), 'potentials', 'Cu-Zr_2.eam.fs.gz')
    own, short, path = (os.path.join(v.folder, name) for name in ('own.eam.fs.gz', 'short.lj', 'forces.vitrine'))
    shutil.copy(known, own)
    with open(short, 'w') as f:
        f.write('Lennard-Jones smoothing=cut\nCu Cu epsilon=1 sigma=1 cutoff=2.5\n')
    for wrong, why in ((short, 'reduced units'), (os.path.join(v.folder, 'none.fs'), 'no such file')):
        v.win('potential', wrong)
        wait_until('it is refused', lambda: why in status(v)['error'])
        assert status(v)['potential'] == '', status(v)['potential']
    v.win('potential', own)
    wait_until('it is taken', lambda: status(v)['potential'] == own)
    v.win('run-method', 'forces')
    wait_until('forces are there', lambda: 'force_norm' in status(v)['fields'])
    v.win('save-as', path)
    wait_until('it is saved', lambda: status(v)['exported'] == path)
    v.win('open', GLASS)
    s = wait_until('the file is open', lambda: status(v)['file'] == GLASS and status(v))
    assert s['potential'] == '', s['potential']
    v.win('open', path)
    wait_until('its forces are those of the document', lambda: status(v)['file'] == path and status(v)['potential'] == own)
    v.win('potential', '')
    wait_until('they are the bundled ones', lambda: status(v)['potential'] == '')
    v.win('save')
    wait_until('that is saved too', lambda: status(v)['saved'])


@case
def a_mixture_is_quenched_too(v):
    """In reduced units, whose temperature has a subscript also in the head of the window."""
    path = os.path.join(v.folder, 'mixture.xyz')
    atoms = [f'{"AB"[(x + y + z) % 5 == 0]} {x} {y} {z}' for x in range(6) for y in range(6) for z in range(6)]
    with open(path, 'w') as f:
        f.write(f'{len(atoms)}\nLattice="6 0 0 0 6 0 0 0 6" units=lj Properties=species:S:1:pos:R:3\n' + '\n'.join(atoms) + '\n')
    before = status(v)['file']
    v.win('open', path)
    wait_until('the mixture is open', lambda: status(v)['file'] == path)
    v.win('run-method', 'quench:melt_time=1,rate=0.1,minimise=false,pressure=1')
    s = wait_until('the glass is shown', lambda: len(status(v)['samples']) == 2 and status(v)['sample'] == 1 and status(v))
    assert 'glass, 0.1 ε/kB/τ' in s['title'], s['title']
    v.win('save-as', os.path.join(v.folder, 'mixture.vitrine'))
    wait_until('it is saved', lambda: status(v)['saved'])
    v.win('open', before)
    wait_until('the other document is open', lambda: status(v)['file'] == before)


@case
def new_atoms_are_watched_too(v):
    """What a quench makes of its own stands in the place of the sample, without the sample's fields and marks; cancelled, these are back."""
    v.win('show-sample', GLib.Variant('i', 0))
    n = len(status(v)['samples'])
    v.win('colour-by', 'volume')
    wait_until('it is coloured', lambda: status(v)['coloured-by'] == 'volume')
    v.win('select-species', 'Cu')
    quench = 'quench:composition=Cu=64/Zr=36,atoms=400,melt_time=0.1,minimise=false,rate='
    v.win('run-method', quench + '1')
    wait_until('its atoms are seen', lambda: status(v)['live'] == 'quench' and status(v)['coloured-by'] == 'species')
    s = wait_until('the head of the window names the run and its atoms', lambda: status(v)['title'].startswith('Quench a melt') and status(v))
    assert '400 atoms · Cu 64' in s['subtitle'], s['subtitle']
    selected = s['selected']
    v.win('select-region', '0.1,0.1 0.9,0.9')
    width, height = map(int, xdotool('getdisplaygeometry').split())
    click(width // 2, height // 2)
    s = status(v)
    assert s['selected'] == selected and s['picked'] == -1, s
    v.win('cancel-all')
    s = wait_until('the sample is back', lambda: not status(v)['jobs'] and status(v)['coloured-by'] == 'volume' and status(v), timeout=20)
    assert '5\u202f488 atoms' in s['subtitle'] and not s['title'].startswith('Quench'), s
    v.win('run-method', quench + '20000')
    s = wait_until('the glass is shown', lambda: len(status(v)['samples']) == n + 1 and status(v)['sample'] == n and status(v))
    assert s['n-atoms'] == 400 and s['error'] == '', s


@case
def closing_while_atoms_move(v):
    v.win('run-method', 'md:duration=2000,temperature=300')
    wait_until('the run moves the atoms', lambda: status(v)['live'] == 'md')
    before = set(windows())
    time.sleep(10)  # as long as an analysis may run without being missed
    v.app('quit')
    wait_until('it asks', lambda: set(windows()) - before)
    time.sleep(0.5)
    key('Escape')
    wait_until('the question is gone', lambda: not set(windows()) - before)
    assert 'md' in status(v)['jobs'], 'the run has been given up'
    v.app('quit')
    wait_until('it asks', lambda: set(windows()) - before)
    time.sleep(0.5)
    key('alt+d')
    assert v.wait_end(30) == 0
    with open(os.path.join(BUILD, 'live.log'), encoding='utf-8', errors='replace') as file:
        words = file.read()
    assert 'CRITICAL' not in words and 'WARNING' not in words, words


if __name__ == '__main__':
    case.main('live', one_window(GLASS))
