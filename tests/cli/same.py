#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The same verbs and the same JSON for every venue: one table, told only a venue's id. What a venue
lacks by its own table must be refused in the documented words, never left out. Prints TAP.
same.py SOUK"""
import json, os, subprocess, sys, tempfile
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

SOUK = os.path.abspath(sys.argv[1])
HOME = tempfile.TemporaryDirectory(prefix='souk-same-')
CREDENTIALS = os.path.join(HOME.name, 'credentials.json')
ENV = {'PATH': os.environ['PATH'], 'HOME': HOME.name, 'XDG_STATE_HOME': HOME.name + '/state',
       'XDG_RUNTIME_DIR': HOME.name, 'SOUK_CREDENTIALS': CREDENTIALS}
ENV.update({k: v for k, v in os.environ.items() if k.endswith('SAN_OPTIONS')})
count, failed = 0, False

# ---- shapes: a text is the kind of a text, a '?' behind a name: it may be missing ----


def text(v):
    assert isinstance(v, str) and v, f'{v!r} is no text'


def any_text(v):
    assert isinstance(v, str), f'{v!r} is no text'


def number(v):
    assert isinstance(v, str), f'{v!r} is no text that holds a number'
    float(v)
    assert 'e' not in v.lower(), f'{v} has an exponent'


def told(form):
    """What a venue does not tell is null."""
    return lambda v: None if v is None else form(v)


def whole(v):
    assert isinstance(v, str) and v.isdigit(), f'{v!r} is no whole number'


def flag(v):
    assert isinstance(v, bool), f'{v!r} is no bool'


def one_of(*words):
    def check(v):
        assert v in words, f'{v!r} is none of {words}'
    return check


def rows(shape, least=0):
    def check(v):
        assert isinstance(v, list) and len(v) >= least, f'{v!r}: no list of at least {least}'
        for row in v:
            fits(row, shape)
    return check


def pair(v):
    assert isinstance(v, list) and len(v) == 2, v
    number(v[0]), number(v[1])


def fits(value, shape):
    if callable(shape):
        shape(value)
        return
    assert isinstance(value, dict), f'{value!r} is no object'
    known = {name.rstrip('?') for name in shape}
    assert not set(value) - known, f'unknown: {sorted(set(value) - known)}'
    for name, part in shape.items():
        key = name.rstrip('?')
        if key not in value:
            assert name.endswith('?'), f'no {key} in {value}'
            continue
        try:
            fits(value[key], part)
        except (AssertionError, ValueError) as e:
            raise AssertionError(f'{key}: {e}') from None


SIDE = one_of('buy', 'sell')
NAME = {'symbol': text, 'venue_symbol': text}
INSTRUMENT = {**NAME, 'base': text, 'quote': text,
              'status': one_of('trading', 'halted', 'cancel_only'), 'types': rows(text, 1),
              'orders_max?': whole,
              **{f'{n}?': number for n in ('price_tick', 'price_min', 'price_max', 'qty_step',
                                           'qty_min', 'qty_max', 'market_qty_step',
                                           'market_qty_min', 'market_qty_max', 'notional_min',
                                           'notional_max')}}
TICKER = {**NAME, 'trades': told(whole), 'open_ms?': whole, 'close_ms?': whole,
          'last': number, 'change_percent': number,
          **{n: told(number) for n in ('open', 'high', 'low', 'change', 'volume', 'quote_volume')},
          **{f'{n}?': number for n in ('bid', 'bid_qty', 'ask', 'ask_qty', 'weighted_avg')}}
BOOK = {**NAME, 'bids': rows(pair, 1), 'asks': rows(pair, 1), 'last_id?': whole, 'at_ms?': whole}
TRADE = {'symbol?': text, 'venue_symbol?': text, 'trade_id': text, 'price': number, 'qty': number,
         'quote_qty?': number, 'taker_side': SIDE, 'at_ms': whole}
CANDLE = {'open_ms': whole, 'close_ms?': whole, 'trades': whole,
          **{n: number for n in ('open', 'high', 'low', 'close', 'volume', 'quote_volume')}}
BALANCE = {'asset': text, 'free': number, 'held': number, 'total': number}
FEE = {'symbol?': text, 'venue_symbol?': text, 'maker': number, 'taker': number,
       'discount_asset?': text, 'discount_rest?': number, 'discounted?': flag}
FILL = {'symbol?': text, 'venue_symbol?': text, 'fill_id': text, 'order_id?': text,
        'client_order_id?': text, 'side?': SIDE, 'price': number, 'qty': number,
        'quote_qty?': number, 'fee': number, 'fee_asset?': text, 'list_id?': text,
        'liquidity': one_of('maker', 'taker'), 'at_ms?': whole}
ORDER = {**NAME, 'order_id': text, 'client_order_id': any_text,
         'status': one_of('new', 'partially_filled', 'filled', 'canceled', 'rejected', 'expired',
                          'pending_new', 'pending_cancel'),
         'side': SIDE, 'type': text, 'time_in_force?': text, 'post_only': flag, 'qty': number,
         'cum_qty': number, 'cum_quote': number, 'reason?': text, 'created_ms?': whole,
         'updated_ms?': whole, 'fills?': rows(FILL), 'fee?': number, 'list_id?': text,
         **{f'{n}?': number for n in ('price', 'stop_price', 'quote_qty', 'iceberg_qty',
                                      'avg_price', 'trailing_bips')}}
PART = {'operation': one_of('place', 'cancel'), 'client_order_id?': text, 'order?': ORDER,
        'outcome': one_of('done', 'refused', 'not_sent', 'unknown')}
BEST = {**NAME, 'bid': number, 'bid_qty': number, 'ask': number, 'ask_qty': number, 'at_ms?': whole}
TIME = {'time_ms': whole, 'offset_ms': number, 'error_ms': number}
LIMIT = {'limit': text, 'window_ms': whole, 'capacity': whole, 'used': whole}
COUNTS_ONLY = {'htx', 'bitget'}  # cancel --all: how many they were at most, not which
IDS_ONLY = {'gemini'}  # ... or their ids
NO_MARKET = {'gemini'}  # only limit orders
PREVIEW = {'method': one_of('GET', 'POST', 'PUT', 'DELETE'), 'url': text,
           'headers': lambda v: [text(x) for x in v.values()], 'body': any_text}
SIGNED = {'canonical': text, 'signature': text, **PREVIEW}
ERROR = {'error': {'status': text, 'outcome': one_of('refused', 'not_sent', 'unknown', 'done'),
                   'text': text, 'http': whole, 'code': any_text, 'retry_after_ms': whole,
                   'request_id?': text, 'client_order_id?': text}}
RAW = {'status': whole, 'headers': lambda v: [any_text(x) for x in v.values()], 'body': text}
VENUE = {'venue': text, 'title': text, 'sandbox_port': whole, 'live?': text, 'testnet?': text,
         'key_types': rows(text, 1), 'channels': rows(text),
         'operations': rows({'operation': text, 'via': one_of('rest', 'ws', 'fix'),
                             'auth': one_of('public', 'key', 'signed'), 'method': any_text,
                             'path': text, 'costs': rows({'limit': text, 'cost': whole})}, 1),
         'switches': rows({'name': text, 'default': any_text, 'values': any_text, 'text': text})}


def souk(*args, code=0):
    done = subprocess.run([SOUK, *args], capture_output=True, text=True, timeout=30, env=ENV)
    told = f'souk {" ".join(args)}: exit {done.returncode}\n{done.stdout[:2000]}{done.stderr}'
    assert done.returncode == code and 'Sanitizer' not in done.stderr, told
    souk.err = done.stderr
    return done.stdout


def document(*args):
    out = souk(*args, '--json')
    assert out.count('\n') == 1 and out.endswith('\n'), out
    return json.loads(out)


def case(name, body):
    global count, failed
    count += 1
    try:
        body()
        print(f'ok {count} - {name}', flush=True)
    except Exception as e:
        failed = True
        note = (str(e) if isinstance(e, AssertionError) else repr(e))[:3000].replace('\n', '\n# ')
        print(f'not ok {count} - {name}\n# {note}', flush=True)


# ---- the table: verb, operation that it needs, words behind the venue, shape ----
# {s} is the symbol, {symbol} the venue's own spelling of it; prices and quantities are made from its
# rules and its book: a {bid} that rests and a {lower} one, a {qty} for them, a {little} at market,
# {more} than the account has, {dear}er than it can pay, {dust} below the least

LOOKS = (
    ('instruments', 'instruments', (), rows(INSTRUMENT, 12)),
    ('instruments', 'instruments', ('{s}',), rows(INSTRUMENT, 1)),
    ('ticker', 'tickers', ('{s}',), TICKER),
    ('ticker', 'tickers', ('{symbol}',), TICKER),
    ('best', 'best', ('{s}',), BEST),
    ('book', 'book', ('{s}', '--limit', '5'), BOOK),
    ('trades', 'trades', ('{s}', '--limit', '5'), rows(TRADE, 1)),
    ('candles', 'candles', ('{s}', '1m', '--limit', '5'), rows(CANDLE, 1)),
    ('time', 'time', (), TIME),
    ('limits', 'time', (), rows(LIMIT, 1)),
    ('balances', 'balances', (), rows(BALANCE, 3)),
    ('fees', 'fees', ('{s}',), rows(FEE, 1)),
    ('orders', 'open_orders', ('{s}',), rows(ORDER)),
    ('orders', 'history', ('{s}', '--history', '--limit', '5'), rows(ORDER)),
    ('fills', 'fills', ('{s}',), rows(FILL)),
)
PREVIEWS = (
    ('ticker', 'tickers', ('{s}',), PREVIEW), ('buy', 'place', ('{s}', '{qty}', '{bid}'), PREVIEW),
    ('cancel', 'cancel', ('{s}', '1234'), PREVIEW), ('balances', 'balances', (), PREVIEW),
)
PAIR = ('buy {qty} {bid}', 'buy {qty} {lower}')
PARTS = (  # several at once: native, or refused and named as what --emulate sends part by part
    ('place', 'place_batch', ('{s}', *PAIR)), ('cancel', 'cancel_batch', ('{s}', '1234', '1235')),
    ('replace', 'replace', ('{s}', '1234', 'buy', '{qty}', '{bid}')),
)
NEVER_EMULATED = (
    ('oco', 'place_list', ('{s}', 'sell {qty} {ask}', 'sell {qty} --stop {lower}')),
    ('oto', 'place_list', ('{s}', 'buy {qty} {bid}', 'sell {qty} {ask}')),
    ('amend', 'amend', ('{s}', '1234', '--qty', '{qty}')),
)
REFUSALS = (  # verb, operation, words, exit code
    ('order', 'order', ('{s}', '999999999999'), 1), ('cancel', 'cancel', ('{s}', '999999999999'), 1),
    ('sell', 'place', ('{s}', '{more}', '{near}'), 1), ('buy', 'place', ('{s}', '{dust}', '{bid}'), 1),
    ('ticker', 'tickers', ('NO/SUCH',), 1),
    ('curl', None, ('GET', '/no/such/path'), 1),
)
USAGE = (
    ('book', ()), ('buy', ('{s}',)), ('buy', ('{s}', '1', '--type', 'limit')), ('order', ('{s}',)),
    ('ticker', ('{s}', '--tif', 'gtc')), ('curl', ('GET',)), ('cancel', ('{s}',)),
    ('amend', ('{s}', '1')), ('replace', ('{s}', '1', 'buy')), ('oco', ('{s}', 'sell 1 2')),
    ('place', ('{s}', 'buy')),
)


def rounded(value, step, how):
    """A multiple of the step, plain."""
    step = Decimal(step)
    return format((Decimal(value) / step).to_integral_value(how) * step, 'f')


class Venue:
    def __init__(self, row):
        self.id, self.title = row['venue'], row['title']
        self.row = row
        self.has = {o['operation'] for o in row['operations'] if o['via'] == 'rest'}
        all_of = {i['symbol']: i for i in document('instruments', self.id)}
        one = next(all_of[f'BTC/{quote}'] for quote in ('USDT', 'USD', 'USDC', 'EUR')
                   if f'BTC/{quote}' in all_of)
        self.s, self.quote, step = one['symbol'], one['quote'], one.get('qty_step', '0.000001')
        tick = one.get('price_tick', '0.01')
        price = Decimal(document('book', self.id, self.s, '--limit', '5')['bids'][0][0])
        least = max(Decimal(one.get('qty_min', step)), Decimal(step),
                    Decimal(one.get('notional_min', '0')) / price)
        free = {b['asset']: Decimal(b['free']) for b in document('balances', self.id)}
        self.values = {
            '{s}': self.s, '{symbol}': one['venue_symbol'],
            '{bid}': rounded(price / 2, tick, ROUND_FLOOR),
            '{lower}': rounded(price * 48 / 100, tick, ROUND_FLOOR),
            '{near}': rounded(price * 98 / 100, tick, ROUND_FLOOR),
            '{ask}': rounded(price * 2, tick, ROUND_FLOOR),
            '{qty}': rounded(max(4 * least, Decimal('0.01')), step, ROUND_CEILING),
            '{little}': rounded(max(2 * least, Decimal('0.002')), step, ROUND_CEILING),
            '{more}': rounded(free['BTC'] * Decimal('1.05'), step, ROUND_CEILING),
            '{dear}': rounded(free[self.quote] / price * Decimal('1.1'), step, ROUND_CEILING),
            '{dust}': format(Decimal(step) / 100, 'f')}

    def run(self, verb, operation, words, check):
        """check() where the venue has the operation; else the documented refusal."""
        if operation is None or operation in self.has:
            check()
            return
        souk(verb, self.id, *words, '--json', code=2)
        told = f'souk: {self.title} has no {operation}; `souk venues --ops` lists what it has'
        assert souk.err.split('\n')[0] == told, souk.err

    def words(self, words):
        for name, value in self.values.items():
            words = [w.replace(name, value) for w in words]
        return words

    def case(self, verb, operation, words, check, note=''):
        name = f'{self.id}: {verb} {" ".join(words)}{note}'.replace('{s}', self.s)
        case(name, lambda: self.run(verb, operation, self.words(words), check))

    def looks(self):
        for verb, operation, words, shape in LOOKS:
            def check(verb=verb, words=words, shape=shape):
                d = document(verb, self.id, *self.words(words))
                fits(d, shape)
                if isinstance(d, dict) and 'symbol' in d:
                    assert [d['symbol'], d['venue_symbol']] == self.words(['{s}', '{symbol}']), d
                table = souk(verb, self.id, *self.words(words)).splitlines()
                assert table and all(line == line.rstrip() for line in table), table
            self.case(verb, operation, words, check)

    def previews(self):
        for verb, operation, words, shape in PREVIEWS:
            def check(verb=verb, words=words, shape=shape):
                d = document(verb, self.id, *self.words(words), '--dry-run')
                fits(d, shape)
                self.hides(d)
            self.case(verb, operation, words, check, ' --dry-run')
        case(f'{self.id}: sign buy', lambda: fits(
            document('sign', 'buy', self.id, *self.words(['{s}', '{qty}', '{bid}'])), SIGNED))

    def hides(self, d):
        secrets = json.load(open(CREDENTIALS))[self.id]
        assert secrets['secret'] not in json.dumps(d), 'the secret is shown'
        assert secrets['api_key'] not in json.dumps(d), 'the key is shown'

    def native(self, verb, words, refusal):
        """What one request would be, or None where the venue has none, said as documented."""
        done = subprocess.run([SOUK, verb, self.id, *words, '--dry-run', '--json'], env=ENV,
                              capture_output=True, text=True, timeout=30)
        if done.returncode == 0:
            d = json.loads(done.stdout)
            fits(d, PREVIEW)
            self.hides(d)
            return d
        assert done.returncode == 2 and done.stdout == '', done
        assert done.stderr.split('\n')[0] == f'souk: {self.title} has no {refusal}', done.stderr
        return None

    def parts(self):
        for verb, operation, words in PARTS:
            def check(verb=verb, operation=operation, words=self.words(words)):
                said = f'{operation}; --emulate sends its parts one after the other'
                one = self.native(verb, words, said)
                d = document(verb, self.id, *words, '--emulate', '--dry-run')
                fits(d, PREVIEW if one else rows(PREVIEW, 2))
                self.hides(d)
            case(f'{self.id}: {verb}: native, or --emulate', check)
        for verb, operation, words in NEVER_EMULATED:
            case(f'{self.id}: {verb}: native, or refused', lambda v=verb, o=operation, w=words:
                 self.native(v, self.words(w), f'{o}; `souk venues --ops` lists what it has'))

    def refusals(self):
        for verb, operation, words, code in REFUSALS:
            def check(verb=verb, words=words, code=code):
                words = self.words(words)
                souk(verb, self.id, *words, '--json', code=code)
                fits(json.loads(souk.err), ERROR)
                assert souk(verb, self.id, *words, code=code) in ('',) or verb == 'curl', 'stdout'
                assert souk.err.count('souk: ') == 1, souk.err
            self.case(verb, operation, words, check, f': exit {code}')
        for verb, words in USAGE:
            words = self.words(words)
            case(f'{self.id}: {verb} {" ".join(words)}: exit 2',
                 lambda verb=verb, words=words: self.usage(verb, words))

    def usage(self, verb, words):
        assert souk(verb, self.id, *words, code=2) == ''
        assert souk.err.startswith('souk: ') and f'usage: souk {verb} ' in souk.err, souk.err

    def order_life(self):
        """A limit order placed, looked at in every way and canceled; a market order and its fills."""
        S = self.s
        qty, little, bid, lower = self.words(['{qty}', '{little}', '{bid}', '{lower}'])

        def resting():
            o = document('buy', self.id, S, qty, bid)
            fits(o, ORDER)
            assert (o['status'], o['side'], o['type'], o['symbol']) == ('new', 'buy', 'limit', S), o
            assert (float(o['price']), float(o['qty'])) == (float(bid), float(qty)), o
            self.id_of, self.client_id = o['order_id'], o['client_order_id']
            same = document('order', self.id, S, self.id_of)
            fits(same, ORDER)
            assert same['client_order_id'] == self.client_id, same
            mine = document('orders', self.id, S)
            assert [r['order_id'] for r in mine] == [self.id_of], mine
            held = {b['asset']: b for b in document('balances', self.id)}[self.quote]
            cost = Decimal(qty) * Decimal(bid)
            assert cost <= Decimal(held['held']) < cost * Decimal('1.04'), held

        def by_client_id():
            same = document('order', self.id, S, '--client-id', self.client_id)
            assert same['order_id'] == self.id_of, same
            found = document('order', self.id, S, '--client-id', self.client_id, '--resolve')
            assert found['order_id'] == self.id_of, found

        def canceled():
            o = document('cancel', self.id, S, self.id_of)
            fits(o, ORDER)
            assert o['order_id'] == self.id_of, o
            assert document('orders', self.id, S) == []

        def market():
            if self.id in NO_MARKET:
                o = document('sell', self.id, S, little, lower, '--tif', 'ioc')
            else:
                o = document('sell', self.id, S, little)  # some take market buys by quote only
            fits(o, ORDER)
            o = document('order', self.id, S, o['order_id'])
            assert (o['status'], float(o['cum_qty'])) == ('filled', float(little)), o
            mine = document('fills', self.id, S)
            fits(mine, rows(FILL, 1))
            assert any(f['order_id'] == o['order_id'] for f in mine), mine

        def several():
            """Each part by itself, whether the venue takes them at once or one by one."""
            def ended(*args):
                got = document(*args, '--emulate')
                fits(got, rows(PART, 2))
                return [(p['operation'], p['outcome']) for p in got]
            assert ended('place', self.id, S, *self.words(PAIR)) == [('place', 'done')] * 2
            ids = [o['order_id'] for o in document('orders', self.id, S)]
            assert len(ids) == 2, ids
            assert ended('replace', self.id, S, ids[0], 'buy', qty, lower) == [
                ('cancel', 'done'), ('place', 'done')]
            ids = [o['order_id'] for o in document('orders', self.id, S)]
            assert ended('cancel', self.id, S, *ids) == [('cancel', 'done')] * 2
            assert document('orders', self.id, S) == [], 'orders are open'

        def amended():
            o = document('buy', self.id, S, qty, bid)
            less = format(Decimal(qty) / 2, 'f')
            if self.native('amend', (S, o['order_id'], '--qty', less),
                           'amend; `souk venues --ops` lists what it has'):
                changed = document('amend', self.id, S, o['order_id'], '--qty', less)
                fits(changed, ORDER)
                assert float(changed['qty']) == float(less), changed
            document('cancel', self.id, S, o['order_id'])

        def all_canceled():
            document('buy', self.id, S, qty, bid)
            document('buy', self.id, S, qty, lower)
            gone = document('cancel', self.id, S, '--all')
            if self.id in IDS_ONLY:
                assert len(gone) == 2 and all(o['order_id'] for o in gone), gone
            else:
                fits(gone, rows(ORDER, 0 if self.id in COUNTS_ONLY else 2))
            assert document('orders', self.id) == []
        for name, body in (('a limit order rests', resting), ('by its client id', by_client_id),
                           ('canceled', canceled), ('a market order, its fills', market),
                           ('several at once', several), ('amend', amended),
                           ('cancel --all', all_canceled)):
            case(f'{self.id}: {name}', body)

    def curl(self):
        """A public REST path that takes no arguments."""
        public = {o['operation']: o['path'] for o in reversed(self.row['operations'])
                  if (o['auth'], o['via'], o['method']) == ('public', 'rest', 'GET')}
        path = next(public[name] for name in ('time', 'ping', 'status', 'instruments')
                    if name in public)
        case(f'{self.id}: curl GET {path}',
             lambda: fits(document('curl', self.id, 'GET', path), RAW))
        case(f'{self.id}: curl --dry-run',
             lambda: fits(document('curl', self.id, 'GET', path, 'a=b', '--dry-run'), PREVIEW))

    def stream(self):
        """All channels at once: what they wait for is time."""
        channels = ('trades', 'book', 'ticker', 'best', 'candles')
        runs = {c: subprocess.Popen([SOUK, 'stream', self.id, c, self.s, '--count', '2', '--json'],
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                    env=ENV) for c in channels}
        for channel in channels:
            def check(channel=channel):
                out, err = runs[channel].communicate(timeout=30)
                assert 'Sanitizer' not in err, err
                if channel not in self.row['channels']:
                    assert runs[channel].returncode == 2, (runs[channel].returncode, err)
                    assert err.split('\n')[0] == f'souk: {self.title} streams no {channel}', err
                    return
                assert runs[channel].returncode == 0, (runs[channel].returncode, err)
                events = [json.loads(line) for line in out.splitlines()]
                assert {e['event'] for e in events} <= {'up', 'trade', 'book', 'resynced', 'ticker',
                                                        'best', 'candle'}, events
                shapes = {'trade': TRADE, 'ticker': TICKER}
                for e in events:
                    if e['event'] in shapes:
                        fits(e[e['event']], shapes[e['event']])
            case(f'{self.id}: stream {channel}', check)

    def explain(self):
        def check():
            souk('buy', self.id, *self.words(['{s}', '{dear}', '{near}']), '--json', code=1)
            id = json.loads(souk.err)['error']['request_id']
            d = document('explain', id)
            assert (d['venue'], d['request_id'], d['kind']) == (self.id, id, 'funds'), d
            assert all(isinstance(d[k], str) and d[k] for k in ('why', 'next', 'status')), d
        case(f'{self.id}: explain', check)


def main():
    box = subprocess.Popen([SOUK, 'sandbox', '--port-base', '0', '--credentials', CREDENTIALS,
                            '--seed', '9', '--limits', '5'], stdout=subprocess.PIPE, text=True, env=ENV)
    try:
        assert box.stdout.readline().startswith('ready')
        table = document('venues', '--ops', '--switches')
        case('venues', lambda: fits(table, rows(VENUE, 1)))
        for row in table:
            v = Venue(row)
            for part in (v.looks, v.previews, v.parts, v.refusals, v.order_life, v.curl, v.stream,
                         v.explain):
                part()
    finally:
        box.terminate()
        box.wait(timeout=15)
    print(f'1..{count}')
    return 1 if failed else 0


if __name__ == '__main__':
    result = main()
    HOME.cleanup()
    sys.exit(result)
