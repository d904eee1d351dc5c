#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""HTX's sockets as a subscriber sees them who knows nothing of Souk: packed frames, pings that must be
answered, books that join, orders by frame, what is refused. src: htx card 3.3, 7, 8"""
import base64
import gzip
import hashlib
import hmac
import json
import threading
import time
import zlib
from decimal import Decimal

from souk_box import BINARY, TEXT, Box, Closed, Hung, Socket, check, equal, run_checks, shape, true, within

box = Box('--seed', '3', venue='htx')
NOW = int


def number(value):
    return isinstance(value, (int, Decimal))


def parse(text):
    return json.loads(text, parse_float=Decimal)


class Htx:
    """A socket that answers pings, unless told otherwise."""

    def __init__(self, path, pong=True):
        self.sock, self.path, self.pong, self.pings = Socket(box, path), path, pong, []

    def send(self, message):
        self.sock.send(message)

    def receive(self, timeout=10):
        until = time.monotonic() + timeout
        while True:
            opcode, payload = self.sock.receive(max(until - time.monotonic(), 0.001))
            packed = self.path in ('/ws', '/api/ws', '/feed')
            equal(opcode, BINARY if packed else TEXT, 'opcode')
            if packed:
                equal(payload[:3], b'\x1f\x8b\x08', 'gzip header')
                z = zlib.decompressobj(31)
                payload = z.decompress(payload)
                true(z.eof and not z.unused_data, 'one whole gzip member a frame')
            got = parse(payload)
            if 'ping' in got:
                self.pings.append(got['ping'])
                if self.pong:
                    self.send({'pong': got['ping']})
            elif got.get('action') == 'ping':
                self.pings.append(got['data']['ts'])
                if self.pong:
                    self.send({'action': 'pong', 'data': got['data']})
            else:
                return got

    def ask(self, message, timeout=10):
        """The answer to a frame of that id; pushes meanwhile are kept in `kept`."""
        self.kept = []
        self.send(message)
        while True:
            got = self.receive(timeout)
            if 'id' in got and got['id'] == message.get('id'):
                return got
            self.kept.append(got)

    def until(self, good, timeout=15):
        until = time.monotonic() + timeout
        while True:
            got = self.receive(until - time.monotonic())
            if good(got):
                return got

    def login(self, host=None, path=None, secret=None):
        stamp = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime())
        query = (f'accessKey={box.key.api_key}&signatureMethod=HmacSHA256&signatureVersion=2.1'
                 f'&timestamp={stamp.replace(":", "%3A")}')
        text = '\n'.join(['GET', host or f'{box.host}:{box.port}', path or self.path, query])
        sign = hmac.new((secret or box.key.secret).encode(), text.encode(), hashlib.sha256).digest()
        self.send({'action': 'req', 'ch': 'auth', 'params': {
            'authType': 'api', 'accessKey': box.key.api_key, 'signatureMethod': 'HmacSHA256',
            'signatureVersion': '2.1', 'timestamp': stamp,
            'signature': base64.b64encode(sign).decode()}})
        return self.receive()

    def close(self):
        self.sock.close()


OK = {'action': 'req', 'code': 200, 'ch': 'auth', 'data': {}}
LEVELS = [[number, number]]
TICKS = {
    'market.btcusdt.depth.step0': {'bids': LEVELS, 'asks': LEVELS, 'version': int, 'ts': NOW},
    'market.btcusdt.mbp.refresh.20': {'seqNum': int, 'bids': LEVELS, 'asks': LEVELS},
    'market.btcusdt.mbp.150': {'seqNum': int, 'prevSeqNum': int, 'bids': LEVELS, 'asks': LEVELS},
    'market.btcusdt.bbo': {'seqId': int, 'ask': number, 'askSize': number, 'bid': number,
                           'bidSize': number, 'quoteTime': NOW, 'symbol': 'btcusdt'},
    'market.btcusdt.trade.detail': {'id': int, 'ts': NOW, 'data': [
        {'id': int, 'ts': NOW, 'tradeId': int, 'amount': number, 'price': number,
         'direction': str}]},
    'market.btcusdt.kline.1min': {'id': int, 'open': number, 'close': number, 'low': number,
                                  'high': number, 'amount': number, 'vol': number, 'count': int},
    'market.btcusdt.detail': {'id': int, 'open': number, 'high': number, 'low': number,
                              'close': number, 'amount': number, 'vol': number, 'count': int,
                              'version': int},
    'market.btcusdt.ticker': {'open': number, 'high': number, 'low': number, 'close': number,
                              'amount': number, 'vol': number, 'count': int, 'bid': number,
                              'bidSize': number, 'ask': number, 'askSize': number,
                              'lastPrice': number, 'lastSize': number},
}


@check('every topic is acknowledged and pushes its shape, packed')
def _():
    s = Htx('/ws')
    for i, topic in enumerate(TICKS):
        got = s.ask({'sub': topic, 'id': f'x{i}'})
        shape(got, {'id': f'x{i}', 'status': 'ok', 'subbed': topic, 'ts': NOW}, topic)
    missing = dict(TICKS)
    end = time.monotonic() + 20
    while missing and time.monotonic() < end:
        got = s.receive()
        tick = TICKS.get(got.get('ch'))
        if tick and got['ch'] in missing:
            shape(got, {'ch': got['ch'], 'ts': NOW, 'tick': tick}, got['ch'])
            del missing[got['ch']]
    equal(list(missing), [])
    s.close()


@check('the alias /api/ws; ids keep their type; arrays of topics are acknowledged one by one')
def _():
    s = Htx('/api/ws')
    equal(s.ask({'sub': 'market.btcusdt.bbo', 'id': 7})['id'], 7)
    s.send({'sub': ['market.ethusdt.bbo', 'market.ethusdt.detail'], 'id': 'many'})
    for topic in ('market.ethusdt.bbo', 'market.ethusdt.detail'):
        got = s.until(lambda m: 'subbed' in m)
        equal((got['id'], got['subbed']), ('many', topic))
    got = s.ask({'unsub': 'market.btcusdt.bbo', 'id': 8})
    shape(got, {'id': 8, 'status': 'ok', 'unsubbed': 'market.btcusdt.bbo', 'ts': NOW})
    s.close()


def join(book, tick):
    for side in ('bids', 'asks'):
        for price, size in tick.get(side, []):
            if size:
                book[side][price] = size
            else:
                book[side].pop(price, None)


def best(book, depth):
    return (sorted(book['bids'].items(), reverse=True)[:depth], sorted(book['asks'].items())[:depth])


def follow(depth, seconds):
    """A book by the rules of card 7.1; every change joins the one before."""
    s = Htx('/feed')
    topic = f'market.btcusdt.mbp.{depth}'
    s.ask({'sub': topic, 'id': 's'})
    snapshot = s.ask({'req': topic, 'id': 'r'})
    shape(snapshot, {'id': 'r', 'rep': topic, 'status': 'ok', 'ts': NOW,
                     'data': {'seqNum': int, 'bids': LEVELS, 'asks': LEVELS}})
    ticks = [m['tick'] for m in s.kept if m.get('ch') == topic]
    true(ticks, 'a change came before the snapshot, so that ccxt can join')
    data = snapshot['data']
    true(data['seqNum'] in [t['seqNum'] for t in ticks], 'the snapshot is of a published number')
    book = {side: dict(map(tuple, data[side])) for side in ('bids', 'asks')}
    at, changes, end = data['seqNum'], 0, time.monotonic() + seconds
    history = {}
    while time.monotonic() < end:
        got = s.receive()
        if got.get('ch') != topic:
            continue
        equal(got['tick']['prevSeqNum'], at, 'prevSeqNum')
        at = got['tick']['seqNum']
        join(book, got['tick'])
        bids, asks = best(book, depth)
        true(bids[0][0] < asks[0][0], 'not crossed')
        true(len(book['bids']) <= depth and len(book['asks']) <= depth, 'no deeper than asked')
        history[at] = (bids[:20], asks[:20])
        changes += 1
    s.close()
    return history, changes


@check('increments join without a hole, and the book is that of REST')
def _():
    found = []

    def poll():
        while not done.is_set():
            got = parse(box.client().get('/market/depth', symbol='btcusdt', type='step0',
                                         depth='20').body)
            tick = got['tick']
            found.append((tick['version'], [tuple(x) for x in tick['bids']],
                          [tuple(x) for x in tick['asks']]))
            time.sleep(0.05)
    done = threading.Event()
    poller = threading.Thread(target=poll, daemon=True)
    poller.start()
    history, changes = follow(150, 8)
    done.set()
    poller.join(5)
    within(changes, 40, 90, 'frames in 8 s, also when nothing changed')
    same = [(history[v], (b, a)) for v, b, a in found if v in history]
    true(len(same) >= 5, f'{len(same)} moments to compare')
    for ours, theirs in same:
        equal((ours[0], ours[1]), theirs)


@check('five levels, tick by tick')
def _():
    history, changes = follow(5, 4)
    true(changes > 3, changes)


@check('books whose prices are put together')
def _():
    s = Htx('/ws')
    for step, unit in ((1, '0.1'), (3, '10'), (5, '1000')):
        topic = f'market.btcusdt.depth.step{step}'
        shape(s.ask({'sub': topic, 'id': 's'}), {'id': 's', 'status': 'ok', 'subbed': topic, 'ts': NOW})
        got = s.until(lambda m: m.get('ch') == topic)['tick']
        shape(got, {'bids': LEVELS, 'asks': LEVELS, 'version': int, 'ts': NOW})
        true(0 < len(got['bids']) <= 20 and 0 < len(got['asks']) <= 20, got)
        prices = [Decimal(p) for p, _ in got['bids'][::-1] + got['asks']]
        equal(prices, sorted(set(prices)), topic)
        true(all(p % Decimal(unit) == 0 for p in prices), prices)
        time.sleep(0.15)
        asked = s.ask({'req': topic, 'id': 'r'})
        equal((asked['rep'], sorted(asked['data'])), (topic, ['asks', 'bids', 'ts', 'version']))
        rest = box.get('/market/depth', symbol='btcusdt', type=f'step{step}').json['tick']
        equal([p for p, _ in rest['bids'] if Decimal(str(p)) % Decimal(unit)], [], 'REST')
        s.send({'unsub': topic, 'id': 'u'})
    s.close()


@check("a client's own ping is answered with what it said")
def _():
    for path, ping, pong in (('/ws', {'ping': 42}, {'pong': 42}), ('/feed', {'ping': 'x'}, {'pong': 'x'}),
                             ('/ws/v2', {'action': 'ping', 'data': {'ts': 7}}, {'action': 'pong', 'data': {'ts': 7}})):
        s = Htx(path)
        s.send(ping)
        equal(s.until(lambda m: 'pong' in m or m.get('action') == 'pong'), pong, path)
        s.close()


@check('topics are asked once: newest data, the order of time, 300 rows')
def _():
    s = Htx('/ws')
    wants = {'market.btcusdt.trade.detail': [{'id': int, 'ts': NOW, 'tradeId': int,
                                              'amount': number, 'price': number,
                                              'direction': str}],
             'market.btcusdt.kline.60min': [TICKS['market.btcusdt.kline.1min']],
             'market.btcusdt.depth.step0': TICKS['market.btcusdt.depth.step0']}
    for topic, want in wants.items():
        got = s.ask({'req': topic, 'id': topic})
        shape(got, {'id': topic, 'rep': topic, 'status': 'ok', 'ts': NOW, 'data': want}, topic)
        if isinstance(want, list):
            within(len(got['data']), 100, 300, topic)
        time.sleep(0.15)
    ids = [row['id'] for row in s.ask({'req': 'market.btcusdt.kline.60min', 'id': 1})['data']]
    equal(ids, sorted(ids))
    time.sleep(0.15)
    part = s.ask({'req': 'market.btcusdt.kline.60min', 'id': 2, 'from': ids[-5], 'to': ids[-2]})
    equal([row['id'] for row in part['data']], ids[-5:-1])
    s.close()


@check('questions more often than one in 100 ms are refused')
def _():
    s = Htx('/ws')
    for i in range(3):
        s.send({'req': 'market.btcusdt.detail', 'id': i})
    texts = [s.until(lambda m: 'id' in m).get('err-msg') for _ in range(3)]
    equal(texts, [None, '429 too many request', '429 too many request'])
    s.close()


@check('frames that are wrong are refused by name, and nothing else happens')
def _():
    s = Htx('/ws')
    for frame, text, id in (
            ('nonsense', 'not json string', None), ('[]', 'not json string', None),
            ('{"id":1}', 'invalid request', 1), ('{"sub":"market.btcusdt.nothing","id":2}', 'invalid topic', 2),
            ('{"sub":"market.nothing.bbo","id":"3"}', 'invalid symbol', '3'),
            ('{"sub":"orders#*","id":4}', 'invalid topic', 4),
            ('{"sub":7,"id":5}', 'invalid topic', 5),
            ('{"unsub":"market.btcusdt.bbo","id":6}', 'unsub with not subbed topic', 6),
            ('{"sub":"market.btcusdt.kline.7min","id":7}', 'invalid topic', 7)):
        s.send(frame)
        got = s.until(lambda m: 'ch' not in m)
        shape(got, {'ts': NOW, 'status': 'error', 'err-code': 'bad-request', 'err-msg': text,
                    'id': id}, frame)
    s.close()


@check('a market socket is pinged, lives on pongs, and dies after two that are missed')
def _():
    s, mute = Htx('/ws'), Htx('/ws', pong=False)
    began = time.monotonic()
    ended = []

    def listen():
        try:
            while True:
                mute.receive(30)
        except (Closed, EOFError) as e:
            ended.append((time.monotonic() - began, getattr(e, 'code', None)))
    watcher = threading.Thread(target=listen, daemon=True)
    watcher.start()
    while time.monotonic() - began < 18:
        try:
            s.receive(1)
        except Hung:
            pass
    watcher.join(2)
    within(len(s.pings), 3, 4, 'pings in 18 s')
    true(all(abs(b - a - 5000) < 300 for a, b in zip(s.pings, s.pings[1:])), s.pings)
    equal(len(mute.pings), 2, 'pings of the one that does not answer')
    true(ended, 'it was closed')
    within(ended[0][0], 14, 17, 'seconds')
    equal(ended[0][1], 1001)
    s.close()


@check('a login: host with and without port, the whole URL for a path, and wrong ones')
def _():
    for host, path in ((None, None), (box.host, None), ('api.huobi.pro', None),
                       (None, f'ws://{box.host}:{box.port}/ws/v2')):
        s = Htx('/ws/v2')
        equal(s.login(host, path), OK, (host, path))
        s.close()
    for host, path, secret in (('example.com', None, None), (None, '/ws/v3', None),
                               (None, None, 'wrong')):
        s = Htx('/ws/v2')
        shape(s.login(host, path, secret),
              {'action': 'req', 'code': 2002, 'ch': 'auth', 'message': 'auth.fail'})
        s.close()
    s = Htx('/ws/v2')
    s.send({'action': 'sub', 'ch': 'orders#*'})
    equal(s.receive(), {'action': 'sub', 'code': 2002, 'ch': 'orders#*',
                        'message': 'invalid.auth.state'})
    s.close()


@check('orders by frame, told on the private socket under the topic that was subscribed')
def _():
    own, trade = Htx('/ws/v2'), Htx('/ws/trade')
    equal(own.login(), OK)
    equal(trade.login(), OK)
    for ch in ('orders#*', 'trade.clearing#*#0', 'accounts.update#2'):
        own.send({'action': 'sub', 'ch': ch})
        equal(own.until(lambda m: m['action'] == 'sub'),
              {'action': 'sub', 'code': 200, 'ch': ch, 'data': {}})
    first = own.until(lambda m: m['action'] == 'push' and m['data']['currency'] == 'usdt')
    account = first['data']['accountId']
    equal((first['data']['changeType'], first['data']['changeTime']), (None, None))

    def order(cid, **fields):
        trade.send({'cid': cid, 'ch': 'create-order',
                    'params': {'account-id': str(account), 'symbol': 'btcusdt', **fields}})
        got = trade.receive()
        equal(got.get('cid'), cid, got)
        return got
    placed = order('1', type='buy-limit', amount='0.01', price='60000',
                   **{'client-order-id': 'mine-1'})
    shape(placed, {'status': 'ok', 'data': str, 'cid': '1'})
    got = own.until(lambda m: m['ch'] == 'orders#*')
    shape(got['data'], {'eventType': 'creation', 'symbol': 'btcusdt', 'accountId': account,
                        'orderId': int(placed['data']), 'clientOrderId': 'mine-1',
                        'orderSource': 'spot-api', 'orderPrice': '60000', 'orderSize': '0.01',
                        'type': 'buy-limit', 'orderStatus': 'submitted', 'orderCreateTime': NOW,
                        'totalTradeAmount': 0})
    got = own.until(lambda m: m['ch'] == 'accounts.update#2')['data']
    equal(got['changeType'], 'order.place')
    equal(Decimal(got['balance']) - Decimal(got['available']), 600)
    trade.send({'cid': '2', 'ch': 'cancel', 'params': {'order-ids': [placed['data']]}})
    equal(trade.receive(), {'status': 'ok', 'data': {'success': [placed['data']], 'failed': []},
                            'cid': '2'})
    got = own.until(lambda m: m['ch'] == 'orders#*')['data']
    equal((got['eventType'], got['orderStatus'], got['remainAmt']), ('cancellation', 'canceled', '0.01'))

    order('3', type='buy-market', amount='100')
    seen = []
    while not seen or seen[-1]['orderStatus'] not in ('filled', 'partial-canceled', 'canceled'):
        seen.append(own.until(lambda m: m['ch'] == 'orders#*')['data'])
    equal(seen[0]['eventType'], 'creation')
    equal(seen[0]['orderValue'], '100')
    trades = [row for row in seen if row['eventType'] == 'trade']
    true(trades and all(row['aggressor'] is True for row in trades), seen)
    spent = sum(Decimal(r['tradePrice']) * Decimal(r['tradeVolume']) for r in trades)
    within(spent, 90, 100, 'spent')
    refused = order('5', type='buy-limit', amount='1000000', price='60000')
    equal(refused['status'], 'error')
    true(refused['err-code'] and refused['err-msg'], refused)
    trade.send({'cid': 'm', 'ch': 'create-margin-order', 'params': {'symbol': 'btcusdt'}})
    got = trade.receive()
    equal((got['status'], got['err-code'], got['cid']), ('error', 'base-operation-forbidden', 'm'), got)
    own.close()
    trade.close()


@check('fills come with their fees')
def _():
    own, trade = Htx('/ws/v2'), Htx('/ws/trade')
    own.login()
    trade.login()
    own.send({'action': 'sub', 'ch': 'trade.clearing#btcusdt#0'})
    own.receive()
    own.send({'action': 'sub', 'ch': 'accounts.update'})
    got = own.until(lambda m: m['action'] == 'sub')
    equal(got['ch'], 'accounts.update#0')
    account = own.until(lambda m: m['action'] == 'push')['data']['accountId']
    trade.send({'cid': '9', 'ch': 'create-order', 'params': {
        'account-id': account, 'symbol': 'btcusdt', 'type': 'buy-market', 'amount': '50'}})
    got = own.until(lambda m: m['ch'].startswith('trade.clearing'))
    equal(got['ch'], 'trade.clearing#btcusdt#0')
    row = got['data']
    equal((row['feeCurrency'], row['orderType'], row['orderSide']), ('btc', 'buy-market', 'buy'))
    equal(Decimal(row['transactFee']), Decimal(row['tradeVolume']) * Decimal('0.002'))
    own.close()
    trade.close()


@check('a key has ten private sockets at most')
def _():
    sockets = [Htx('/ws/v2') for _ in range(11)]
    for s in sockets[:10]:
        equal(s.login(), OK)
    equal(sockets[10].login(), {'action': 'req', 'code': 4000, 'ch': 'auth',
                                'message': 'too.many.connection'})
    for s in sockets:
        s.close()


@check('fifty frames a second, then too.many.request; the socket stays')
def _():
    s = Htx('/ws/v2')
    for _ in range(60):
        s.send({'action': 'sub', 'ch': 'orders#*'})
    texts = [s.receive()['message'] for _ in range(60)]
    equal(texts.count('too.many.request'), 10)
    time.sleep(2.1)
    equal(s.login(), OK)
    s.close()


with box:
    run_checks()
    box.audit()
