#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The command from outside: every verb, for people and as JSON, against a sandbox of its own; every
exit code; what it says when something is wrong; terminals and interrupts. Prints TAP. verbs.py SOUK"""
import http.client, json, os, re, signal, socket, subprocess, sys, time

sys.dont_write_bytecode = True
from box import CREDENTIALS, ENV, HOME, S, SOUK, Terminal  # noqa: E402
from box import case, document, fails, has, lines_up, only_texts, run_tests, souk  # noqa: E402

# ---- markets ----

def test_markets():
    @case('venues')
    def _():
        has(souk('venues'), 'binance', 'Binance Spot', '8701')
        assert document('venues')[0]['venue'] == 'binance'
        has(souk('venues', '--ops'), '/api/v3/order', 'REQUEST_WEIGHT')
        ops = document('venues', 'binance', '--ops')[0]['operations']
        assert any(o['operation'] == 'place' and o['auth'] == 'signed' for o in ops), ops
        souk('venues', '--switches')
        assert isinstance(document('venues', '--switches')[0]['switches'], list)

    @case('instruments')
    def _():
        out = souk('instruments', 'binance')
        has(out, 'BTC/USDT', 'BNB/BUSD', 'price tick')
        lines_up(out)
        assert len(document('instruments', 'binance')) >= 12
        one = document('instruments', 'binance', S)
        assert len(one) == 1 and one[0]['venue_symbol'] == 'BTCUSDT', one
        assert one[0]['price_tick'] == '0.01', one

    @case('ticker')
    def _():
        out = souk('ticker', 'binance', S)
        has(out, 'BTC/USDT', 'last')
        lines_up(out)
        t = document('ticker', 'binance', 'BTCUSDT')
        assert t['symbol'] == S and float(t['bid']) < float(t['ask']), t
        assert len(document('ticker', 'binance')) >= 12

    @case('best, time, limits')
    def _():
        b = document('best', 'binance', S)
        assert b['symbol'] == S and float(b['bid']) < float(b['ask']), b
        assert len(document('best', 'binance')) >= 12
        lines_up(souk('best', 'binance'))
        t = document('time', 'binance')
        assert list(t) == ['time_ms', 'offset_ms', 'error_ms'], t
        assert abs(int(t['time_ms']) / 1000 - time.time()) < 5, t
        assert abs(float(t['offset_ms'])) < 100 and 0 < float(t['error_ms']) < 1000, t
        assert re.fullmatch(r'[-0-9 :.]+ UTC  [0-9.]+ ms (behind|ahead of) ours, give or take '
                            r'[0-9.]+ ms\n', souk('time', 'binance'))
        limits = document('limits', 'binance')
        weight = next(row for row in limits if row['limit'] == 'REQUEST_WEIGHT')
        assert (weight['window_ms'], weight['capacity']) == ('60000', '6000'), weight
        assert int(weight['used']) >= 40, weight  # what earlier runs used, by the venue's word
        has(souk('limits', 'binance'), 'REQUEST_WEIGHT', '60 s', '6000')
        has(souk('limits', 'binance', '--dry-run'), '/api/v3/time')

    @case('book')
    def _():
        out = souk('book', 'binance', S, '--limit', '5')
        has(out, 'spread', 'basis points')
        assert len(out.splitlines()) == 7, out
        b = document('book', 'binance', S, '--limit', '3')
        assert len(b['bids']) == len(b['asks']) == 3 and b['symbol'] == S, b
        bids, asks = [float(p) for p, _ in b['bids']], [float(p) for p, _ in b['asks']]
        assert bids == sorted(bids, reverse=True) and asks == sorted(asks), b
        assert bids[0] < asks[0], b

    @case('trades')
    def _():
        out = souk('trades', 'binance', S, '--limit', '4')
        lines_up(out)
        rows = document('trades', 'binance', S, '--limit', '4')
        assert len(rows) == 4 and rows[0]['taker_side'] in ('buy', 'sell'), rows
        assert int(rows[0]['trade_id']) < int(rows[3]['trade_id']), rows

    @case('candles')
    def _():
        out = souk('candles', 'binance', S, '1h')
        has(out, '┤', 'BTC/USDT  1h', 'open ')
        assert all(len(line) <= 110 for line in out.splitlines()), out
        rows = document('candles', 'binance', S, '5m', '--limit', '7')
        assert len(rows) == 7, rows
        steps = {int(b['open_ms']) - int(a['open_ms']) for a, b in zip(rows, rows[1:])}
        assert steps == {300000}, steps
        assert all(float(r['low']) <= float(r['open']) <= float(r['high']) for r in rows), rows
        old = document('candles', 'binance', S, '1h', '--from', '3h', '--to', '1h')
        assert 1 <= len(old) <= 3, old
        has(souk('candles', 'binance', S, '--table', '--limit', '2'), 'volume')

    @case('watch appends where there is no terminal')
    def _():
        run = subprocess.Popen([SOUK, 'ticker', 'binance', S, '--watch', '0.1', '--json'],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENV)
        lines = [json.loads(run.stdout.readline()) for _ in range(3)]
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=10)
        assert run.returncode == 0 and err == '', (run.returncode, err)
        assert all(line['symbol'] == S for line in lines), lines


# ---- the account ----

def test_account():
    @case('balances and fees')
    def _():
        lines_up(souk('balances', 'binance'))
        rows = {r['asset']: r for r in document('balances', 'binance')}
        assert float(rows['USDT']['free']) > 900000, rows
        assert document('fees', 'binance', S)[0]['taker'] == '0.001'
        has(souk('fees', 'binance', S), 'maker')

    @case('a limit order waits, is found, and is canceled')
    def _():
        o = document('buy', 'binance', S, '0.01', '30000', '--client-id', 'first')
        assert (o['status'], o['type'], o['time_in_force']) == ('new', 'limit', 'gtc'), o
        has(souk('orders', 'binance'), o['order_id'], 'BTC/USDT', '30000')
        assert [r['order_id'] for r in document('orders', 'binance', S)] == [o['order_id']]
        assert document('order', 'binance', S, o['order_id'])['client_order_id'] == 'first'
        assert document('order', 'binance', 'BTCUSDT', '--client-id', 'first')['status'] == 'new'
        found = document('order', 'binance', S, '--client-id', 'first', '--resolve')
        assert found['order_id'] == o['order_id'], found
        held = {r['asset']: r['held'] for r in document('balances', 'binance')}['USDT']
        assert held == '300', held
        has(souk('cancel', 'binance', S, o['order_id']), 'canceled')
        assert document('orders', 'binance') == []
        assert souk('orders', 'binance') == 'no orders\n'

    @case('market orders by base and by quote, and their fills')
    def _():
        o = document('buy', 'binance', S, '0.002')
        assert (o['status'], o['type'], o['cum_qty']) == ('filled', 'market', '0.002'), o
        assert o['fills'][0]['liquidity'] == 'taker', o
        has(souk('sell', 'binance', S, '0.002'), 'sell', 'filled')
        o = document('buy', 'binance', S, '100USDT')
        assert o['status'] == 'filled' and 90 < float(o['cum_quote']) <= 100, o
        rows = document('fills', 'binance', S, '--order', o['order_id'])
        assert rows and all(r['order_id'] == o['order_id'] for r in rows), rows
        has(souk('fills', 'binance', S), 'taker')
        assert len(document('orders', 'binance', S, '--history')) == 4

    @case('every option of an order')
    def _():
        o = document('buy', 'binance', S, '0.01', '30000', '--post-only')
        assert o['post_only'] is True, o
        o = document('sell', 'binance', S, '0.01', '200000', '--tif', 'ioc')
        assert (o['status'], o['cum_qty']) == ('expired', '0'), o
        o = document('sell', 'binance', S, '0.01', '200000', '--tif', 'fok')
        assert o['status'] == 'expired', o
        o = document('sell', 'binance', S, '0.01', '40000', '--stop', '40100')
        assert (o['type'], o['stop_price']) == ('stop_limit', '40100'), o
        o = document('sell', 'binance', S, '0.01', '--stop', '90000', '--type', 'take_profit')
        assert o['type'] == 'take_profit', o
        o = document('sell', 'binance', S, '0.01', '40000', '--trailing', '100')
        assert (o['type'], o.get('trailing_bips')) == ('stop_limit', '100'), o
        souk('cancel', 'binance', S, o['order_id'])
        o = document('buy', 'binance', S, '0.01', '30000', '--iceberg', '0.002')
        assert o['iceberg_qty'] == '0.002', o
        souk('cancel', 'binance', S, o['order_id'])
        assert document('buy', 'binance', S, '0.01', '30000', '--test') == {'tested': True}
        has(souk('buy', 'binance', S, '0.01', '--test'), 'would take')
        assert len(document('orders', 'binance')) == 3
        assert len(document('cancel', 'binance', S, '--all')) == 3
        document('buy', 'binance', S, '0.01', '30000')
        document('buy', 'binance', 'ETH/USDT', '0.1', '1000')
        gone = document('cancel', 'binance', '--all')
        assert {o['symbol'] for o in gone} == {S, 'ETH/USDT'}, gone
        assert souk('cancel', 'binance', '--all') == 'no orders\n'

    @case('the other kinds of key')
    def _():
        for kind in ('hmac', 'ed25519', 'rsa'):
            assert document('balances', 'binance', '--key-type', kind)


# ---- streams ----

def follow(*args, count):
    out = souk('stream', 'binance', *args, '--count', str(count), '--json')
    events = [json.loads(line) for line in out.splitlines()]
    for e in events:
        only_texts(e)
    return [e for e in events if e['event'] != 'up']


def test_streams():
    @case('stream: market')
    def _():
        trades = follow(S, count=3)
        assert [e['event'] for e in trades] == ['trade'] * 3, trades
        assert all(e['trade']['symbol'] == S for e in trades), trades
        books = follow('book', S, '--limit', '2', count=4)
        assert books[0]['event'] == 'resynced' and books[1]['event'] == 'book', books
        assert all(len(b['bids']) == 2 and not b['stale'] for b in books), books
        assert follow(S, 'best', count=1)[0]['best']['symbol'] == S
        assert follow(S, 'ticker', count=1)[0]['ticker']['symbol'] == S
        assert 'closed' in follow(S, 'candles', '--interval', '1m', count=1)[0]
        out = souk('stream', 'binance', S, 'trades', 'best', '--count', '2')
        assert len(out.splitlines()) == 4 and '  up\n' in out, out

    @case('stream: account')
    def _():
        run = subprocess.Popen([SOUK, 'stream', 'binance', 'account', '--json'], text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENV)
        seen = [json.loads(run.stdout.readline())]
        while seen[-1]['event'] != 'open_orders':
            seen.append(json.loads(run.stdout.readline()))
        souk('buy', 'binance', S, '0.001', '--client-id', 'streamed')
        while not (seen[-1]['event'] == 'order' and seen[-1]['order']['status'] == 'filled'):
            seen.append(json.loads(run.stdout.readline()))
        assert seen[-1]['order']['client_order_id'] == 'streamed', seen
        assert float(seen[-1]['fill']['qty']) > 0, seen
        run.send_signal(signal.SIGTERM)
        _, err = run.communicate(timeout=10)
        assert run.returncode == 0 and err == '', (run.returncode, err)


# ---- what is sent ----

def test_previews():
    secrets = [k[part] for k in json.load(open(CREDENTIALS))['binance']['keys']
               for part in ('api_key', 'secret')]

    def clean(text):
        assert not any(secret in text for secret in secrets), text

    @case('dry run')
    def _():
        d = document('buy', 'binance', S, '0.01', '30000', '--dry-run')
        assert list(d) == ['method', 'url', 'headers', 'body'], d
        assert (d['method'], d['url'].endswith('/api/v3/order')) == ('POST', True), d
        has(d['body'], 'symbol=BTCUSDT', 'side=BUY', 'quantity=0.01', 'price=30000', 'signature=')
        assert re.search(r'signature=[0-9a-f]{4}\.\.\.', d['body']), d
        clean(json.dumps(d))
        clean(souk('sell', 'binance', S, '1', '--dry-run'))
        assert document('orders', 'binance') == []
        assert document('ticker', 'binance', S, '--dry-run')['headers'] == {}

    @case('sign')
    def _():
        d = document('sign', 'buy', 'binance', S, '0.01', '30000')
        has(d['canonical'], 'symbol=BTCUSDT', 'timestamp=')
        assert re.fullmatch('[0-9a-f]{64}', d['signature']), d
        clean(json.dumps(d))
        out = souk('sign', 'balances', 'binance', '--key-type', 'ed25519')
        has(out, 'canonical  ', 'signature  ')
        clean(out)
        has(souk('sign', 'ticker', 'binance', S), '(not signed)')

    @case('a live order is not sent unasked')
    def _():
        keys = {'SOUK_BINANCE_API_KEY': 'a' * 64, 'SOUK_BINANCE_SECRET': 'b' * 64}
        fails(2, 'buy', 'binance', S, '1', '--live', env=keys, says=['--yes'])
        t = Terminal('buy', 'binance', S, '1', '30000', '--live', env=keys)
        t.until('[y/N]')
        has(t.text, 'LIVE', 'buy 1 BTC/USDT at 30000', 'worth 30000')
        t.type('n\n')
        assert t.end() == 3, t.text


    @case('curl: any request, signed where it must be')
    def _():
        assert json.loads(souk('curl', 'binance', 'GET', '/api/v3/time'))['serverTime']
        assert souk.err == 'HTTP 200\n', souk.err
        out = souk('curl', 'binance', 'get', '/api/v3/depth', 'symbol=BTCUSDT', 'limit=2', '-i')
        head, body = out.split('\n\n')
        has(head, 'HTTP 200\n', 'X-MBX-USED-WEIGHT-1M: ')
        assert len(json.loads(body)['bids']) == 2 and souk.err == '', (out, souk.err)
        d = document('curl', 'binance', 'GET', '/api/v3/account?omitZeroBalances=true')
        assert (d['status'], list(d)) == ('200', ['status', 'headers', 'body']), d
        assert json.loads(d['body'])['canTrade'] is True, d
        order = ['curl', 'binance', 'POST', '/api/v3/order/test', 'symbol=BTCUSDT', 'side=BUY',
                 'type=LIMIT', 'timeInForce=GTC', 'quantity=0.01', 'price=30000']
        assert document(*order)['body'] == '{}'
        d = document(*order, '--dry-run')
        assert list(d) == ['method', 'url', 'headers', 'body'], d
        has(d['body'], 'signature=', 'quantity=0.01')
        clean(json.dumps(d))
        has(souk('curl', 'binance', 'GET', '/api/v3/time', '--signed', '--dry-run'), 'signature=')
        assert 'signature' not in souk('curl', 'binance', 'GET', '/api/v3/account', '--unsigned',
                                       '--dry-run')
        d = document('curl', 'binance', 'GET', '/api/v3/ticker/price', 'symbols=["BTCUSDT"]')
        assert 'BTCUSDT' in d['body'], d

    @case('curl: refused, and said so')
    def _():
        out = souk('curl', 'binance', 'GET', '/api/v3/depth', 'symbol=NOPE', code=1)
        assert json.loads(out)['code'] == -1121, out
        has(souk.err, 'HTTP 400', '-1121', 'souk explain binance-')
        souk('curl', 'binance', 'GET', '/nothing', code=1)
        fails(2, 'curl', 'binance', 'LOOK', '/x', says=['no method'])
        fails(2, 'curl', 'binance', 'GET', 'x', says=["begins with '/'"])
        fails(2, 'curl', 'binance', 'GET', '/x', 'y', says=['neither name=value nor JSON'])
        fails(2, 'curl', 'binance', 'POST', '/x', '{"a":', says=['is none'])
        fails(2, 'curl', 'binance', 'POST', '/x', '{}', 'a=1', says=['without fields'])
        fails(2, 'curl', 'binance', 'GET', '/x', '--signed', '--unsigned', says=['only one'])
        keys = {'SOUK_BINANCE_API_KEY': 'a' * 64, 'SOUK_BINANCE_SECRET': 'b' * 64}
        fails(2, 'curl', 'binance', 'POST', '/api/v3/order', '--live', env=keys, says=['--yes'])


# ---- what goes wrong ----

def test_mistakes():
    @case('usage: exit 2, and the right word')
    def _():
        fails(2, 'tikcer', 'binance', says=["did you mean 'ticker'?"])
        fails(2, '--json', 'ticker', says=['the verb comes first'])
        fails(2, 'ticker', 'binnace', says=["did you mean 'binance'?"])
        fails(2, 'ticker', 'binance', S, '--jsno', says=['did you mean --json?'])
        fails(2, 'ticker', 'binance', S, '--tif', 'gtc', says=['this verb takes no --tif'])
        fails(2, 'ticker', says=['usage: souk ticker VENUE [SYMBOL]'])
        fails(2, 'book', 'binance', S, 'x', says=['one word too many'])
        fails(2, 'buy', 'binance', S, '100EUR', says=['trades no EUR'])
        fails(2, 'buy', 'binance', S, '1', 'cheap', says=['is no price'])
        fails(2, 'buy', 'binance', S, '1', '--type', 'limt', says=["did you mean 'limit'?"])
        fails(2, 'buy', 'binance', S, '1', '--type', 'limit', says=['needs a PRICE'])
        fails(2, 'buy', 'binance', S, '100USDT', '30000', says=['market orders only'])
        fails(2, 'buy', 'binance', S, '1', '--post-only', says=['limit orders only'])
        fails(2, 'candles', 'binance', S, '1hh', says=["did you mean '1h'?"])
        fails(2, 'order', 'binance', S, says=['which order?'])
        fails(2, 'ticker', 'binance', '--live', '--testnet', says=['only one of them'])
        fails(2, 'stream', 'binance', 'trades', says=['of which symbol?'])
        fails(2, 'help', 'nothing', says=["no verb 'nothing'"])
        fails(2, 'limits', says=['something is missing'])
        fails(2, 'time', 'binance', S, says=['one word too many'])

    @case('refused: exit 1, and the right symbol')
    def _():
        fails(1, 'ticker', 'binance', 'BTC/USTD', says=["did you mean 'BTC/USDT'?"])
        fails(1, 'buy', 'binance', 'BTCUSTD', '1', says=["did you mean 'BTC/USDT'?"])
        fails(1, 'order', 'binance', S, '--client-id', 'never', says=['-2013', 'souk orders'])
        fails(1, 'buy', 'binance', S, '0.0000001', '30000', says=['quantity'])
        fails(1, 'sell', 'binance', S, '150', '59000', says=['-2010', 'souk balances'])
        souk('cancel', 'binance', S, '1', '--json', code=1)
        e = json.loads(souk.err)['error']
        assert (e['outcome'], e['code'], e['http']) == ('refused', '-2011', '400'), e

    @case('nobody there: exit 3, and what to do')
    def _():
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            base = str(free.getsockname()[1] - 1)
        for verb in (['ticker', 'binance', S], ['balances', 'binance'],
                     ['buy', 'binance', S, '1'], ['stream', 'binance', 'account']):
            fails(3, *verb, '--port-base', base, env={'SOUK_CREDENTIALS': ''},
                  says=[f'no sandbox at 127.0.0.1:{base}; start one with `souk sandbox`'])

    @case('configuration and keys: exit 4')
    def _():
        fails(4, 'balances', 'binance', '--live', says=['souk keys add binance LABEL'])
        fails(4, 'balances', 'binance', '--key', 'none', says=["no key 'none'"])
        fails(4, 'ticker', 'binance', S, '--credentials', '/nowhere', says=['/nowhere'])
        bad = json.load(open(CREDENTIALS))
        bad['binance']['keys'][0]['secret'] = bad['binance']['secret'] = 'x' * 64
        wrong = os.path.join(HOME.name, 'wrong.json')
        with open(wrong, 'w', opener=lambda p, f: os.open(p, f, 0o600)) as f:
            json.dump(bad, f)
        fails(4, 'balances', 'binance', '--credentials', wrong, says=['-1022'])


# ---- keys ----

def test_keys():
    path = os.path.join(HOME.name, '.config/souk/keys.json')

    @case('keys: added from stdin, listed, used, removed')
    def _():
        assert document('keys', 'list') == []
        fails(0, 'keys', 'add', 'binance', 'main', stdin='APIKEY123456\nsecretsecret\n')
        assert os.stat(path).st_mode & 0o777 == 0o600
        row, = document('keys', 'list')
        assert row == {'venue': 'binance', 'label': 'main', 'where': 'live', 'api_key': 'APIK...'}
        assert 'secretsecret' not in souk('keys', 'list')
        d = document('sign', 'balances', 'binance', '--live')
        assert d['headers']['X-MBX-APIKEY'] == 'APIK...', d
        assert 'secretsecret' not in json.dumps(d)
        fails(2, 'keys', 'add', 'binance', 'main', stdin='A\nb\n', says=['remove it first'])
        fails(4, 'keys', 'add', 'binance', 'x', stdin='', says=['no key was given'])
        fails(4, 'keys', 'add', 'binance', 'x', stdin='K\n-----BEGIN PRIVATE KEY-----\nAA\n'
              '-----END PRIVATE KEY-----\n', says=['PEM'])
        os.chmod(path, 0o644)
        fails(4, 'keys', 'list', says=['chmod 600'])
        os.chmod(path, 0o600)
        fails(0, 'keys', 'remove', 'binance', 'main')
        fails(4, 'keys', 'remove', 'binance', 'main', says=["no key 'main'"])

    @case('keys: a private key in PEM, for the test network')
    def _():
        pem = next(k['secret'] for k in json.load(open(CREDENTIALS))['binance']['keys']
                   if k['type'] == 'ed25519')
        fails(0, 'keys', 'add', 'binance', 'ed', '--testnet', stdin='EDKEY1234567\n' + pem)
        d = document('sign', 'balances', 'binance', '--testnet')
        assert d['signature'].endswith('==') and 'testnet' in d['url'], d
        fails(4, 'balances', 'binance', '--live', says=['souk keys add'])
        fails(0, 'keys', 'remove', 'binance', 'ed')

    @case('keys: a prompt that does not show the secret')
    def _():
        t = Terminal('keys', 'add', 'binance', 'typed')
        t.until('API key: ')
        t.type('TYPEDKEY1234\n')
        t.until('not shown): ')
        time.sleep(0.1)
        t.type('invisible-secret\n')
        assert t.end() == 0, t.text
        assert 'TYPEDKEY1234' in t.text and 'invisible' not in t.text, t.text
        has(open(path, encoding='utf-8').read(), '"secret":"invisible-secret"')
        fails(0, 'keys', 'remove', 'binance', 'typed')


# ---- terminals ----

def test_terminals():
    @case('watch draws in place and gives the terminal back')
    def _():
        t = Terminal('book', 'binance', S, '--watch', '0.2')
        t.until('\x1b[?1049h')
        t.until('\x1b[H', 5)
        t.text = t.text[t.text.index('\x1b[H') + 3:]
        t.until('\x1b[H', 5)
        t.type('\x03')
        assert t.end() == 0, t.text
        has(t.text, '\x1b[?25h\x1b[?1049l', '\x1b[32m')
        assert t.text.rindex('\x1b[?1049l') > t.text.rindex('\x1b[?1049h') \
            if '\x1b[?1049h' in t.text else True
        has(t.text[t.text.rindex('\x1b[?1049l'):], 'BTC/USDT')

    @case('a book streamed on a terminal is drawn; interrupted: exit 0')
    def _():
        t = Terminal('stream', 'binance', 'book', S)
        t.until('\x1b[?1049h')
        t.until('spread')
        t.type('\x03')
        assert t.end() == 0, t.text
        has(t.text, '\x1b[?1049l')

    @case('colours on terminals only, and not where they are not wanted')
    def _():
        t = Terminal('ticker', 'binance', S)
        assert t.end() == 0 and '\x1b[' in t.text, t.text
        t = Terminal('ticker', 'binance', S, env={'NO_COLOR': '1'})
        assert t.end() == 0 and '\x1b[' not in t.text, t.text
        assert '\x1b[' not in souk('ticker', 'binance', S)

    @case('a reader that leaves is no error')
    def _():
        for args in (['ticker', 'binance', '--watch', '0.05'], ['stream', 'binance', 'best', S]):
            run = subprocess.Popen([SOUK, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=ENV)
            run.stdout.readline()
            run.stdout.close()
            err = run.stderr.read()
            assert run.wait(timeout=10) == 0 and err == b'', (run.returncode, err)

    @case('what was done and cannot be told is not safe to repeat')
    def _():
        for args, code in (['ticker', 'binance', S], 3), (['buy', 'binance', S, '0.001'], 5):
            with open('/dev/full', 'wb') as full:
                done = subprocess.run([SOUK, *args], stdout=full, stderr=subprocess.PIPE, env=ENV,
                                      timeout=30)
            assert done.returncode == code, (args, done)
            assert b'cannot write' in done.stderr, done

    @case('help and version')
    def _():
        out = souk('help')
        for verb in ('venues', 'buy', 'cancel', 'stream', 'sign', 'decode', 'keys', 'sandbox'):
            has(out, f'\n  {verb} ')
            has(souk('help', verb), f'souk {verb} ')
        assert souk('buy', '--help') == souk('help', 'buy')
        assert re.fullmatch(r'souk \d+\.\d+\.\d+\n', souk('version'))
        assert souk('--version') == souk('version')
        assert list(document('version')) == ['version']


# ---- run ----

def test_run():
    args = ['run', '--port-base', '0', '--credentials', os.path.join(HOME.name, 'run.json')]

    @case('run: walks once and stays up until it is told to stop')
    def _():
        run = subprocess.Popen([SOUK, *args], stdin=subprocess.DEVNULL, text=True, env=ENV,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        text = ''
        while 'stays up' not in text:
            line = run.stdout.readline()
            assert line, text + run.stderr.read()
            text += line
        assert text.startswith('ready'), text
        has(text, 'my-first-order', 'canceled', 'filled', 'curl http://127.0.0.1:')
        rest = re.search(r'curl http://([0-9.:]+)', text).group(1)
        link = http.client.HTTPConnection(rest, timeout=5)
        link.request('GET', '/api/v3/time')
        assert link.getresponse().status == 200
        run.send_signal(signal.SIGTERM)
        _, err = run.communicate(timeout=15)
        assert run.returncode == 0 and err == '', (run.returncode, err)
        with socket.socket() as s:
            assert s.connect_ex((rest.split(':')[0], int(rest.split(':')[1]))) != 0, 'still there'

    @case('run: on a terminal Enter goes on, and Ctrl-C ends it')
    def _():
        t = Terminal(*args)
        for step in ('1. ', '2. ', '3. '):
            t.until('[Enter goes on')
            t.text = ''
            t.type('\n')
            t.until(step)
        t.until('[Enter goes on')
        t.type('q\n')
        t.until('stays up')
        t.type('\x03')
        assert t.end() == 0, t.text

    @case('run: a port that is taken is one line and exit 4')
    def _():
        with socket.socket() as taken:
            taken.bind(('127.0.0.1', 0))
            taken.listen()
            port = taken.getsockname()[1]
            fails(4, 'run', '--port-base', str(port), says=['is taken'])
            assert souk.err.count('\n') == 1, souk.err


if __name__ == '__main__':
    sys.exit(run_tests(test_markets, test_account, test_streams, test_previews, test_mistakes,
                       test_keys, test_terminals, test_run, seed=7))
