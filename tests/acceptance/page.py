#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/acceptance.md is what the runner finds.

    page.py RUNNER VENUE...           TAP: the page says the same
    page.py --write RUNNER VENUE...   makes the page
"""
import os
import subprocess
import sys

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../docs/acceptance.md')
HEAD = '''# The acceptance matrix

What each venue can, row by row, as the runner finds it with the client against the sandbox. How it works stands in
`docs/adding-a-venue.md`. An absence is the venue's own and has its reason in the venue's descriptor; what is not
written yet fails instead, and stands in `docs/known-gaps.md`. After a change of a row or of a venue:

    tests/acceptance/page.py --write build/tests/acceptance/acceptance binance bitget btse gemini htx

'''


def table(runner, venue):
    text = subprocess.run([runner, venue, '--table'], capture_output=True, text=True, timeout=250).stdout
    return [[cell.strip() for cell in line.strip('|').split('|')] for line in text.splitlines()[2:]]


def page(runner, venues):
    tables = [table(runner, venue) for venue in venues]
    lines = ['| row | key | what | ' + ' | '.join(venues) + ' |', '|---' * (3 + len(venues)) + '|']
    for cells in zip(*tables, strict=True):
        assert len({tuple(c[:3]) for c in cells}) == 1, f'other rows for another venue: {cells}'
        lines.append('| ' + ' | '.join(cells[0][:3] + [c[3] for c in cells]) + ' |')
    return HEAD + '\n'.join(lines) + '\n'


def main():
    write = sys.argv[1] == '--write'
    runner, *venues = sys.argv[2 if write else 1:]
    made = page(runner, venues)
    if write:
        open(PAGE, 'w', encoding='utf-8').write(made)
        return 0
    same = open(PAGE, encoding='utf-8').read() == made
    print(f'1..1\n{"" if same else "not "}ok 1 - docs/acceptance.md says what the runner finds')
    if not same:
        print('# run: tests/acceptance/page.py --write RUNNER ' + ' '.join(venues))
    return 0 if same else 1


sys.exit(main())
