#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""BTSE's sockets as a subscriber sees them who knows nothing of Souk: the login, acknowledgements,
notifications and fills, books whose messages chain, text pings, what is refused.
src: btse card 3.2, 7, 8"""
import hashlib
import hmac
import json
import re
import threading
import time
from decimal import Decimal

from souk_box import PING, PONG, TEXT, Box, Closed, Hung, Socket, check, equal, run_checks, shape, true, within

box = Box('--seed', '3', venue='btse')
SPOT, BOOKS = '/ws/spot', '/ws/oss/spot'
UUID = re.compile(r'[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}')


def parse(text):
    return json.loads(text, parse_float=Decimal)


def uuid(value):
    return isinstance(value, str) and UUID.fullmatch(value) is not None


def number(value):
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def level(value):
    return isinstance(value, list) and len(value) == 2 and all(isinstance(v, str) for v in value)


def moment(value):
    return isinstance(value, int) and abs(value - time.time() * 1000) < 60000


last_nonce = 0


def fresh():
    """A nonce that was not used yet: the same signature twice is refused."""
    global last_nonce
    last_nonce = max(last_nonce + 1, int(time.time() * 1000))
    return str(last_nonce)


def sign(text, secret=None):
    return hmac.new((secret or box.key.secret).encode(), text.encode(), hashlib.sha384).hexdigest()


class Btse:
    """A socket. All its text frames but `pong` must be JSON."""

    def __init__(self, path=SPOT):
        self.sock, self.path, self.frames = Socket(box, path), path, 0

    def send(self, message):
        self.sock.send(message)

    def raw(self, timeout=10):
        opcode, payload = self.sock.receive(timeout)
        equal(opcode, TEXT, 'opcode')
        self.frames += 1
        return payload.decode()

    def receive(self, timeout=10):
        return parse(self.raw(timeout))

    def until(self, good, timeout=15):
        until = time.monotonic() + timeout
        while True:
            got = self.receive(until - time.monotonic())
            if good(got):
                return got

    def quiet(self, seconds, but=lambda got: False):
        """Nothing comes for so long, except what `but` allows."""
        until = time.monotonic() + seconds
        while True:
            try:
                got = self.receive(max(until - time.monotonic(), 0.01))
            except Hung:
                return
            true(but(got), f'not asked for: {got}')

    def login(self, secret=None, nonce=None, path=None, as_number=False, key=None):
        nonce = str(nonce or fresh())
        self.send({'op': 'authKeyExpires', 'args': [
            key or box.key.api_key, int(nonce) if as_number else nonce,
            sign((path or self.path) + nonce, secret)]})
        return self.receive()

    def subscribe(self, *topics, op='subscribe'):
        self.send({'op': op, 'args': list(topics)})
        return self.until(lambda got: 'event' in got or 'errors' in got)

    def topic(self, name, timeout=15):
        return self.until(lambda got: got.get('topic') == name, timeout)['data']

    def close(self):
        self.sock.close()


def rest(method, path, body=None, query=''):
    """A signed request of the V3.3 kind."""
    text = '' if body is None else json.dumps(body)
    nonce = fresh()
    got = box.client().request(method, '/spot' + path, query, None if body is None else text, {
        'request-api': box.key.api_key, 'request-nonce': nonce,
        'request-sign': sign(path + nonce + text), 'Content-Type': 'application/json'})
    return got.status, parse(got.body)


def place(**order):
    order = {'symbol': 'BTC-USD', 'side': 'BUY', 'type': 'LIMIT', **order}
    status, rows = rest('POST', '/api/v3.3/order', order)
    equal(status, 200, rows)
    return rows[0]


def cancel(order_id, symbol='BTC-USD'):
    status, rows = rest('DELETE', '/api/v3.3/order', None, f'symbol={symbol}&orderID={order_id}')
    equal(status, 200, rows)
    return rows[0]


LOGGED_IN = {'event': 'login', 'success': True}
REFUSED = {'event': 'login', 'success': False}
BOOK = {'bids': [level], 'asks': [level], 'seqNum': int, 'prevSeqNum': int, 'type': str,
        'timestamp': moment, 'symbol': 'BTC-USD'}


def refusal(arg, code, message):
    return {'severity': 'ERROR', 'errors': [{'arg': arg, 'error': {'code': code, 'message': message}}]}


# ---- logging in ----

@check('a login: nonce as text or number, the legacy path')
def _():
    for path, as_number in ((SPOT, False), (SPOT, True), ('/spotWS', False)):
        s = Btse(path)
        equal(s.login(as_number=as_number), LOGGED_IN, path)
        s.close()


@check('a login that is wrong is refused in JSON, and the socket stays')
def _():
    s = Btse()
    equal(s.login(secret='wrong'), REFUSED)
    equal(s.login(path='/spotWS'), REFUSED, 'another path than was dialed')
    equal(s.login(nonce=int(time.time() * 1000) - 70000), REFUSED, 'a nonce of a minute ago')
    equal(s.login(nonce=int(time.time() * 1000) + 70000), REFUSED, 'a nonce ahead')
    equal(s.login(key='0' * 64), REFUSED, 'no such key')
    for args in ([], ['a'], ['a', 1], [1, 2, 3], {}, 'x', [box.key.api_key, 'never', 'x']):
        s.send({'op': 'authKeyExpires', 'args': args})
        equal(s.receive(), REFUSED, args)
    equal(s.login(), LOGGED_IN)
    s.close()


@check('the guide sends login and subscription at once: they are answered in that order')
def _():
    s = Btse()
    nonce = fresh()
    s.send({'op': 'authKeyExpires', 'args': [box.key.api_key, nonce, sign(SPOT + nonce)]})
    s.send({'op': 'subscribe', 'args': ['notificationApiV3']})
    equal(s.receive(), LOGGED_IN)
    equal(s.receive(), {'event': 'subscribe', 'channel': ['notificationApiV3']})
    s.close()


# ---- topics ----

@check('only topics that are served are acknowledged; unsubscribing ends them')
def _():
    s = Btse()
    equal(s.subscribe('tradeHistoryApi:BTC-USD', 'tradeHistoryApi:NOPE-USD', 'update:BTC-USD_0',
                      'orderBookApi:BTC-USD_0', 'tradeHistoryApi:btc-usd'),
          {'event': 'subscribe', 'channel': ['tradeHistoryApi:BTC-USD']})
    equal(s.subscribe('nothing'), {'event': 'subscribe', 'channel': []})
    s.topic('tradeHistoryApi:BTC-USD', 30)
    equal(s.subscribe('tradeHistoryApi:BTC-USD', op='unsubscribe'),
          {'event': 'unsubscribe', 'channel': ['tradeHistoryApi:BTC-USD']})
    s.quiet(3)
    s.close()


@check('public trades: numbers, and a time')
def _():
    s = Btse()
    s.subscribe('tradeHistoryApi:BTC-USD')
    last = 0
    for _ in range(3):
        rows = s.topic('tradeHistoryApi:BTC-USD', 30)
        shape(rows, [{'symbol': 'BTC-USD', 'side': str, 'size': number, 'price': number,
                      'tradeId': int, 'timestamp': moment}])
        for row in rows:
            true(row['side'] in ('BUY', 'SELL') and row['size'] > 0 and row['price'] > 0, row)
            true(row['tradeId'] > last, 'ids grow')
            last = row['tradeId']
    s.close()


@check('private topics without a login are acknowledged, and silent')
def _():
    s, own = Btse(), Btse()
    topics = ['notificationApiV3', 'notificationApiV2', 'fills']
    equal(s.subscribe(*topics), {'event': 'subscribe', 'channel': topics})
    own.login()
    own.subscribe('notificationApiV3')
    order = place(price=20000, size=0.001)
    equal(own.topic('notificationApiV3')['orderID'], order['orderID'])
    cancel(order['orderID'])
    s.quiet(1)
    s.close()
    own.close()


# ---- orders ----

NOTE = {'symbol': 'BTC-USD', 'orderID': uuid, 'side': str, 'orderType': int, 'txType': int,
        'price': number, 'triggerPrice': number, 'pegPriceDeviation': number, 'stealth': number,
        'status': int, 'timestamp': moment, 'avgFilledPrice': number, 'clOrderID': str,
        'maker': bool, 'postOnly': bool, 'orderUserInitiated': True,
        'originalOrderBaseSize': number, 'originalOrderQuoteSize': number,
        'currentOrderBaseSize': number, 'currentOrderQuoteSize': number, 'filledBaseSize': number,
        'totalFilledBaseSize': number, 'remainingBaseSize': number, 'remainingQuoteSize': number,
        'orderCurrency': str, 'time_in_force': str}
FILL = {'orderId': uuid, 'serialId': str, 'clOrderId': str, 'type': str, 'symbol': 'BTC-USD',
        'side': str, 'price': str, 'size': str, 'feeAmount': str, 'feeCurrency': str, 'base': 'BTC',
        'quote': 'USD', 'maker': bool, 'timestamp': str, 'tradeId': uuid}


def own_socket(*topics):
    s = Btse()
    equal(s.login(), LOGGED_IN)
    equal(s.subscribe(*topics), {'event': 'subscribe', 'channel': list(topics)})
    return s


@check('an order that rests, is amended, and is canceled: a message each')
def _():
    s = own_socket('notificationApiV3')
    order = place(price=20000, size=0.001, clOrderID='mine-1', postOnly=True)
    note = s.topic('notificationApiV3')
    shape(note, NOTE)
    equal({k: note[k] for k in ('orderID', 'side', 'orderType', 'txType', 'price', 'status',
                                'clOrderID', 'postOnly', 'maker', 'originalOrderBaseSize',
                                'remainingBaseSize', 'totalFilledBaseSize', 'orderCurrency',
                                'time_in_force', 'avgFilledPrice')},
          {'orderID': order['orderID'], 'side': 'MODE_BUY', 'orderType': 76, 'txType': 0,
           'price': 20000, 'status': 2, 'clOrderID': 'mine-1', 'postOnly': True, 'maker': False,
           'originalOrderBaseSize': Decimal('0.001'), 'remainingBaseSize': Decimal('0.001'),
           'totalFilledBaseSize': 0, 'orderCurrency': 'BTC', 'time_in_force': 'GTC',
           'avgFilledPrice': 0})
    status, rows = rest('PUT', '/api/v3.3/order', {
        'symbol': 'BTC-USD', 'orderID': order['orderID'], 'type': 'PRICE', 'value': 19000})
    equal((status, rows[0]['status']), (200, 123), rows)
    note = s.topic('notificationApiV3')
    shape(note, NOTE)
    equal((note['status'], note['price']), (123, 19000))
    cancel(note['orderID'])
    note = s.topic('notificationApiV3')
    shape(note, NOTE)
    equal((note['status'], note['remainingBaseSize']), (6, Decimal('0.001')))
    s.close()


@check('a taker is told of every trade, and of its fills with their fees')
def _():
    s = own_socket('notificationApiV3', 'fills')
    order = place(side='SELL', price=10000, size=0.5, clOrderID='sells')
    notes, fills = [], []
    while not notes or notes[-1]['status'] not in (4, 6):
        got = s.receive()
        if got['topic'] == 'fills':
            shape(got['data'], [FILL])
            fills += got['data']
        else:
            shape(got['data'], NOTE)
            notes.append(got['data'])
    while sum(Decimal(f['size']) for f in fills) < notes[-1]['totalFilledBaseSize']:
        fills += s.topic('fills')
    equal([n['status'] for n in notes], [2] + [5] * (len(notes) - 2) + [4])
    total = 0
    for note, fill in zip(notes[1:], fills):
        total += note['filledBaseSize']
        equal(note['totalFilledBaseSize'], total)
        equal((note['orderID'], note['side'], note['maker']), (order['orderID'], 'MODE_SELL', False))
        equal((note['price'], note['filledBaseSize']), (Decimal(fill['price']), Decimal(fill['size'])))
        equal((fill['orderId'], fill['clOrderId'], fill['type'], fill['side'], fill['maker']),
              (order['orderID'], 'sells', '76', 'SELL', False))
        equal(fill['feeCurrency'], 'USD')
        within(Decimal(fill['feeAmount']) / (note['price'] * note['filledBaseSize']),
               Decimal('0.00199'), Decimal('0.00201'), 'fee')
    equal(len(fills), len(notes) - 1)
    equal(total, Decimal('0.5'))
    status, rows = rest('GET', '/api/v3.3/user/trade_history', None,
                        f'symbol=BTC-USD&orderID={order["orderID"]}')
    equal(status, 200, rows)
    equal({(str(r['serialId']), r['tradeId']) for r in rows},
          {(f['serialId'], f['tradeId']) for f in fills}, 'the same ids as REST tells')
    s.close()


@check('a market buy by what it spends is told in quote; what is left is dust')
def _():
    s = own_socket('notificationApiV3')
    order = place(type='MARKET', price=1000)
    notes = []
    while not notes or not notes[-1]['remainingQuoteSize'] < 10:
        note = s.topic('notificationApiV3')
        shape(note, NOTE)
        notes.append(note)
    last = notes[-1]
    equal((last['orderID'], last['orderType'], last['orderCurrency']),
          (order['orderID'], 77, 'USD'))
    equal((last['originalOrderQuoteSize'], last['originalOrderBaseSize']), (1000, 0))
    true(last['status'] in (4, 5), last)
    within(last['price'] * last['totalFilledBaseSize'] + last['remainingQuoteSize'], 900, 1100)
    s.quiet(1)
    s.close()


@check('a stop waits, and says so')
def _():
    s = own_socket('notificationApiV3')
    order = place(side='SELL', price=10000, size=0.01, txType='STOP', triggerPrice=11000)
    note = s.topic('notificationApiV3')
    shape(note, NOTE)
    equal((note['status'], note['txType'], note['triggerPrice'], note['price']),
          (9, 1, 11000, 10000))
    cancel(order['orderID'])
    equal(s.topic('notificationApiV3')['status'], 6)
    s.close()


@check('the older topics tell the same in the older shape')
def _():
    topics = ['notificationApiV2', 'notificationApiV1', 'notificationApi']
    s = own_socket(*topics)
    order = place(price=20000, size=0.002, clOrderID='old')
    for _ in topics:
        got = s.receive()
        topics.remove(got['topic'])
        shape(got['data'], {
            'symbol': 'BTC-USD', 'orderID': order['orderID'], 'side': 'BUY', 'type': 76,
            'price': 20000, 'size': Decimal('0.002'), 'originalSize': Decimal('0.002'),
            'avgFillPrice': 0, 'avgFilledPrice': 0, 'fillSize': 0, 'status': 2, 'clOrderID': 'old',
            'maker': False, 'stealth': 1, 'timestamp': moment, 'pegPriceDeviation': 1,
            'remainingSize': Decimal('0.002'), 'time_in_force': 'GTC', 'txType': 0,
            'triggerPrice': 0})
    cancel(order['orderID'])
    s.close()


# ---- books ----

class Follower:
    """A book as the official samples keep one: exactly "0" removes, an unknown removal raises."""

    def __init__(self, grouping=0, symbol='BTC-USD'):
        self.name = f'update:{symbol}_{grouping}'
        self.s, self.at = Btse(BOOKS), None
        equal(self.s.subscribe(self.name), {'event': 'subscribe', 'channel': [self.name]})
        self.book = self.take(self.s.topic(self.name, 5))

    def take(self, data):
        shape(data, BOOK)
        equal(data['seqNum'], data['prevSeqNum'] + 1, 'one after the one before')
        if self.at is not None:
            equal(data['prevSeqNum'], self.at, 'chained')
        self.at = data['seqNum']
        if data['type'] == 'snapshot':
            true(len(data['bids']) <= 50 and len(data['asks']) <= 50, 'fifty a side at most')
            for side in ('bids', 'asks'):
                true(all(size != '0' for _, size in data[side]), 'nothing is removed by a snapshot')
            return {side: dict(map(tuple, data[side])) for side in ('bids', 'asks')}
        equal(data['type'], 'delta')
        for side in ('bids', 'asks'):
            for price, size in data[side]:
                if size == '0':
                    del self.book[side][price]
                else:
                    true(Decimal(size) > 0, 'a size of zero is "0"')
                    self.book[side][price] = size
            true(len(self.book[side]) <= 50, 'no deeper than fifty')
        return self.book

    def follow(self, seconds, each=lambda: None):
        end, changes = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            try:
                self.book = self.take(self.s.topic(self.name, end - time.monotonic()))
            except Hung:
                break
            bids, asks = self.best()
            true(not bids or not asks or bids[0][0] < asks[0][0], 'not crossed')
            changes += 1
            each()
        return changes

    def best(self, count=50):
        rows = {side: [(Decimal(p), Decimal(s)) for p, s in self.book[side].items()]
                for side in ('bids', 'asks')}
        return sorted(rows['bids'], reverse=True)[:count], sorted(rows['asks'])[:count]


def rest_book():
    got = parse(box.client().get('/public-api/market/v1/orderbook', symbol='BTC-USD',
                                 depth='50').body)['data']
    return tuple([(Decimal(p), Decimal(s)) for p, s in got[side]] for side in ('bids', 'asks'))


@check('a book begins with a snapshot, its messages chain, and it is that of REST')
def _():
    f = Follower()
    seen = []
    done = threading.Event()

    def poll():
        while not done.is_set():
            seen.append(rest_book())
            time.sleep(0.06)
    poller = threading.Thread(target=poll, daemon=True)
    poller.start()
    history = [f.best()]
    changes = f.follow(8, lambda: history.append(f.best()))
    done.set()
    poller.join(5)
    within(changes, 10, 81, 'changes in 8 s, ten a second at most')
    same = sum(book in history for book in seen)
    true(same >= 5, f'{same} of {len(seen)} books of REST are among ours')
    f.s.close()


@check('whoever comes later, or again, begins with a snapshot that the next change continues')
def _():
    first, second = Follower(), None
    first.follow(1)
    second = Follower()
    first.follow(2)
    second.follow(2)
    name, before = first.name, first.at
    equal(first.s.subscribe(name, op='unsubscribe'), {'event': 'unsubscribe', 'channel': [name]})
    first.s.quiet(1)
    equal(first.s.subscribe(name), {'event': 'subscribe', 'channel': [name]})
    first.at = None
    data = first.s.topic(name, 5)
    equal(data['type'], 'snapshot')
    true(data['seqNum'] > before, 'the number goes on')
    first.book = first.take(data)
    true(first.follow(2) > 0, 'and it goes on')
    first.s.close()
    second.s.close()


@check('a snapshot is the book that others have at its number')
def _():
    steady, history, late = Follower(), {}, Btse(BOOKS)

    def note():
        history[steady.at] = {side: dict(rows) for side, rows in steady.book.items()}
    note()
    listener = threading.Thread(target=steady.follow, args=(7, note), daemon=True)
    listener.start()
    snapshots, end = [], time.monotonic() + 5
    while time.monotonic() < end:
        late.subscribe(steady.name)
        snapshots.append(late.topic(steady.name, 5))
        late.subscribe(steady.name, op='unsubscribe')
        time.sleep(0.03)
    listener.join(10)
    within(len(snapshots), 40, 200, 'snapshots')
    for data in snapshots:
        equal(data['type'], 'snapshot')
        book = {side: dict(map(tuple, data[side])) for side in ('bids', 'asks')}
        equal(book, history[data['seqNum']], data['seqNum'])
    steady.s.close()
    late.close()


@check('levels of our own come and go at the edge of the fifty, and beyond it nothing is told')
def _():
    f = Follower()
    far = place(price=20000, size=0.001)
    f.follow(1)
    true('20000' not in f.book['bids'], 'beyond the fifty')
    edge = min(Decimal(p) for p in f.book['bids'])
    orders = [place(price=float(edge + Decimal(i) / 10), size=0.0123) for i in range(1, 4)]
    f.follow(1)
    for order in orders:
        cancel(order['orderID'])
    f.follow(1)
    cancel(far['orderID'])
    f.follow(1)
    f.s.close()


@check('groupings: the snapshot is ungrouped, the changes put levels together')
def _():
    for grouping, step in ((1, Decimal('0.5')), (2, Decimal(1)), (4, Decimal(10)), (8, Decimal(1000))):
        f = Follower(grouping)
        f.book = f.take(f.s.topic(f.name, 5))
        f.follow(1.5)
        for side in ('bids', 'asks'):
            true(all(Decimal(p) % step == 0 for p in f.book[side]), (grouping, f.book[side]))
        f.s.close()


@check('the best prices at once and whenever they change, with a grouping or without')
def _():
    s = Btse(BOOKS)
    for name in ('snapshotL1:BTC-USD', 'snapshotL1:BTC-USD_0'):
        equal(s.subscribe(name)['channel'], [name])
        for _ in range(3):
            data = s.topic(name, 20)
            shape(data, {'bids': [level], 'asks': [level], 'type': 'snapshotL1',
                         'symbol': 'BTC-USD', 'timestamp': moment})
            true(len(data['bids']) == 1 and len(data['asks']) == 1, data)
            true(Decimal(data['bids'][0][0]) < Decimal(data['asks'][0][0]), data)
    s.close()


@check('whole books')
def _():
    s = Btse(BOOKS)
    s.subscribe('snapshot:BTC-USD_0')
    for _ in range(3):
        data = s.topic('snapshot:BTC-USD_0', 10)
        shape(data, BOOK)
        equal((data['type'], len(data['bids']), len(data['asks'])), ('snapshot', 50, 50))
    s.close()


@check('what is wrong on the books socket is refused topic by topic')
def _():
    s = Btse(BOOKS)
    pair = 'Market pair provided is currently not supported.'
    none = 'Topic provided does not exist.'
    for frame, arg, code, message in (
            ({'op': 'subscribe', 'args': ['update:BTCC-USD_0']}, 'update:BTCC-USD_0', 1000, pair),
            ({'op': 'subscribe', 'args': ['snapshotL1:NOPE']}, 'snapshotL1:NOPE', 1000, pair),
            ({'op': 'subscribe', 'args': ['update:BTC-USD_9']}, 'update:BTC-USD_9', 1005, none),
            ({'op': 'subscribe', 'args': ['update:BTC-USD']}, 'update:BTC-USD', 1005, none),
            ({'op': 'subscribe', 'args': ['nothing']}, 'nothing', 1005, none),
            ({'op': 'subscribe', 'args': ['tradeHistoryApi:BTC-USD']}, 'tradeHistoryApi:BTC-USD', 1005,
             none),
            ({'op': 'dance', 'args': []}, 'dance', 1001,
             'Operation provided is currently not supported.')):
        s.send(frame)
        equal(s.receive(), refusal(arg, code, message))
    for frame in ('nonsense', '[]', '{}', '"ping"', '{"op":"subscribe"}', '{"op":7}',
                  '{"op":"subscribe","args":"update:BTC-USD_0"}', '{"op":"subscribe","args":[7]}'):
        s.send(frame)
        got = s.receive()
        equal(got['errors'][0]['error']['code'], 1002, frame)
    s.send({'op': 'subscribe', 'args': ['update:ETH-USD_0', 'update:X_0']})
    seen = [s.receive() for _ in range(3)]
    true({'event': 'subscribe', 'channel': ['update:ETH-USD_0']} in seen, seen)
    true(refusal('update:X_0', 1000, pair) in seen, seen)
    s.close()


# ---- life ----

@check('a text ping is answered by a text pong, on both sockets')
def _():
    for path in (SPOT, BOOKS):
        s = Btse(path)
        s.send('ping')
        equal(s.raw(), 'pong')
        s.close()


@check('a socket that is silent for a minute is closed; pings of either kind keep it')
def _():
    silent, texts, frames = Btse(), Btse(), Btse(BOOKS)
    began, ended = time.monotonic(), []

    def listen():
        try:
            while True:
                silent.sock.receive(90)
        except (Closed, EOFError):
            ended.append(time.monotonic() - began)
    watcher = threading.Thread(target=listen, daemon=True)
    watcher.start()
    while time.monotonic() - began < 75:
        texts.send('ping')
        equal(texts.raw(), 'pong')
        frames.sock.frame(PING, b'x')
        equal(frames.sock.receive(), (PONG, b'x'))
        time.sleep(15)
    watcher.join(1)
    true(ended, 'it was closed')
    within(ended[0], 55, 70, 'seconds')
    equal(texts.login(), LOGGED_IN)
    frames.send({'op': 'subscribe', 'args': ['snapshotL1:BTC-USD']})
    frames.receive()
    texts.close()
    frames.close()


with box:
    run_checks()
    box.audit()
