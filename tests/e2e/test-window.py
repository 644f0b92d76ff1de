#!/usr/bin/python3
"""The real program on a display of its own: opens, measures, colours, slices, exports, cancels, survives bad files and
leaves; asked by D-Bus actions and by mouse and keyboard. The cases run in order on one window."""
import os
import random
import sqlite3
import subprocess
import sys
import time

from gi.repository import GLib

from desktop import (Cases, click, difference, drag, export_image, key, on_screen, one_window, settled, status,
                     type_text, wait_until, windows, xdotool)

SAMPLES = os.environ['VITRINE_SAMPLES']
GLASS = os.path.join(SAMPLES, 'Cu50Zr50-5488-glass.data.gz')
MELT = os.path.join(SAMPLES, 'Cu50Zr50-4394-liquid-2000K.data.gz')
BUILD = os.environ['G_TEST_BUILDDIR']

case = Cases(BUILD)


def viewport_centre():
    """The middle of the picture: the window fills the display, panels of about equal width at its sides."""
    width, height = map(int, xdotool('getdisplaygeometry').split())
    return width // 2, height // 2


def dismiss_dialogues():
    """Escape until only the main window is left."""
    def alone():
        if len(windows()) <= 1:
            return True
        key('Escape')
        return False
    wait_until('dialogues are closed', alone, every=0.3)


@case
def opens_the_glass(v):
    s = settled(v)
    assert s['n-atoms'] == 5488, s
    assert s['composition'] == 'Cu50Zr50', s
    assert s['error'] == '', s
    assert any('Cu50Zr50' in title for title in windows().values()), windows()
    picture = on_screen(v.folder)
    assert picture.coloured_fraction() > 0.15, 'the window shows next to nothing'


@case
def runs_voronoi(v):
    v.win('run-method', 'voronoi')
    wait_until('the field is there', lambda: 'l5fs' in status(v)['fields'])
    s = settled(v)
    for field in ('volume', 'coordination_number', 'n3', 'n4', 'n5', 'n6', 'l4fs', 'l5fs', 'l6fs', 'surface_area'):
        assert field in s['fields'], f'{field} is not among {s["fields"]}'


@case
def colours_by_five_fold_symmetry(v):
    before = on_screen(v.folder)
    v.win('colour-by', 'l5fs')
    wait_until('coloured', lambda: status(v)['coloured-by'] == 'l5fs')
    settled(v)
    changed = difference(before, on_screen(v.folder))
    assert changed > 0.1, f'only {changed:.1%} of the screen changed'


@case
def slices(v):
    before = export_image(v, 'whole.png')
    v.win('slice', 'z=50%,8')
    wait_until('the slice is on', lambda: status(v)['view']['slice-enabled'] == 'true')
    settled(v)
    after = export_image(v, 'slice.png')
    assert (before.width, before.height) == (after.width, after.height)
    assert before.coloured_fraction() > 0.2, before.coloured_fraction()
    assert 0.03 < after.coloured_fraction() < 0.8 * before.coloured_fraction(), after.coloured_fraction()


@case
def undo_takes_the_slice_back(v):
    v.win('undo')
    wait_until('the slice is off', lambda: status(v)['view']['slice-enabled'] == 'false')
    v.win('redo')
    wait_until('the slice is on again', lambda: status(v)['view']['slice-enabled'] == 'true')
    v.win('undo')
    wait_until('the slice is off', lambda: status(v)['view']['slice-enabled'] == 'false')
    settled(v)


@case
def a_map_lies_on_the_slice(v):
    before = settled(v)['view']
    v.win('colour-by', 's2')
    wait_until('it has its colours', lambda: status(v)['coloured-by'] == 's2')
    v.win('slice', 'z=50%,6')
    v.win('slice-map', 'contour=median,atoms=none')
    wait_until('the map is there', lambda: status(v)['slice-map'] == 'shown')
    settled(v)
    first = export_image(v, 'map-first.png')
    v.win('range', 'map')
    settled(v)
    second = export_image(v, 'map-second.png')
    assert difference(first, second) > 0.02  # colours over the map
    for percent in range(40, 60):
        v.win('slice', f'z={percent}%,6')
    wait_until('the map is that of the last plane', lambda: status(v)['slice-map'] == 'shown')
    settled(v)
    assert difference(second, export_image(v, 'map-third.png')) > 0.02
    v.win('slice-map', 'nonsense')
    wait_until('it is refused', lambda: 'nonsense' in status(v)['error'])
    v.win('set', 'background=nonsense')
    wait_until('what it could be is said', lambda: 'auto, white, black, #rrggbb' in status(v)['error'])
    v.win('frame', GLib.Variant('i', 7))
    wait_until('there is one frame', lambda: 'only one' in status(v)['error'])
    v.win('slice-map', 'off')
    wait_until('it is gone', lambda: status(v)['slice-map'] == 'none')
    for name in ('colour-by', 'slice-enabled', 'range-mode', 'slice-map-contour', 'slice-map-atoms'):
        v.win('set', f'{name}={before[name]}')
    settled(v)


