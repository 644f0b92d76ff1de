"""Drives the real program as a person and as a script would: a process of its own, D-Bus, mouse and keyboard.

Run under tests/with-desktop, which gives it a display, a bus and a window manager that nobody else uses.
"""
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter

import gi

gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf, Gio, GLib  # noqa: E402

NAME = 'org.vitrine.Vitrine'
PATH = '/org/vitrine/Vitrine'
WINDOW = PATH + '/window/1'
PATIENCE = float(os.environ.get('VT_TEST_PATIENCE', '60'))  # s; slow machines, sanitizers


class Timeout(AssertionError):
    pass


def wait_until(what, condition, timeout=PATIENCE, every=0.05):
    """Waits for condition() to be true and returns its value."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Timeout(f'waited {timeout:g} s in vain until {what}')
        time.sleep(every)


class Vitrine:
    """One running program. Its actions are those that docs/actions.md lists."""

    def __init__(self, *arguments, program=None, log=None, env=None):
        self.log = open(log or os.devnull, 'ab')
        self.process = subprocess.Popen([program or os.environ['VITRINE'], *arguments], stdout=self.log,
                                        stderr=subprocess.STDOUT, env={**os.environ, **(env or {})})
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        wait_until('the program owns its name on the bus', self._owned)
        wait_until('the window exports its actions', lambda: self.actions(WINDOW))

    def _owned(self):
        if self.process.poll() is not None:
            raise AssertionError(f'the program ended with status {self.process.returncode}')
        return self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                                  'NameHasOwner', GLib.Variant('(s)', (NAME,)), None, 0, -1, None).unpack()[0]

    def _call(self, path, method, parameters, timeout=PATIENCE):
        return self.bus.call_sync(NAME, path, 'org.gtk.Actions', method, parameters, None, Gio.DBusCallFlags.NONE,
                                  int(timeout * 1000), None).unpack()

    def actions(self, path=WINDOW):
        try:
            return self._call(path, 'List', None)[0]
        except GLib.Error:
            return []

    def _activate(self, path, name, parameters):
        known = self.actions(path)
        assert name in known, f'there is no action {name}; there are {", ".join(sorted(known))}'
        enabled = self._call(path, 'Describe', GLib.Variant('(s)', (name,)))[0][0]
        assert enabled, f'the action {name} is not enabled'
        self._call(path, 'Activate', GLib.Variant('(sava{sv})', (name, parameters, {})))

    def win(self, name, parameter=None):
        """Activates win.NAME; text stands for itself, anything else is a GLib.Variant."""
        self._activate(WINDOW, name, self._parameters(parameter))

    def app(self, name, parameter=None):
        self._activate(PATH, name, self._parameters(parameter))

    @staticmethod
    def _parameters(parameter):
        if parameter is None:
            return []
        return [GLib.Variant('s', parameter) if isinstance(parameter, str) else parameter]

    def state(self, name, path=WINDOW):
        """The state of a stateful action."""
        found = self._call(path, 'Describe', GLib.Variant('(s)', (name,)))[0][2]
        return found[0] if found else None

    def wait_end(self, timeout=PATIENCE):
        status = self.process.wait(timeout)
        self.log.close()
        return status

    def kill(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def status(v):
    return v.state('status')


def settled(v):
    """Waits until nothing is at work and the picture is of what is open."""
    wait_until('nothing is at work and the picture is drawn',
               lambda: not status(v)['busy'] and status(v)['drawn'] and status(v))
    return status(v)


# ---- a person's hands ----

def xdotool(*arguments):
    return subprocess.run(['xdotool', *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def click(x, y, button=1):
    xdotool('mousemove', '--sync', x, y, 'click', button)


def drag(start, end, button=1, steps=12):
    """A drag with motion in between, as a hand makes it."""
    xdotool('mousemove', '--sync', *start, 'mousedown', button)
    for i in range(1, steps + 1):
        x = start[0] + (end[0] - start[0]) * i / steps
        y = start[1] + (end[1] - start[1]) * i / steps
        xdotool('mousemove', '--sync', round(x), round(y))
        time.sleep(0.015)
    xdotool('mouseup', button)


def key(*names):
    xdotool('key', '--clearmodifiers', *names)


def type_text(text):
    xdotool('type', '--delay', '15', '--clearmodifiers', text)


def windows():
    """Visible top-level windows: {id: title}."""
    found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', '.+'], capture_output=True, text=True)
    titles = {}
    for window in found.stdout.split():
        name = subprocess.run(['xdotool', 'getwindowname', window], capture_output=True, text=True)
        if name.returncode == 0:
            titles[window] = name.stdout.strip()
    return titles


# ---- a person's eyes ----

def screenshot(path):
    """The whole display as PNG, from xwd's format (X11/XWDFile.h: a header of big-endian words)."""
    for attempt in range(5):
        # xwd asks about every window, and fails when one (a tooltip) closes meanwhile.
        done = subprocess.run(['xwd', '-silent', '-root'], capture_output=True)
        if done.returncode == 0:
            break
        time.sleep(0.2)
    done.check_returncode()
    data = done.stdout
    header = struct.unpack('>25I', data[:100])
    size, width, height, stride, colours = header[0], header[4], header[5], header[12], header[19]
    assert header[11] == 32, 'the display is not 32 bits deep in memory'
    start = size + colours * 12
    pixels = data[start:start + stride * height]
    rgb = bytearray(width * height * 3)
    for channel, offset in enumerate((2, 1, 0)):
        rgb[channel::3] = b''.join(pixels[row * stride + offset:row * stride + width * 4:4] for row in range(height))
    GdkPixbuf.Pixbuf.new_from_bytes(GLib.Bytes.new(bytes(rgb)), GdkPixbuf.Colorspace.RGB, False, 8, width, height,
                                    width * 3).savev(path, 'png', [], [])


