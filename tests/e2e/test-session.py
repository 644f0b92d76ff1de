#!/usr/bin/python3
"""A day's work: colour by S2, select the low tail, export a two-column figure, save, close, open again: everything as it was, and the
same figure from one line of the command line. Then the program is killed in the middle of it, and what was computed comes back."""
import json
import os
import re
import shutil
import subprocess
import time

from gi.repository import GLib

from desktop import Cases, Picture, Vitrine, difference, key, settled, status, wait_until, windows

SAMPLES = os.environ['VITRINE_SAMPLES']
GLASS = os.path.join(SAMPLES, 'Cu50Zr50-5488-glass.data.gz')
MELT = os.path.join(SAMPLES, 'Cu50Zr50-4394-liquid-2000K.data.gz')
BUILD = os.environ['G_TEST_BUILDDIR']
CLI = os.environ['VITRINE_CLI']
PANELS = ['view', 'slice-map:field=s2,contour=median', 'w20-fig7:field=s2']

case = Cases(BUILD)


class Session:
    """The program, as often as it is started."""

    def __init__(self, folder, log):
        self.folder, self.log = folder, log
        self.v = None

    def kill(self):
        if self.v:
            self.v.kill()

    def start(self, *arguments, **environment):
        self.v = Vitrine(*arguments, log=self.log, env=environment)
        wait_until('the sample is open', lambda: 'n-atoms' in (self.status() or {}))
        return self.settled()

    def status(self):
        return status(self.v)

    def settled(self):
        return settled(self.v)

    def path(self, name):
        return os.path.join(self.folder, name)

    def export(self, name):
        path = self.path(name)
        self.v.win('export-page', GLib.Variant('as', [path, *PANELS]))
        wait_until(f'{name} is exported', lambda: self.status()['exported'] == path or self.status()['error'])
        assert not self.status()['error'], self.status()['error']
        return path

    def leave(self):
        key('ctrl+q')
        assert self.v.wait_end(30) == 0


def drafts():
    folder = os.path.join(os.environ.get('XDG_STATE_HOME') or os.path.expanduser('~/.local/state'), 'vitrine', 'drafts')
    return [name for name in os.listdir(folder) if name.endswith('.vitrine')] if os.path.isdir(folder) else []


@case
def everything_is_as_it_was(s):
    s.start(GLASS)
    s.v.win('colour-by', 's2')
    s.settled()
    s.v.win('select', 's2 < -16')
    wait_until('the low tail is selected', lambda: s.status()['selected'] > 100)
    s.v.win('show-figure', PANELS[1])
    wait_until('the figure is shown', lambda: 'Smooth slice of a field' in windows().values())
    key('Escape')
    wait_until('it is closed', lambda: 'Smooth slice of a field' not in windows().values())
    pdf = s.export('before.pdf')
    page = subprocess.run(['pdfinfo', pdf], check=True, capture_output=True, text=True).stdout if shutil.which('pdfinfo') else ''
    with open(pdf, 'rb') as file:
        head = file.read()
    assert head.startswith(b'%PDF-')
    if page:
        width = float(re.search(r'Page size:\s+([\d.]+)', page).group(1))
        assert abs(width - 2000 / 300 * 72) < 1, page  # two columns: 169 mm
    s.export('before.png')
    path = s.path('work.vitrine')
    s.v.win('save-as', path)
    wait_until('it is saved', lambda: s.status()['exported'] == path or s.status()['error'])
    before = s.settled()
    assert before['saved'] and not drafts()
    s.leave()

    after = s.start(path)
    for what in 'fields', 'tables', 'view', 'selected', 'figures', 'coloured-by':
        assert after[what] == before[what], (what, after[what], before[what])
    assert PANELS[1].split(':')[0] in ' '.join(after['figures'])
    s.export('after.png')
    assert difference(Picture(s.path('before.png')), Picture(s.path('after.png')), 3) < 0.001