@case
def a_click_picks_an_atom(v):
    assert status(v)['picked'] == -1
    click(*viewport_centre())
    picked = wait_until('an atom is picked', lambda: max(status(v)['picked'], 0))
    assert 1 <= picked <= 5488, picked
    v.win('unpick')
    wait_until('none is picked', lambda: status(v)['picked'] == -1)


@case
def a_drag_turns_the_view(v):
    rotation = status(v)['view']['rotation']
    before = on_screen(v.folder)
    x, y = viewport_centre()
    drag((x, y), (x + 160, y + 50))
    wait_until('the view has turned', lambda: status(v)['view']['rotation'] != rotation)
    settled(v)
    assert difference(before, on_screen(v.folder)) > 0.05
    assert status(v)['picked'] == -1, 'a drag is not a click'
    key('ctrl+z')
    wait_until('the keyboard undoes it', lambda: status(v)['view']['rotation'] == rotation)


@case
def the_wheel_zooms(v):
    def zoom():
        return float(status(v)['view']['zoom'])

    def look_home():
        """Home fills the picture with the cell; the turn there is animated."""
        key('ctrl+0')
        before = None
        while before != zoom():
            before = zoom()
            time.sleep(0.6)
        return before

    home = look_home()
    click(*viewport_centre(), button=4)
    wait_until('it is nearer', lambda: zoom() > 1.01 * home)
    look_home()
    wait_until('home again', lambda: abs(zoom() - home) < 1e-6)


@case
def the_census_is_exported(v):
    v.win('show-figure', 'w20-fig2')
    wait_until('the figure is shown', lambda: status(v)['figure'] == 'w20-fig2')
    for name, magic in (('census.pdf', b'%PDF-'), ('census.svg', b'<?xml'), ('census.png', b'\x89PNG'), ('census.csv', b'#')):
        path = os.path.join(v.folder, name)
        v.win('export-figure', path)
        wait_until(f'{name} is there', lambda: status(v)['exported'] == path or status(v)['error'])
        assert not status(v)['error'], status(v)['error']
        with open(path, 'rb') as file:
            assert file.read(len(magic)) == magic, name
    with open(os.path.join(v.folder, 'census.csv'), encoding='utf-8') as file:
        assert '0,0,12,0' in file.read(), 'no icosahedra in a metallic glass'
    dismiss_dialogues()


@case
def saved_atoms_carry_their_fields(v):
    path = os.path.join(v.folder, 'out.xyz')
    v.win('export-sample', path)
    wait_until('the atoms are written', lambda: status(v)['exported'] == path or status(v)['error'])
    with open(path, encoding='utf-8') as file:
        assert file.readline().strip() == '5488'
        assert 'l5fs' in file.readline()


