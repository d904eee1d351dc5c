#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""souk decode from outside: every recording beside the checkout against its expected end state, and
files that are broken in every way. Prints TAP. decode.py SOUK SOURCE_ROOT"""
import base64, decimal, glob, gzip, json, os, subprocess, sys, tempfile

SOUK, ROOT = sys.argv[1], sys.argv[2]
RECORDED = os.path.join(ROOT, '..', 'shared', 'recorded')
results = []


def case(name):
    def run(body):
        try:
            note = body()
        except Exception as e:  # whatever goes wrong is this case's
            note = e if isinstance(e, AssertionError) else repr(e)
            print(f'not ok {len(results) + 1} - {name}\n# {str(note)[:2000]}', flush=True)
            results.append(False)
            return
        print(f'ok {len(results) + 1} - {name}' + (f' # {note}' if note else ''), flush=True)
        results.append(True)
    return run


def souk(*args):
    done = subprocess.run([SOUK, 'decode', *args], capture_output=True, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def decode(venue, path):
    code, out, err = souk(venue, path, '--json')
    assert code == 0, f'exit {code}: {err}'
    assert out.endswith('}\n') and out.count('\n') == 1, out[-200:]
    return json.loads(out)


def equal(what, ours, theirs):
    assert ours == theirs, f'{what}: {ours}, expected {theirs}'


def plain(levels):
    """The digits that the venue sent, where it sent exponents, too."""
    return [[format(decimal.Decimal(text), 'f') for text in level] for level in levels]


def by_symbol(rows, venue):
    """Bitget's say the product before the symbol; one recording names no symbol of two."""
    return {key.split()[-1] if venue == 'bitget' else key: row for key, row in rows.items()}


def compare(path, expected):
    ours = decode(expected['venue'], path)
    expected = {**expected, **{kind: by_symbol(expected[kind], expected['venue'])
                               for kind in ('books', 'trades')}}
    equal('members', sorted(ours), ['books', 'trades'])
    equal('symbols', sorted(ours['books']), sorted(expected['books']))
    for symbol, want in expected['books'].items():
        got = ours['books'][symbol]
        equal('members', sorted(got), ['asks', 'bids', 'checksums', 'sequence_gaps'])
        equal(f'{symbol} bids', got['bids'], plain(want['bids'][:25]))
        equal(f'{symbol} asks', got['asks'], plain(want['asks'][:25]))
        equal(f'{symbol} gaps', got['sequence_gaps'], want['sequence_gaps'])
        equal(f'{symbol} checksums', got['checksums'],
              want.get('checksums', {'checked': 0, 'matched': 0}))
    theirs = {s: {k: t[k] for k in ('count', 'volume')} for s, t in expected['trades'].items()}
    equal('trades', ours['trades'], theirs)


def known_venues():
    code, _, err = souk('no-such-venue', 'x')
    assert code == 2 and 'no venue' in err, (code, err)
    rows = subprocess.run([SOUK, 'venues', '--json'], capture_output=True, check=True).stdout
    return [row['venue'] for row in json.loads(rows)]


def recordings():
    if not os.path.isdir(RECORDED):
        case('recordings')(lambda: 'SKIP ../shared/recorded is not there')
        return
    for venue in known_venues():
        for path in sorted(glob.glob(os.path.join(RECORDED, venue, '*.ndjson.zst'))):
            with open(path.replace('.ndjson.zst', '.expect.json'), encoding='utf-8') as f:
                expected = json.load(f)
            name = os.path.basename(path).removesuffix('.ndjson.zst')
            case(f'{venue}/{name}')(lambda: compare(path, expected))


# ---- made here ----

TRADE = ('{"stream":"x@trade","data":{"e":"trade","E":1,"s":"XY","t":1,"p":"2","q":"3.50","T":1,'
         '"m":true,"M":true}}')


def line(raw, **more):
    frame = {'t': 1, 'ch': 'ws', 'dir': 'in', 'conn': '1', 'url': 'wss://h/stream', 'raw': raw}
    frame.update(more)
    return (json.dumps(frame) + '\n').encode()


# line(TRADE), by: zstd -19 --no-check
PACKED = base64.b64decode(
    'KLUv/QBoZQQA8gcZGHBZB+KGneqELCPWfuBRA/VD0T4n/+8MC0D3rlPOCrOO0zIcgXEVVmwY7KzEnhN45vb84nvO'
    'eobP64hs5z2fOe319GBHTIAEYTGps6eeeO4pqjoVPfcdPU89pj33kPNUIvfxXBEokCaYfTDOq9aWOGAGIZfOHbAk'
    'XRRvuA7w4+4PaLgTNRUcFhk=')


def written(data):
    path = os.path.join(SCRATCH, 'recording')
    with open(path, 'wb') as f:
        f.write(data)
    return path


def trades(data):
    return decode('binance', written(data))['trades']


def refused(data, *words):
    code, out, err = souk('binance', written(data), '--json')
    equal('exit', code, 1)
    equal('output', out, '')
    for word in words:
        assert word in err, f'{err!r} does not say {word!r}'


