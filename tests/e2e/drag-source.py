#!/usr/bin/python3
"""drag-source.py FILE…: a small window from which these files can be dragged, as from a file manager."""
import sys

import gi

gi.require_version('Gdk', '4.0')
gi.require_version('Gtk', '4.0')
from gi.repository import Gdk, Gio, Gtk  # noqa: E402


def activate(app):
    window = Gtk.ApplicationWindow(application=app, title='Files', default_width=160, default_height=90, decorated=False)
    window.set_child(Gtk.Label(label='drag me'))
    source = Gtk.DragSource()
    files = Gdk.FileList.new_from_list([Gio.File.new_for_path(path) for path in sys.argv[1:]])
    source.set_content(Gdk.ContentProvider.new_for_value(files))
    window.add_controller(source)
    window.present()


app = Gtk.Application(application_id='org.vitrine.DragSource', flags=Gio.ApplicationFlags.NON_UNIQUE)
app.connect('activate', activate)
app.run([])