class Picture:
    """An exported PNG."""

    def __init__(self, path):
        self.pixbuf = GdkPixbuf.Pixbuf.new_from_file(path)
        self.width, self.height = self.pixbuf.get_width(), self.pixbuf.get_height()
        self.channels = self.pixbuf.get_n_channels()
        self.stride, self.bytes = self.pixbuf.get_rowstride(), self.pixbuf.get_pixels()

    def pixel(self, x, y):
        at = y * self.stride + x * self.channels
        return tuple(self.bytes[at:at + self.channels])

    def sampled(self, step=4):
        return [self.pixel(x, y) for y in range(0, self.height, step) for x in range(0, self.width, step)]

    def coloured_fraction(self, step=4):
        """How much of it is neither background (the most frequent pixel) nor grey."""
        pixels = self.sampled(step)
        background = Counter(pixels).most_common(1)[0][0]
        shown = [p for p in pixels if p != background and max(p[:3]) - min(p[:3]) > 24 and (len(p) < 4 or p[3] > 128)]
        return len(shown) / len(pixels)

    def drawn_fraction(self, step=4):
        pixels = self.sampled(step)
        background = Counter(pixels).most_common(1)[0][0]
        return sum(p != background for p in pixels) / len(pixels)


def export_image(v, name):
    """The viewport's picture as the program writes it."""
    path = os.path.join(v.folder, name)
    v.win('export-image', path)
    wait_until(f'{name} is exported', lambda: status(v)['exported'] == path or status(v)['error'])
    assert not status(v)['error'], status(v)['error']
    return Picture(path)


def on_screen(folder):
    path = os.path.join(folder, 'screen.png')
    screenshot(path)
    return Picture(path)


def difference(a, b, step=4):
    """Fraction of the pixels that differ visibly."""
    assert (a.width, a.height) == (b.width, b.height), (a.width, a.height, b.width, b.height)
    pairs = list(zip(a.sampled(step), b.sampled(step)))
    return sum(max(abs(x - y) for x, y in zip(p, q)) > 24 for p, q in pairs) / len(pairs)


# ---- the test protocol ----

def one_window(*arguments):
    """For Cases.main(): all cases on one window in which a file is open; v.folder is theirs to write to."""
    def start(folder, log):
        v = Vitrine(*arguments, log=log)
        v.folder = folder
        try:
            wait_until('the sample is open', lambda: 'n-atoms' in (status(v) or {}))
            xdotool('search', '--sync', '--onlyvisible', '--name', 'Vitrine')
        except BaseException:
            v.kill()
            raise
        return v
    return start


class Cases:
    """Runs test functions in order and reports them as TAP; a failure leaves a screenshot beside the build."""

    def __init__(self, folder):
        self.folder = folder
        self.functions = []

    def __call__(self, function):
        self.functions.append(function)
        return function

    def run(self, *arguments):
        print(f'1..{len(self.functions)}', flush=True)
        bad = 0
        for number, function in enumerate(self.functions, 1):
            name = function.__name__.replace('_', '-')
            try:
                function(*arguments)
                print(f'ok {number} {name}', flush=True)
            except Exception:
                bad += 1
                for line in traceback.format_exc().splitlines():
                    print('# ' + line)
                picture = os.path.join(self.folder, f'failed-{name}.png')
                try:
                    screenshot(picture)
                    print(f'# screenshot: {picture}')
                except Exception as error:
                    print(f'# no screenshot: {error}')
                print(f'not ok {number} {name}', flush=True)
        sys.exit(1 if bad else 0)

    def main(self, name, start):
        """Runs them on what start(folder, log) returns, something with kill(): with a folder that is gone afterwards, and
        NAME.log beside the build."""
        folder = tempfile.mkdtemp(prefix=f'vitrine-{name}-')
        log = os.path.join(self.folder, f'{name}.log')
        if os.path.exists(log):
            os.remove(log)
        try:
            program = start(folder, log)
            try:
                self.run(program)
            finally:
                program.kill()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
