"""Linked views in the real window: the low tail of a scatter plot is brushed with the mouse and seen in the picture, kept in a
document, and the same comes from the command line. Fields of one's own, and tables merged by id.

Run by tests/with-desktop; TAP on standard output.
"""
import csv
import os
import subprocess
import time

from desktop import Cases, Picture, drag, key, on_screen, one_window, status, wait_until, windows, xdotool

BUILD = os.environ['G_TEST_BUILDDIR']
GLASS = 'cu50zr50-glass'
N_ATOMS = 5488
case = Cases(BUILD)


def settle(v):
    time.sleep(0.2)
    wait_until('the picture is complete', lambda: not status(v)['busy'] and status(v)['drawn'])


def read_table(path):
    with open(path, encoding='utf-8') as file:
        return list(csv.DictReader(line for line in file if not line.startswith('#')))


def export(v, action, name):
    path = os.path.join(v.folder, name)
    v.win(action, path)
    wait_until(f'{name} is written', lambda: status(v)['exported'] == path)
    return path


def find_dots(folder):
    """The rectangle of the scatter plot's dots on the screen, by their two colours (Okabe and Ito's vermilion and blue)."""
    picture = on_screen(folder)
    places = []
    for y in range(90, 640):
        for x in range(1120, 1420):
            r, g, b = picture.pixel(x, y)[:3]
            if (r > 190 and 70 < g < 150 and b < 70) or (r < 60 and 90 < g < 150 and b > 150):
                places.append((x, y))
    if len(places) < 400:
        return None
    xs, ys = sorted(x for x, y in places), sorted(y for x, y in places)
    return xs[0], ys[0], xs[-1], ys[-1]


@case
def brush_the_low_tail(v):
    v.app('theme', 'light')
    v.win('run-method', 's2')
    v.win('run-method', 'voronoi')
    settle(v)
    v.win('colour-by', 'species')  # the card of a field's distribution would stand where the scatter plot is looked for
    v.win('scatter', 's2,volume')
    settle(v)
    before = Picture(export(v, 'export-image', 'before.png')).coloured_fraction()
    x0, y0, x1, y1 = wait_until('the dots are seen', lambda: find_dots(v.folder))
    cut = y1 - 0.05 * (y1 - y0)
    drag((x1 + 10, cut), (x0 - 60, y1 + 90))  # the farthest dots are too pale to be found: to beyond the frame
    wait_until('atoms are selected', lambda: status(v)['selected'] > 0)
    settle(v)
    n = status(v)['selected']
    assert 5 < n < 0.2 * N_ATOMS, n

    chosen = read_table(export(v, 'export-selection', 'chosen.csv'))
    every = read_table(export(v, 'export-sample', 'every.csv'))
    assert len(chosen) == n and len(every) == N_ATOMS
    ids = {row['id'] for row in chosen}
    assert ids == {row['id'] for row in every if row['selected'] == '1'}
    # A rectangle over the whole width: those below a value, but for what the rounding to pixels and pale dots at the right edge decide.
    threshold = max(float(row['s2']) for row in chosen)
    below = {row['id'] for row in every if float(row['s2']) <= threshold}
    assert ids <= below and len(below) - len(ids) <= 3 + 0.02 * n, (len(ids), len(below))

    # They light up: what remains of the colours is theirs alone.
    after = Picture(export(v, 'export-image', 'after.png')).coloured_fraction()
    assert after < 0.7 * before and after > 0.001, (before, after)
    v.threshold, v.n = threshold, n


@case
def undo_and_redo(v):
    v.win('select-invert')
    wait_until('the others are selected', lambda: status(v)['selected'] == N_ATOMS - v.n)
    v.win('undo')
    wait_until('undone', lambda: status(v)['selected'] == v.n)
    v.win('redo')
    wait_until('redone', lambda: status(v)['selected'] == N_ATOMS - v.n)
    v.win('undo')
    wait_until('undone again', lambda: status(v)['selected'] == v.n)


