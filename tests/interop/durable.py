#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""souk sandbox --data: killed with SIGKILL at random moments under load, again and again, it finds
everything that it acknowledged: orders, cancels, fills, balances, keys, stream tokens."""
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from decimal import Decimal

from souk_box import (Box, Client, Closed, Hung, Key, Socket, check, equal, run_checks, true)

KILLS = int(os.environ.get('KILLS', '100'))
SEED = int(os.environ.get('SEED', '1'))
RESTART_S = 5
HOME = tempfile.mkdtemp(prefix='souk-durable-')
OPEN = ('NEW', 'PARTIALLY_FILLED')
GONE = (EOFError, OSError, Hung, Closed, ValueError)


class Told:
    """What one account was told: the model that the sandbox is compared with."""

    def __init__(self, key):
        self.key = key
        self.orders = {}    # client id -> the last answer about it
        self.canceled = set()
        self.trades = set()
        self.lock = threading.Lock()

    def placed(self, answer):
        with self.lock:
            self.orders[answer['clientOrderId']] = answer
            self.trades.update(fill['tradeId'] for fill in answer['fills'])

    def heard(self, report):
        with self.lock:
            if report['x'] == 'TRADE':
                self.trades.add(report['t'])
            if report['x'] == 'CANCELED':
                self.canceled.add(report['C'])


def trader(box, told, rng, name, stop):
    """Places and cancels over a connection of its own until the sandbox is gone."""
    client = Client(box, key=told.key)
    mine = []
    try:
        for n in range(100000):
            if stop.is_set():
                break
            if mine and rng.random() < 0.3:
                id = mine.pop(rng.randrange(len(mine)))
                got = client.signed('DELETE', '/api/v3/order', symbol='BTCUSDT',
                                    origClientOrderId=id)
                if got.status == 200:
                    with told.lock:
                        told.canceled.add(id)
                else:
                    equal(got.json['code'], -2011, repr(got))
                continue
            id = f'{name}-{n}'
            price = 60000 + rng.randrange(-20, 21)
            got = client.signed('POST', '/api/v3/order', symbol='BTCUSDT',
                                side=rng.choice(['BUY', 'SELL']), type='LIMIT', timeInForce='GTC',
                                price=f'{price}.00', newClientOrderId=id,
                                quantity=f'0.00{rng.randrange(100, 1000)}')
            equal(got.status, 200, repr(got))
            told.placed(got.json)
            if got.json['status'] in OPEN:
                mine.append(id)
    except GONE:
        pass
    finally:
        client.close()


def listener(box, told, token, up):
    try:
        socket = Socket(box, f'/ws/{token}')
        up.set()
        while True:
            got = socket.message(30)
            if got.get('e') == 'executionReport':
                told.heard(got)
    except GONE:
        up.set()


def newest(client, path, **params):
    """The newest rows, up to 1000."""
    got = client.signed('GET', path, symbol='BTCUSDT', limit=1000, **params)
    equal(got.status, 200, repr(got))
    return got.json


def everything(client, path, id, name):
    """All rows, page by page."""
    rows, start = [], 0
    while True:
        page = newest(client, path, **{name: start})
        rows += page
        if len(page) < 1000:
            return rows
        start = page[-1][id] + 1


def compare(box, told, orders, trades, open_orders, complete):
    """Everything in `told` that is as new as the oldest row must be there, and as it was told."""
    by_id = {row['clientOrderId']: row for row in orders}
    oldest = 0 if complete or not orders else orders[0]['orderId']
    for id, answer in told.orders.items():
        if answer['orderId'] < oldest:
            continue
        true(id in by_id, f'the order {id} was acknowledged and is gone')
        row = by_id[id]
        equal(row['orderId'], answer['orderId'], id)
        for field in 'price', 'origQty', 'side', 'type', 'timeInForce':
            equal(row[field], answer[field], f'{id} {field}')
        true(Decimal(row['executedQty']) >= Decimal(answer['executedQty']), row)
        if answer['status'] not in OPEN:
            equal(row['status'], answer['status'], id)
        if id in told.canceled:
            equal(row['status'], 'CANCELED', id)
        equal(id in open_orders, row['status'] in OPEN, f'{id} among the open orders')
    have = {trade['id'] for trade in trades}
    first = 0 if complete or not trades else trades[0]['id']
    equal({id for id in told.trades if id >= first} - have, set(), 'fills are gone')
    filled = {}
    for trade in trades:
        filled.setdefault(trade['orderId'], Decimal(0))
        filled[trade['orderId']] += Decimal(trade['qty'])
    for row in orders:
        if complete:
            equal(filled.get(row['orderId'], Decimal(0)), Decimal(row['executedQty']), row)


def verify(box, told, complete=False):
    client = Client(box, key=told.key)
    if complete:
        orders = everything(client, '/api/v3/allOrders', 'orderId', 'orderId')
        trades = everything(client, '/api/v3/myTrades', 'id', 'fromId')
    else:
        orders, trades = newest(client, '/api/v3/allOrders'), newest(client, '/api/v3/myTrades')
    open_rows = client.signed('GET', '/api/v3/openOrders', symbol='BTCUSDT').json
    compare(box, told, orders, trades, {row['clientOrderId'] for row in open_rows}, complete)
    account = client.signed('GET', '/api/v3/account').json
    locked = {b['asset']: Decimal(b['locked']) for b in account['balances']}
    left = {'BUY': Decimal(0), 'SELL': Decimal(0)}
    for row in open_rows:
        rest = Decimal(row['origQty']) - Decimal(row['executedQty'])
        left[row['side']] += rest * (Decimal(row['price']) if row['side'] == 'BUY' else 1)
    equal((locked['USDT'], locked['BTC']), (left['BUY'], left['SELL']), 'held for open orders')
    client.close()
    return len(orders), len(trades)


def files(ending):
    """Of the journal or of snapshots, by number."""
    found = sorted(f for f in os.listdir(os.path.join(HOME, 'data')) if f.endswith('.' + ending))
    return [os.path.join(HOME, 'data', f) for f in found]


def flip(path, at):
    with open(path, 'r+b') as f:
        f.seek(at)
        byte = f.read(1)
        f.seek(at)
        f.write(bytes([byte[0] ^ 1]))


def run(*args):
    """A start that is refused."""
    return subprocess.run(
        [os.environ['SOUK'], 'sandbox', '--port-base', '0', '--data', os.path.join(HOME, 'data'),
         *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20,
        env={**os.environ, 'XDG_STATE_HOME': HOME})


def start(*args):
    box = Box('--limits', 'off', *args, data=os.path.join(HOME, 'data'))
    true(box.ready_s < RESTART_S, f'{box.ready_s:.1f} s to come back')
    return box


def start_and_die(rng, *args):
    """Killed while it comes back."""
    child = subprocess.Popen(
        [os.environ['SOUK'], 'sandbox', '--port-base', '0', '--data', os.path.join(HOME, 'data'),
         *args], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        env={**os.environ, 'XDG_STATE_HOME': HOME})
    time.sleep(rng.random() * 0.06)
    child.send_signal(rng.choice([signal.SIGKILL, signal.SIGTERM]))
    time.sleep(rng.random() * 0.02)
    child.kill()
    child.wait()


def second_account(box):
    equal(box.admin('POST', '/v1/accounts', {'venue': 'binance', 'name': 'other'}).status, 201)
    for asset, amount in ('USDT', '1000000'), ('BTC', '100'):
        got = box.admin('POST', '/v1/faucet', {'venue': 'binance', 'account': 'other',
                                               'asset': asset, 'amount': amount})
        equal(got.status, 200, repr(got))
    got = box.admin('POST', '/v1/keys', {'venue': 'binance', 'account': 'other', 'type': 'hmac',
                                         'permissions': ['read', 'trade']})
    equal(got.status, 201, repr(got))
    return Key(got.json['api_key'], got.json['secret'])


def one_round(box, accounts, token, rng, round):
    stop, up = threading.Event(), threading.Event()
    threads = [threading.Thread(target=trader, daemon=True, args=(
        box, accounts[i % 2], random.Random(rng.random()), f'{round}-{i}', stop))
        for i in range(4)]
    threads.append(threading.Thread(target=listener, daemon=True,
                                    args=(box, accounts[0], token, up)))
    threads[-1].start()
    up.wait(5)
    for thread in threads[:-1]:
        thread.start()
    time.sleep(rng.random() * 0.15)
    box.kill()
    stop.set()
    for thread in threads:
        thread.join(20)
        true(not thread.is_alive(), 'a client hangs')


def listen_key(box):
    return box.keyed('POST', '/api/v3/userDataStream').json['listenKey']


@check(f'{KILLS} kills under load: everything acknowledged is there again')
def _():
    rng = random.Random(SEED)
    # so often that one is nearly always on its way
    options = '--no-makers', '--snapshot-every', '40'
    box = start(*options)
    credentials = box.credentials
    mode = os.stat(box.file).st_mode & 0o777
    equal((mode, os.path.basename(box.file)), (0o600, 'souk-credentials.json'))
    accounts = [Told(box.key), Told(second_account(box))]
    token = listen_key(box)
    slowest, snapshots = 0, set()
    for round in range(KILLS):
        one_round(box, accounts, token, rng, round)
        if round % 10 == 9:
            start_and_die(rng, *options)
        box = start(*options)
        slowest = max(slowest, box.ready_s)
        snapshots.update(files('snapshot'))
        equal(box.credentials['binance']['keys'], credentials['binance']['keys'], 'keys')
        equal(box.keyed('PUT', '/api/v3/userDataStream', listenKey=token).status, 200)
        for told in accounts:
            verify(box, told)
        box.audit()
    counts = [verify(box, told, complete=True) for told in accounts]
    box.audit()
    equal(box.stop(), 0)
    box = start(*options)  # and after an orderly end
    equal([verify(box, told, complete=True) for told in accounts], counts)
    box.audit()
    equal(box.stop(), 0)
    told = sum(len(a.orders) for a in accounts)
    heard = sum(len(a.trades) for a in accounts)
    size = sum(os.path.getsize(os.path.join(HOME, 'data', f))
               for f in os.listdir(os.path.join(HOME, 'data')))
    print(f'# {told} orders and {heard} fills acknowledged, slowest restart {slowest * 1000:.0f} ms,'
          f' {size // 1024} KiB kept, {len(snapshots)} snapshots seen', flush=True)
    true(len(snapshots) > KILLS // 2, 'there were hardly any snapshots')
    true(len(files('snapshot')) == 2 and len(files('journal')) < 20, 'old files go')
    true(told > 10 * KILLS and heard > KILLS, 'there was hardly any load')
    shutil.rmtree(os.path.join(HOME, 'data'))


@check('kills with live markets: the book of a fill is the book of its replay')
def _():
    rng = random.Random(SEED + 1)
    for round in range(6):
        box = start('--snapshot-every', '3000')
        if round == 0:
            told = Told(box.key)
            token = listen_key(box)
        else:
            verify(box, told)
        for side in 'BUY', 'SELL':
            got = box.signed('POST', '/api/v3/order', symbol='BTCUSDT', side=side, type='MARKET',
                             quantity='1.5', newClientOrderId=f'{round}-{side}')
            equal(got.json.get('status'), 'FILLED', repr(got))
            told.placed(got.json)
        box.audit()
        time.sleep(rng.random() * 0.6)
        box.kill()
    box = start()
    equal(verify(box, told, complete=True)[0], 12)
    box.audit()
    book = box.get('/api/v3/depth', symbol='BTCUSDT').json
    true(book['bids'] and book['asks'], 'the makers are back')
    equal(box.stop(), 0)
    shutil.rmtree(os.path.join(HOME, 'data'))


@check('revoked keys stay revoked, deposits and resets stay done')
def _():
    box = start('--no-makers')
    key = second_account(box)
    free = lambda: {b['asset']: b['free'] for b in
                    box.client(key=key).signed('GET', '/api/v3/account').json['balances']}
    before = free()
    box.kill()
    box = start('--no-makers')
    equal(free(), before)
    equal(box.signed('POST', '/api/v3/order', symbol='BTCUSDT', side='BUY', type='LIMIT',
                     timeInForce='GTC', price='100', quantity='1').status, 200)
    equal(box.admin('POST', '/v1/reset').status, 200)
    equal(box.admin('DELETE', f'/v1/keys/{key.api_key}').status, 200)
    box.kill()
    box = start('--no-makers')
    equal(box.client(key=key).signed('GET', '/api/v3/account').json['code'], -2015)
    equal(box.signed('GET', '/api/v3/allOrders', symbol='BTCUSDT').json, [])
    equal({b['asset']: b['free'] for b in box.signed('GET', '/api/v3/account').json['balances']}
          ['USDT'], '1000000.00000000')
    box.audit()
    equal(box.stop(), 0)


@check('an answer waits for its record also when the client has ended its side')
def _():
    import socket as sockets
    box = start('--no-makers')
    text = box.signed_query(dict(symbol='BTCUSDT', side='BUY', type='LIMIT', timeInForce='GTC',
                                 price='100', quantity='1'))
    wire = box.connect()
    wire.send(f'POST /api/v3/order HTTP/1.1\r\nHost: x\r\nX-MBX-APIKEY: {box.key.api_key}\r\n'
              f'Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n'
              f'Content-Length: {len(text)}\r\n\r\n{text}'.encode())
    wire.sock.shutdown(sockets.SHUT_WR)
    equal(wire.answer().status, 200)
    true(wire.ended(), 'the connection ends')
    equal(box.stop(), 0)


@check('a full disk: orders are refused, nothing that was acknowledged is lost')
def _():
    box = start('--no-makers')
    told = Told(box.key)
    size = max(map(os.path.getsize, files('journal') + files('snapshot')))
    resource.prlimit(box.child.pid, resource.RLIMIT_FSIZE, (size + 3000, size + 3000))
    refused = None
    for n in range(200):
        try:
            got = Client(box).signed('POST', '/api/v3/order', symbol='BTCUSDT', side='BUY',
                                     type='LIMIT', timeInForce='GTC', price='100', quantity='1',
                                     newClientOrderId=f'full-{n}')
        except (EOFError, OSError):
            continue  # the one that could not be kept
        if got.status != 200:
            refused = got
            break
        told.placed(got.json)
    true(refused is not None and refused.status >= 400, repr(refused))
    true(len(told.orders) > 5, 'some were kept before')
    true(box.signed('GET', '/api/v3/account').status >= 400, 'what is not kept is not shown')
    true(box.alive(), 'it goes on saying so')
    equal(box.stop(), 4)
    box = start('--no-makers')
    equal(verify(box, told)[0] >= len(told.orders), True)
    box.audit()
    equal(box.stop(), 0)


@check('a damaged journal is told with its file and offset; another process is kept out')
def _():
    box = start('--no-makers')
    got = run('--no-makers')
    true(got.returncode == 4 and 'another process' in got.stderr, got)
    for n in range(3):
        box.admin('POST', '/v1/faucet', {'venue': 'binance', 'account': 'demo'})
    box.kill()
    got = run('--no-makers', '--seed', '2')
    true(got.returncode == 4 and '--seed 1' in got.stderr, got)
    path = files('journal')[-1]
    flip(path, 50)
    got = run('--no-makers')
    true(got.returncode == 4 and os.path.basename(path) in got.stderr and
         'byte 16' in got.stderr, got)
    flip(path, 50)
    equal(start('--no-makers').stop(), 0)


@check('a damaged snapshot: the one before it and its journal serve; else it is told')
def _():
    box = start('--no-makers')
    box.signed('DELETE', '/api/v3/openOrders', symbol='BTCUSDT')  # a full book takes no more orders
    told = Told(box.key)
    for n in range(5):
        told.placed(box.signed('POST', '/api/v3/order', symbol='BTCUSDT', side='BUY', type='LIMIT',
                               timeInForce='GTC', price='100', quantity='1',
                               newClientOrderId=f'damaged-{n}').json)
    equal(box.stop(), 0)
    kept = files('snapshot')
    equal(len(kept), 2)
    flip(kept[1], 3000)
    box = start('--no-makers')
    verify(box, told)
    box.audit()
    box.kill()
    flip(kept[0], 3000)
    got = run('--no-makers')
    true(got.returncode == 4 and os.path.basename(kept[0]) in got.stderr and
         'not there any more' in got.stderr, got)
    flip(kept[0], 3000)
    flip(kept[1], 3000)
    box = start('--no-makers')
    verify(box, told)
    equal(box.stop(), 0)


@check('a snapshot by the admin interface, under way and done')
def _():
    box = start('--no-makers', '--snapshot-every', '0')
    equal(box.admin('GET', '/v1/snapshot').json['made'], 0)
    got = box.admin('POST', '/v1/snapshot')
    equal((got.status, got.json['busy']), (200, True))
    for _ in range(100):
        now = box.admin('GET', '/v1/snapshot').json
        if not now['busy']:
            break
        time.sleep(0.02)
    equal((now['made'], now['failed']), (1, 0))
    path = files('snapshot')[-1]
    equal((f"{now['last']['number']:08}.snapshot", now['last']['bytes']),
          (os.path.basename(path), os.path.getsize(path)))
    box.kill()
    equal(start('--no-makers').stop(), 0)
    with Box('--no-makers') as memory:
        got = memory.admin('POST', '/v1/snapshot')
        true(got.status >= 400 and '--data' in got.text, got)


@check('windows and bans outlive a stop and a kill')
def _():
    data = os.path.join(HOME, 'limits')
    box = Box('--no-makers', data=data)
    while True:
        got = box.get('/api/v3/depth', symbol='BTCUSDT', limit=5000)
        if got.status == 429:
            break
        equal(got.status, 200)
    for _ in range(20):
        got = box.get('/api/v3/depth', symbol='BTCUSDT', limit=5000)
    equal(got.status, 418)
    box.kill()
    box = Box('--no-makers', data=data)
    equal(box.get('/api/v3/ping').status, 418, 'banned after a kill')
    equal(box.stop(), 0)
    box = Box('--no-makers', data=data)
    equal(box.get('/api/v3/ping').status, 418, 'banned after a stop')
    equal(box.admin('POST', '/v1/reset').status, 200)
    box.get('/api/v3/depth', symbol='BTCUSDT', limit=5000)
    used = box.get('/api/v3/ping').weight
    box.kill()
    equal(Box('--no-makers', data=data).get('/api/v3/ping').status, 200, 'a reset lasts')
    true(used > 1, used)


try:
    good = run_checks()
finally:
    shutil.rmtree(HOME, ignore_errors=True)
sys.exit(0 if good else 1)