@case
def a_document_comes_back_as_it_was(v):
    path = os.path.join(v.folder, 'work.vitrine')
    v.win('colour-by', 'l5fs')
    v.win('slice', 'z=40%,8')
    settled(v)
    v.win('save-as', path)
    wait_until('it is saved', lambda: status(v)['exported'] == path or status(v)['error'])
    assert not status(v)['error'], status(v)['error']
    wait_until('the title is its name', lambda: any('work.vitrine' in title for title in windows().values()))
    v.win('run-method', 'structure_factor')
    wait_until('it has a result', lambda: 'structure_factor' in status(v)['tables'])
    with sqlite3.connect(f'file:{path}?mode=ro', uri=True) as file:  # no need to save again
        assert file.execute("SELECT count(*) FROM result_table WHERE id = 'structure_factor'").fetchone() == (1,)
    file.close()
    v.win('set', 'rotation=(0.5, 0.5, 0.5, 0.5)')
    wait_until('it is turned', lambda: status(v)['view']['rotation'] == '(0.5, 0.5, 0.5, 0.5)')
    s = settled(v)
    before = export_image(v, 'before.png')
    key('ctrl+s')
    wait_until('the view is saved', lambda: status(v)['exported'] == path or status(v)['error'])
    v.app('open', MELT)
    wait_until('another sample is open', lambda: status(v).get('n-atoms') == 4394)
    v.app('open', path)
    wait_until('the document is open', lambda: status(v).get('n-atoms') == 5488)
    t = settled(v)
    for what in 'fields', 'tables', 'view':
        assert t[what] == s[what], (t[what], s[what])
    assert difference(before, export_image(v, 'after.png')) < 0.001


@case
def a_file_is_opened_with_the_keyboard(v):
    settled(v)
    key('ctrl+o')
    wait_until('the dialogue is open', lambda: 'Open a Configuration' in windows().values())
    # A busy machine shows the dialogue before it takes keys.
    time.sleep(1)
    # The chooser takes "/" as the start of a path.
    type_text(MELT)
    time.sleep(1)
    key('Return')
    wait_until('the melt is open', lambda: status(v).get('n-atoms') == 4394)
    assert settled(v)['file'] == MELT
    assert 'Open a Configuration' not in windows().values(), windows()


BAD_FILES = {
    'empty.dump': b'',
    'junk.bin': bytes(random.Random(1).randrange(256) for _ in range(4096)),
    'cut.xyz': b'3\nLattice="5 0 0 0 5 0 0 0 5" Properties=species:S:1:pos:R:3\nCu 0 0 0\nZr 1 1',
    'nan.dump': (b'ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 5\n0 5\n0 5\n'
                 b'ITEM: ATOMS id type x y z\n1 1 nan 0 0\n'),
    'absurd.dump': (b'ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n999999999999\nITEM: BOX BOUNDS pp pp pp\n0 5\n0 5\n0 5\n'
                    b'ITEM: ATOMS id type x y z\n1 1 0 0 0\n'),
    'cut.data.gz': None,
}


@case
def a_file_is_dropped(v):
    source = subprocess.Popen([sys.executable, os.path.join(os.path.dirname(__file__), 'drag-source.py'), MELT])
    try:
        window = wait_until('the source is there', lambda: [w for w, title in windows().items() if title == 'Files'])[0]
        xdotool('windowmove', '--sync', window, 20, 60)
        xdotool('windowactivate', '--sync', window)
        v.win('open', GLASS)
        wait_until('another sample is open', lambda: status(v)['n-atoms'] == 5488)
        settled(v)
        drag((80, 100), viewport_centre(), steps=40)
        wait_until('the dropped one is open', lambda: status(v)['n-atoms'] == 4394)
    finally:
        source.terminate()
        source.wait()
    settled(v)


@case
def pictures_for_papers(v):
    for name, magic in (('page.pdf', b'%PDF'), ('page.svg', b'<?xml')):
        path = os.path.join(v.folder, name)
        v.win('export-image', path)
        wait_until(f'{name} is exported', lambda path=path: status(v)['exported'] == path or status(v)['error'])
        assert not status(v)['error'], status(v)['error']
        with open(path, 'rb') as file:
            assert file.read(len(magic)) == magic
    v.win('export-image', os.path.join(v.folder, 'nowhere', 'a.png'))
    wait_until('a folder that is not there is said', lambda: 'nowhere' in status(v)['error'])


@case
def bad_files_are_refused_and_the_open_one_stays(v):
    with open(GLASS, 'rb') as file:
        BAD_FILES['cut.data.gz'] = file.read(20000)
    for name, content in BAD_FILES.items():
        path = os.path.join(v.folder, name)
        with open(path, 'wb') as file:
            file.write(content)
        v.app('open', path)
        message = wait_until(f'{name} is refused', lambda: status(v)['error'] if name in status(v)['error'] else None)
        assert len(message) > len(path) + 15, f'{name}: hardly a message: {message}'
        s = status(v)
        assert (s['n-atoms'], s['file']) == (4394, MELT), f'{name} displaced what was open'
        wait_until('the reason is shown', lambda: len(windows()) > 1)
        dismiss_dialogues()
    for path in (v.folder, os.path.join(v.folder, 'not-there.dump')):
        v.app('open', path)
        wait_until(f'{path} is refused', lambda: path in status(v)['error'])
        dismiss_dialogues()
    assert status(v)['n-atoms'] == 4394


