#!/usr/bin/python3
"""Events in the window: found around an atom, listed, filtered, played; a campaign that is stopped, saved, opened again and resumed. The cases run in
order on one window."""
import contextlib
import os
import sqlite3
import time

from gi.repository import GLib

from desktop import Cases, click, difference, on_screen, one_window, screenshot, settled, status, wait_until

GLASS = os.path.join(os.environ['VITRINE_SAMPLES'], 'Cu50Zr50-4394-glass.data.gz')
BUILD = os.environ['G_TEST_BUILDDIR']
# Spheres too small for science and fast enough for a test.
FAST = 'protocol=custom,sphere=4.5,final_sphere=6,rim_move=10,refine=0'
ATOM = 504

case = Cases(BUILD)


def keep(name):
    if os.environ.get('VT_KEEP'):
        screenshot(os.path.join(BUILD, f'events-{name}.png'))


def find(v, atom):
    v.win('find-events', GLib.Variant('x', atom))


def be_still(v):
    v.win('stop-motion')
    wait_until('the atoms are back', lambda: not status(v)['moving'])


def count_paths(path, relation):
    """Attempts with displacements in a document, on what was opened ('=') or on a sample made of it ('<>')."""
    with contextlib.closing(sqlite3.connect(f'file:{path}?mode=ro', uri=True)) as db:
        return db.execute('SELECT count(*) FROM attempt, campaign, sample WHERE campaign = campaign.id AND length (path) > 0'
                          f' AND campaign.sample {relation} hash').fetchone()[0]


@case
def nothing_yet(v):
    v.win('panel', 'events')
    s = settled(v)
    assert s['events'] == 0 and s['event'] == '', s
    keep('empty')
    find(v, 999999)
    wait_until('it says that there is no such atom', lambda: '999999' in status(v)['error'])


@case
def an_atom_finds_its_way_over_a_barrier(v):
    # A search of its own first, which says how the next ones are made.
    v.win('run-method', f'artn:{FAST},atoms=one,atom=1,events=1,max_attempts=1')
    wait_until('it is done', lambda: 'artn_events' in status(v)['tables'] and not status(v)['jobs'])
    begun = time.monotonic()
    find(v, ATOM)
    s = wait_until('an event is found and selected', lambda: status(v)['event'].startswith(f'{ATOM}.') and status(v))
    print(f'# first event after {time.monotonic() - begun:.2f} s', flush=True)
    assert s['picked'] == ATOM and s['events'] >= 1, s
    s = wait_until('the search is done', lambda: 'artn' not in status(v)['jobs'] and status(v))
    assert s['error'] == '' and 'activation_energy' in s['fields'], s
    wait_until('its atoms are selected', lambda: status(v)['selected'] > 0)
    s = wait_until('it is seen', lambda: status(v)['moving'] and status(v))
    assert s['playing-event'] == s['event'], s
    keep('found')
    be_still(v)


@case
def the_event_is_played(v):
    v.win('play-event', '')
    s = wait_until('the atoms move', lambda: status(v)['moving'] and status(v))
    assert s['playing-event'] == s['event'] != '', s
    first = on_screen(v.folder)
    wait_until('they have gone on', lambda: difference(first, on_screen(v.folder)) > 0.002)
    wait_until('the path is there', lambda: status(v)['event-path'])
    keep('played')
    be_still(v)
    assert status(v)['playing-event'] == '', status(v)
    v.win('play-event', '7.999')
    wait_until('it knows no such event', lambda: '7.999' in status(v)['error'])


@case
def whoever_leaves_an_event_is_brought_back(v):
    def camera():
        view = status(v)['view']
        return view['centre'], float(view['zoom'])

    def zoomed(zoom):
        return abs(camera()[1] / zoom - 1) < 1e-6

    def play():
        v.win('play-event', '')
        return wait_until('it is looked at', lambda: status(v)['moving'] and camera()[1] > 1.5 and zoomed(camera()[1]) and camera()[1])

    v.win('view', 'home')
    wait_until('the camera has come home', lambda: camera()[0] == '(0.0, 0.0, 0.0)')
    time.sleep(0.5)  # of its way, 0.28 s
    centre, zoom = camera()
    play()
    wait_until('the path is there', lambda: status(v)['event-path'])
    time.sleep(0.5)
    # Once more: what is gone back to is what was seen before the first.
    play()
    time.sleep(0.5)
    be_still(v)
    wait_until('the camera is back', lambda: camera()[0] == centre and zoomed(zoom))
    play()
    time.sleep(0.5)
    v.win('set', 'zoom=3')
    be_still(v)
    time.sleep(0.5)
    assert zoomed(3), camera()  # where the user wanted it
    v.win('view', 'home')
    wait_until('the camera has come home', lambda: camera()[0] == '(0.0, 0.0, 0.0)')


@case
def more_are_found_on_the_same_atom(v):
    before = settled(v)['events']
    find(v, -1)
    wait_until('it is at work', lambda: status(v)['jobs'])
    s = wait_until('it is done', lambda: not status(v)['jobs'] and status(v))
    assert s['error'] == '' and s['events'] > before, (before, s)
    wait_until('the first of them is seen', lambda: status(v)['moving'])
    be_still(v)


@case
def what_is_found_is_seen_whatever_the_filter(v):
    v.win('filter-events', 'energy=99:')
    wait_until('none is shown', lambda: status(v)['events-shown'] == 0)
    find(v, ATOM + 1)
    wait_until('its first event is selected', lambda: status(v)['event'].startswith(f'{ATOM + 1}.'))
    wait_until('the search is done, and the event is seen', lambda: not status(v)['jobs'] and status(v)['moving'])
    be_still(v)