def depth(first, last, bids):
    return json.dumps({'stream': 'xy@depth', 'data': {'e': 'depthUpdate', 'E': 1, 's': 'XY',
                                                      'U': first, 'u': last, 'b': bids, 'a': []}})


def small_files():
    once = {'XY': {'count': 1, 'volume': '3.5'}}
    twice = {'XY': {'count': 2, 'volume': '7'}}
    frame = line(TRADE)
    case('plain text')(lambda: equal('trades', trades(frame), once))
    case('no line end behind the last line')(lambda: equal('trades', trades(frame[:-1]), once))
    case('empty lines')(lambda: equal('trades', trades(b'\n' + frame + b' \n\n'), once))
    case('empty file')(lambda: equal('trades', trades(b''), {}))
    case('zstd')(lambda: equal('trades', trades(PACKED), once))
    case('zstd frames one behind the other')(
        lambda: equal('trades', trades(PACKED + PACKED), twice))
    packed = line(base64.b64encode(gzip.compress(TRADE.encode())).decode(), enc='gzip+b64')
    case('packed frames')(lambda: equal('trades', trades(packed + frame), twice))
    case('frames that were sent')(
        lambda: equal('trades', trades(line(TRADE, dir='out') + frame), once))
    long_one = line(TRADE + ' ' * 3000000)
    case('long lines')(lambda: equal('trades', trades(long_one + frame), twice))
    case('frames that mean nothing are passed over')(
        lambda: equal('trades', trades(line('{') + line('[1]') + frame), once))


def gaps():
    snapshot = line('{"lastUpdateId":10,"bids":[["1.50","1"]],"asks":[["2","1E+1"]]}', ch='http',
                    url='https://h/api/v3/depth?symbol=XY&limit=5')

    def join():
        data = line(depth(9, 11, [['1.5', '2']])) + snapshot + line(depth(12, 12, [['1.4', '3']]))
        got = decode('binance', written(data))['books']['XY']
        equal('bids', got['bids'], [['1.5', '2'], ['1.4', '3']])
        equal('asks', got['asks'], [['2', '10']])
        equal('gaps', got['sequence_gaps'], 0)

    def hole():
        data = snapshot + line(depth(12, 12, [['1.4', '3']]))
        code, out, err = souk('binance', written(data), '--json')
        equal('exit', code, 0)
        equal('gaps', json.loads(out)['books']['XY']['sequence_gaps'], 1)
        assert 'XY ends stale' in err, err

    def table():
        code, out, _ = souk('binance', written(snapshot + line(TRADE)))
        equal('exit', code, 0)
        for word in ('XY', '1 bids, 1 asks', '0 gaps', '1 trade, volume 3.5', '1.50', 'ask price'):
            assert word in out, out

    case('changes before the snapshot')(join)
    case('a gap is told')(hole)
    case('the table')(table)


def broken_files():
    frame = line(TRADE)
    case('a line that is no JSON')(lambda: refused(frame + b'nonsense\n', 'line 2'))
    case('a line cut off')(lambda: refused(frame + frame[:-9], 'line 2'))
    case('a line without raw')(lambda: refused(b'{"t":1,"ch":"ws"}\n', 'line 1', 'raw'))
    case('an unknown channel')(lambda: refused(line('x', ch='udp'), 'line 1', '"ch"'))
    case('an unknown packing')(lambda: refused(line('x', enc='lz4'), 'line 1', '"enc"'))
    case('a frame that is no base64')(
        lambda: refused(line('%%', enc='gzip+b64'), 'line 1', 'base64'))
    half = base64.b64encode(gzip.compress(TRADE.encode())[:-5]).decode()
    case('a frame that is half a gzip')(
        lambda: refused(line(half, enc='gzip+b64'), 'line 1', 'gzip'))

    def every_end():
        for size in range(4, len(PACKED), 7):
            refused(PACKED[:size], 'cut off')
        refused(PACKED + PACKED[:-1], 'cut off')

    case('zstd cut off anywhere')(every_end)
    damaged = PACKED[:40] + bytes([PACKED[40] ^ 0xff]) + PACKED[41:]
    case('zstd damaged')(lambda: refused(damaged, 'line'))
    case('something else behind the zstd')(lambda: refused(PACKED + b'garbage', 'damaged', 'line 1'))

    def usage():
        for args in ([], ['binance'], ['binance', 'a', 'b'], ['binance', 'a', '--nope'],
                     ['binanse', 'a'], ['binance', os.path.join(SCRATCH, 'not-there')]):
            code, out, err = souk(*args)
            equal(f'exit of {args}', code, 2)
            equal('output', out, '')
            assert err, args
        assert 'No such file' in err, err

    case('bad usage')(usage)


with tempfile.TemporaryDirectory() as SCRATCH:
    recordings()
    small_files()
    gaps()
    broken_files()
print(f'1..{len(results)}')
sys.exit(0 if all(results) else 1)
