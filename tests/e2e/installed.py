#!/usr/bin/python3
"""installed.py PROGRAM PICTURE: starts an installed program once; it must answer on D-Bus, draw and leave."""
import os
import sys

from desktop import Vitrine, wait_until

program, picture = sys.argv[1:3]
vitrine = Vitrine('cu50zr50-glass', program=program)
try:
    wait_until('the sample is open', lambda: 'n-atoms' in (vitrine.state('status') or {}))
    vitrine.win('export-image', picture)
    wait_until('the picture is there', lambda: os.path.exists(picture))
    vitrine.app('quit')
    status = vitrine.wait_end()
    assert status == 0, f'the program ended with status {status}'
finally:
    vitrine.kill()