@case
def the_selected_atoms_are_searched(v):
    before = settled(v)['events']
    v.win('select-none')
    wait_until('none is selected', lambda: status(v)['selected'] == 0)
    v.win('run-method', f'artn:{FAST},atoms=selection,events=1,max_attempts=2')
    wait_until('it says so', lambda: 'selected' in status(v)['error'])
    v.win('select-atoms', '11,13')
    wait_until('two are selected', lambda: status(v)['selected'] == 2)
    v.win('run-method', f'artn:{FAST},atoms=selection,events=1,max_attempts=2')
    wait_until('it is done', lambda: status(v)['events'] > before and not status(v)['jobs'])


@case
def the_table_is_filtered(v):
    n = settled(v)['events']
    v.win('filter-events', f'connected; picked; energy=:1000')
    s = wait_until('fewer are shown', lambda: 0 < status(v)['events-shown'] <= n and status(v))
    v.win('filter-events', 'energy=99:')
    wait_until('none is shown', lambda: status(v)['events-shown'] == 0)
    v.win('filter-events', 'nonsense')
    wait_until('it says what can be asked', lambda: 'nonsense' in status(v)['error'])
    v.win('filter-events', 'off')
    wait_until('all are shown', lambda: status(v)['events-shown'] == n)


@case
def a_campaign_is_stopped(v):
    before = settled(v)['events']
    v.win('run-method', f'artn:{FAST},atoms=random,number=200,events=3,max_attempts=4')
    wait_until('the table grows', lambda: status(v)['events'] > before + 8)
    keep('campaign')
    v.win('cancel-all')
    s = wait_until('it has stopped', lambda: not status(v)['jobs'] and status(v))
    assert 'stopped' in s['message'] and s['error'] == '', s
    assert s['events'] > before + 8 and 'activation_energy' in s['fields'] and 'artn_events' in s['tables'], s


@case
def saved_opened_again_and_resumed(v):
    path = os.path.join(v.folder, 'events.vitrine')
    n = settled(v)['events']
    v.win('save-as', path)
    wait_until('it is saved', lambda: status(v)['exported'] == path)
    v.win('open', GLASS)
    wait_until('the glass is open, without events', lambda: status(v)['file'] == GLASS and status(v)['events'] == 0)
    v.win('open', path)
    wait_until('the events are there again', lambda: status(v)['file'] == path and status(v)['events'] == n)
    # Their paths too.
    v.win('panel', 'events')
    settled(v)
    begun = time.monotonic()
    v.win('run-method', f'artn:{FAST},atoms=random,number=200,events=3,max_attempts=4')
    s = wait_until('it goes on where it was', lambda: status(v)['events'] > n and status(v))
    print(f'# {n} events before, {s["events"]} after {time.monotonic() - begun:.1f} s', flush=True)
    v.win('cancel-all')
    s = wait_until('it has stopped', lambda: not status(v)['jobs'] and status(v))
    assert s['events'] > n and s['error'] == '', (n, s)


@case
def a_made_sample_has_events_of_its_own(v):
    path = os.path.join(v.folder, 'made.vitrine')
    n = settled(v)['events']
    v.win('run-method', 'minimise:cell=isotropic,pressure=1')
    wait_until('there is another sample', lambda: len(status(v)['samples']) == 2 and not status(v)['jobs'])
    v.win('show-sample', GLib.Variant('i', 1))
    wait_until('it is shown, without events', lambda: status(v)['sample'] == 1 and status(v)['events'] == 0)
    v.win('run-method', f'artn:{FAST},atoms=random,number=20,events=1,max_attempts=2')
    wait_until('it is done', lambda: 'artn_events' in status(v)['tables'] and not status(v)['jobs'])
    own = settled(v)['events']
    assert own > 0 and status(v)['error'] == '', status(v)
    v.win('save-as', path)
    wait_until('it is saved', lambda: status(v)['exported'] == path)
    v.win('open', GLASS)
    wait_until('the glass is open, without events', lambda: status(v)['file'] == GLASS and status(v)['events'] == 0)
    v.win('open', path)
    wait_until('the events of what was opened are there', lambda: status(v)['file'] == path and status(v)['events'] == n)
    v.win('show-sample', GLib.Variant('i', 1))
    wait_until('its own are there', lambda: status(v)['events'] == own)
    # With their displacements.
    stored = count_paths(path, '<>')
    assert stored >= own, (stored, own)
    figure = os.path.join(v.folder, 'made.csv')
    v.win('show-figure', 'w20-fig4')
    v.win('export-figure', figure)
    wait_until('a figure of its own events is exported', lambda: status(v)['exported'] == figure)


@case
def what_is_stopped_at_once_is_kept(v):
    before, path = os.path.join(v.folder, 'before.vitrine'), os.path.join(v.folder, 'short.vitrine')
    v.win('save-as', before)
    wait_until('it is saved', lambda: status(v)['exported'] == before)
    v.win('open', GLASS)
    wait_until('the glass is open, without events', lambda: status(v)['file'] == GLASS and status(v)['events'] == 0)
    v.win('run-method', f'artn:{FAST},atoms=random,number=200,events=3,max_attempts=4')
    wait_until('there is an event', lambda: status(v)['events'] > 0, every=0.01)
    v.win('cancel-all')
    s = wait_until('it has stopped', lambda: not status(v)['jobs'] and status(v))
    v.win('save-as', path)
    wait_until('it is saved', lambda: status(v)['exported'] == path)
    assert count_paths(path, '=') >= s['events'] > 0, (count_paths(path, '='), s)


if __name__ == '__main__':
    case.main('events', one_window(GLASS))