@case
def the_command_line_selects_the_same(v):
    path = os.path.join(v.folder, 'cli.csv')
    subprocess.run([os.environ['VITRINE_CLI'], 'compute', GLASS, '-q', '--select', f's2 <= {v.threshold!r} + 1e-9', '--atoms', 'selection',
                    '-f', 's2', '-o', path], check=True, capture_output=True)
    assert abs(len(read_table(path)) - v.n) <= 3 + 0.02 * v.n


@case
def a_lasso_in_the_picture(v):
    v.win('select-tool', 'lasso')
    time.sleep(0.2)
    xdotool('mousemove', '--sync', 560, 330, 'mousedown', 1)
    for x, y in [(640, 320), (760, 330), (800, 420), (740, 520), (600, 500), (560, 400)]:
        xdotool('mousemove', '--sync', x, y)
        time.sleep(0.03)
    xdotool('mouseup', 1)
    wait_until('other atoms are selected', lambda: status(v)['selected'] not in (0, v.n))
    some = status(v)['selected']
    assert some < N_ATOMS // 2, some
    v.win('select-tool', 'turn')
    v.win('select', f'remove: id > 0 && selected && s2 < {v.threshold}')
    wait_until('some are taken away', lambda: status(v)['selected'] < some)


@case
def a_formula_that_is_wrong_says_where(v):
    n = status(v)['selected']
    v.win('select', 's2 < -4 && speces == "Cu"')
    wait_until('it is said', lambda: status(v)['error'])
    assert 'Column 12' in status(v)['error'], status(v)['error']
    assert status(v)['selected'] == n


@case
def a_field_of_ones_own(v):
    v.win('define-field', 'z_s2 = (s2 - mean(s2)) / std(s2)')
    wait_until('it is there', lambda: 'z_s2' in status(v)['fields'])
    v.win('colour-by', 'z_s2')
    wait_until('it colours', lambda: status(v)['coloured-by'] == 'z_s2')
    settle(v)
    rows = read_table(export(v, 'export-sample', 'own.csv'))
    values = [float(row['z_s2']) for row in rows]
    assert abs(sum(values)) / N_ATOMS < 1e-9
    assert abs(sum(z * z for z in values) / (N_ATOMS - 1) - 1) < 1e-9


@case
def a_table_is_merged(v):
    path = os.path.join(v.folder, 'energies.csv')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('id;barrier (eV);note\n')
        file.writelines(f'{i};{i / 1000};x\n' for i in range(2, 101))
    before = set(windows())
    v.win('merge-preview', path)
    asked = wait_until('it is shown first', lambda: [title for w, title in windows().items() if w not in before])
    time.sleep(0.5)
    key('Escape')
    wait_until('it is gone', lambda: not set(windows()) - before)
    assert not status(v)['error'], (asked, status(v)['error'])
    v.win('merge', path)
    wait_until('it is there', lambda: 'barrier' in status(v)['fields'])
    v.win('select', 'barrier >= 0.05')
    wait_until('by its values', lambda: status(v)['selected'] == 51)


@case
def all_of_it_is_in_the_document(v):
    path = os.path.join(v.folder, 'linked.vitrine')
    v.win('save-as', path)
    wait_until('it is saved', lambda: os.path.exists(path) and not status(v)['busy'])
    time.sleep(0.3)
    v.app('open', GLASS)
    wait_until('another file is open', lambda: 'barrier' not in status(v)['fields'] and status(v)['selected'] == 0)
    v.app('open', path)
    wait_until('it is open again', lambda: 'barrier' in status(v)['fields'])
    s = wait_until('as it was', lambda: status(v) if status(v)['selected'] == 51 and status(v)['coloured-by'] == 'z_s2' else None)
    assert 'z_s2' in s['fields']
    v.win('remove-field', 'z_s2')
    wait_until('it is removed', lambda: 'z_s2' not in status(v)['fields'])


if __name__ == '__main__':
    case.main('linked', one_window(GLASS))
