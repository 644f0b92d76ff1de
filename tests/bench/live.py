#!/usr/bin/python3
"""live.py VITRINE [SECONDS]: how smoothly are atoms seen to move while they are computed?

Opens the bundled glass of 5488 atoms in the real program, runs molecular dynamics at full speed and counts, over SECONDS
(10 by default) after the first two: moments that the engine told, moments that were drawn (goal: 30 a second), steps, the longest time that the
main loop was deaf, and who has used the processor (main loop, Mesa's drawing threads, computing), which is also told for one picture: on a
machine that has other things to do, this says what it could. First with plots beside the picture, then without.

Run it under tests/with-desktop:
  VITRINE_SAMPLES=assets/samples tests/with-desktop /usr/bin/python3 tests/bench/live.py _build/app/vitrine
"""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'e2e'))
from desktop import Vitrine, wait_until  # noqa: E402


def status(vitrine):
    return vitrine.state('status') or {}



def processor(vitrine):
    """Seconds of the processor by kind of thread."""
    found = {'main loop': 0.0, 'Mesa': 0.0, 'computing': 0.0}
    folder = f'/proc/{vitrine.process.pid}/task'
    for task in os.listdir(folder):
        try:
            with open(f'{folder}/{task}/stat') as file:
                name, rest = file.read().split('(', 1)[1].rsplit(')', 1)
        except FileNotFoundError:
            continue
        words = rest.split()
        kind = 'main loop' if int(task) == vitrine.process.pid else 'Mesa' if name.startswith(('llvmpipe', 'vitrine:', 'gallium')) else 'computing'
        found[kind] += (int(words[11]) + int(words[12])) / os.sysconf('SC_CLK_TCK')
    return found


def measure(vitrine, seconds):
    duration = 2000
    vitrine.win('run-method', f'md:duration={duration},temperature=300,interval=0.1')
    wait_until('the run moves the atoms', lambda: status(vitrine).get('live') == 'md')
    time.sleep(2)
    vitrine.win('heartbeat')
    before, used, begun = status(vitrine), processor(vitrine), time.monotonic()
    time.sleep(seconds)
    after, spent, took = status(vitrine), processor(vitrine), time.monotonic() - begun
    deaf = vitrine.state('heartbeat')
    vitrine.win('cancel-all')
    wait_until('it has stopped', lambda: not status(vitrine).get('busy'))
    steps = (after['jobs']['md'] - before['jobs']['md']) * duration / 0.002
    drawn = after['live-shown'] - before['live-shown']
    return {'told': (after['live-told'] - before['live-told']) / took, 'drawn': drawn / took, 'deaf': deaf, 'steps': steps / took,
            'used': ', '.join(f'{kind} {100 * (spent[kind] - used[kind]) / took:.0f} %' for kind in used),
            'picture': sum(spent[kind] - used[kind] for kind in ('main loop', 'Mesa')) / max(drawn, 1)}


def main():
    vitrine = Vitrine('cu50zr50-glass', program=sys.argv[1])
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 10
    try:
        wait_until('the picture is there', lambda: status(vitrine).get('drawn'))
        for what, panels in (('with plots', True), ('the picture alone', False)):
            if not panels:
                vitrine.win('right-panel')
                time.sleep(0.5)
            found = measure(vitrine, seconds)
            print(f'{what}: told {found["told"]:.1f}/s, drawn {found["drawn"]:.1f}/s, {found["steps"]:.0f} steps/s, '
                  f'main loop deaf for {found["deaf"]:.0f} ms at most; processor: {found["used"]}; '
                  f'{1000 * found["picture"]:.0f} ms of it for a picture', flush=True)
    finally:
        vitrine.kill()


main()