@case
def frames_of_a_trajectory(v):
    path = os.path.join(v.folder, 'three.xyz')
    with open(path, 'w', encoding='utf-8') as file:
        for frame in range(3):
            file.write('2\nLattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3\n'
                       f'Cu {frame} 1 1\nZr 4 4 4\n')
    v.app('open', path)
    wait_until('all frames are known', lambda: status(v).get('n-frames') == 3)
    v.win('step', GLib.Variant('i', 2))
    wait_until('the last frame is shown', lambda: status(v)['frame'] == 2)
    key('ctrl+Left')
    wait_until('the one before is shown', lambda: status(v)['frame'] == 1)
    v.win('frame', GLib.Variant('i', 7))
    wait_until('there is no such frame', lambda: '0 to 2' in status(v)['error'])
    v.win('frame', GLib.Variant('i', -1))
    wait_until('the last is shown again', lambda: status(v)['frame'] == 2 and not status(v)['error'])


@case
def a_damaged_trajectory_says_so(v):
    path = os.path.join(v.folder, 'cut.xyz')
    frame = '2\nLattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3\nCu 1 1 1\nZr 4 4 4\n'
    with open(path, 'w', encoding='utf-8') as file:
        file.write(2 * frame + frame[:-9])
    v.app('open', path)
    wait_until('the whole frames are known', lambda: status(v).get('n-frames') == 2)
    wait_until('the rest is missed', lambda: 'cut.xyz, line 11' in status(v)['error'])
    assert status(v)['file'] == path


@case
def a_species_that_is_not_there_cannot_be_hidden(v):
    v.win('hide-species', 'Xx')
    wait_until('that is said', lambda: 'Xx' in status(v)['error'])
    v.win('hide-species', 'Cu')
    wait_until('one that is there is', lambda: status(v)['view']['hidden-species'] == 'Cu' and not status(v)['error'])
    v.win('hide-species', '')


def write_large(path, edge):
    """A jittered cubic lattice of edge³ atoms."""
    noise = random.Random(2)
    offsets = [f'{noise.uniform(-0.3, 0.3):.3f}' for _ in range(1009)]
    with open(path, 'w', encoding='ascii') as file:
        length = edge * 2.5
        file.write(f'{edge ** 3}\nLattice="{length} 0 0 0 {length} 0 0 0 {length}" Properties=species:S:1:pos:R:3\n')
        n = 0
        for i in range(edge):
            for j in range(edge):
                rows = []
                for k in range(edge):
                    n += 3
                    rows.append(f'Cu {2.5 * i + float(offsets[n % 1009])} {2.5 * j + float(offsets[(n + 1) % 1009])} '
                                f'{2.5 * k + float(offsets[(n + 2) % 1009])}\n')
                file.writelines(rows)


@case
def cancel_stops_the_work(v):
    path = os.path.join(v.folder, 'large.xyz')
    write_large(path, 64)
    v.app('open', path)
    wait_until('the large sample is open', lambda: status(v).get('n-atoms') == 64 ** 3)
    v.win('run-method', 'voronoi')
    wait_until('it computes', lambda: 'voronoi' in status(v)['jobs'])
    v.win('cancel-all')
    wait_until('it has stopped', lambda: not status(v)['jobs'], timeout=10)
    s = status(v)
    assert 'volume' not in s['fields'], 'a cancelled job leaves a result'
    assert s['error'] == '', s['error']


@case
def closing_while_it_computes_ends_cleanly(v):
    v.win('run-method', 'voronoi')
    wait_until('it computes', lambda: 'voronoi' in status(v)['jobs'])
    key('ctrl+q')
    assert v.wait_end(30) == 0
    with open(os.path.join(BUILD, 'window.log'), encoding='utf-8', errors='replace') as file:
        words = file.read()
    assert 'CRITICAL' not in words and 'WARNING' not in words, words


if __name__ == '__main__':
    case.main('window', one_window(GLASS))