@case
def the_same_figure_comes_from_one_line(s):
    done = subprocess.run([CLI, 'compose', s.path('work.vitrine'), *PANELS, '--width', str(2000 / 300 * 25.4), '-q', '-o', s.path('line.png')],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert difference(Picture(s.path('after.png')), Picture(s.path('line.png')), 3) < 0.002


@case
def a_document_is_linked_to_its_file(s):
    s.leave()
    glass, path = s.path('glass.data.gz'), s.path('linked.vitrine')
    shutil.copy(GLASS, glass)
    before = s.start(glass)
    s.v.win('run-method', 'rdf')
    wait_until('it has a result', lambda: 'rdf' in s.status()['tables'])
    s.v.win('link-sample', GLib.Variant('b', True))
    s.v.win('save-as', path)
    wait_until('it is saved', lambda: s.status()['exported'] == path or s.status()['error'])
    assert not s.status()['error'], s.status()
    s.leave()
    info = json.loads(subprocess.run([CLI, 'info', path, '--json'], check=True, capture_output=True, text=True).stdout)
    assert info['document']['link']['path'] == glass, info['document']
    os.rename(glass, s.path('moved.data.gz'))
    s.v = Vitrine(path, log=s.log)
    wait_until('it is told what is missing', lambda: glass in (s.status() or {}).get('error', ''))
    key('Escape')  # of the question where it is
    s.v.win('open-located', GLib.Variant('(ss)', (path, s.path('moved.data.gz'))))
    wait_until('it is open', lambda: 'rdf' in (s.status() or {}).get('tables', []))
    assert s.status()['n-atoms'] == before['n-atoms']
    s.v.win('save')
    wait_until('it is saved', lambda: s.status()['exported'] == path)
    s.leave()
    subprocess.run([CLI, 'info', path], check=True, capture_output=True)  # it knows where


@case
def a_killed_program_gives_back_what_it_had(s):
    s.leave()
    s.start(GLASS)
    s.v.win('run-method', 'rdf')
    wait_until('it has a result', lambda: 'rdf' in s.status()['tables'])
    wait_until('it is safe', lambda: s.status()['kept'])
    s.v.win('run-method', 'bond_angles')
    wait_until('it has another', lambda: 'bond_angles' in s.status()['tables'])
    s.v.process.kill()
    s.v.process.wait()
    assert len(drafts()) == 1

    s.start(MELT)
    wait_until('it is offered', lambda: s.status()['recoverable'] == 1)
    s.v.win('discard-recovery')
    wait_until('it is gone', lambda: s.status()['recoverable'] == 0 and not drafts())
    s.leave()

    s.start(GLASS)
    s.v.win('run-method', 'rdf')
    wait_until('it is safe', lambda: 'rdf' in s.status()['tables'] and s.status()['kept'] and not s.status()['saved'])
    s.v.process.kill()
    s.v.process.wait()
    s.v = Vitrine(log=s.log)  # with nothing to open: the results come back into this window
    wait_until('it is offered', lambda: s.status() and s.status()['recoverable'] == 1)
    s.v.win('recover')
    wait_until('the result is there', lambda: 'rdf' in s.status().get('tables', []))
    after = s.settled()
    assert after['file'] == GLASS and not after['saved'] and after['kept'], after
    path = s.path('recovered.vitrine')
    s.v.win('save-as', path)
    wait_until('it is saved', lambda: s.status()['exported'] == path or s.status()['error'])
    assert s.status()['saved'] and not drafts()


@case
def results_of_a_document_are_asked_about(s):
    s.v.app('open', MELT)
    wait_until('another sample is open', lambda: s.status().get('n-atoms') == 4394)
    s.v.app('open', s.path('recovered.vitrine'))
    wait_until('the document is open', lambda: s.status().get('n-atoms') == 5488)
    s.settled()
    s.v.win('run-method', 'bond_angles')  # opened, not saved since: results are not in the file
    wait_until('it has a result', lambda: 'bond_angles' in s.status()['tables'])
    before = set(windows())
    s.v.app('open', MELT)
    wait_until('it asks', lambda: set(windows()) - before)
    time.sleep(0.5)
    key('Escape')
    wait_until('the question is gone', lambda: not set(windows()) - before)
    assert s.status()['n-atoms'] == 5488 and 'bond_angles' in s.status()['tables']
    s.v.app('open', MELT)
    wait_until('it asks', lambda: set(windows()) - before)
    time.sleep(0.5)
    key('Return')  # save
    wait_until('the next one is open', lambda: s.status().get('n-atoms') == 4394)
    s.v.app('open', s.path('recovered.vitrine'))
    wait_until('the result was saved', lambda: 'bond_angles' in s.status().get('tables', []))
    s.leave()
    assert not drafts()
    with open(s.log, encoding='utf-8', errors='replace') as file:
        words = file.read()
    assert 'CRITICAL' not in words and 'WARNING' not in words, words


@case
def without_a_browser_the_help_is_an_address(s):
    s.kill()
    share, shown = s.path('share'), s.path('shown')
    os.makedirs(os.path.join(share, 'applications'))
    for root in (os.environ.get('XDG_DATA_DIRS') or '/usr/local/share:/usr/share').split(':'):
        for name in os.listdir(root) if os.path.isdir(root) else []:
            if not os.path.lexists(os.path.join(share, name)):
                os.symlink(os.path.join(root, name), os.path.join(share, name))
    s.start(GLASS, XDG_DATA_DIRS=share)
    before = set(windows())
    key('F1')
    wait_until('it is told', lambda: 'The Help Cannot Be Shown' in windows().values())
    key('Escape')
    wait_until('it is gone', lambda: not set(windows()) - before)
    # A browser, so to speak: the page is handed to it.
    with open(os.path.join(share, 'applications', 'reader.desktop'), 'w', encoding='utf-8') as file:
        file.write(f'[Desktop Entry]\nType=Application\nName=Reader\nExec=sh -c \'echo "$1" > {shown}\' sh %u\nMimeType=text/html;\n')
    with open(os.path.join(share, 'applications', 'mimeapps.list'), 'w', encoding='utf-8') as file:
        file.write('[Default Applications]\ntext/html=reader.desktop\n')
    s.kill()
    s.start(GLASS, XDG_DATA_DIRS=share)
    key('F1')
    wait_until('the page is shown', lambda: os.path.exists(shown) and open(shown, encoding='utf-8').read().strip().endswith('index.html'))
    assert 'The Help Cannot Be Shown' not in windows().values(), windows()


if __name__ == '__main__':
    case.main('session', Session)
