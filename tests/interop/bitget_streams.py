#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Bitget's sockets as a subscriber sees them who knows nothing of Souk: topics that are objects, books
in all their generations, history first, logins, orders by frame, what is refused.
src: bitget card 3.4, 4, 7, 8, 9"""
import base64
import hashlib
import hmac
import json
import time
import zlib
from decimal import Decimal

from souk_box import Box, Closed, Hung, Socket, check, equal, run_checks, shape, true, within

box = Box('--seed', '4', venue='bitget')
PUBLIC, PRIVATE, OLD = '/v2/ws/public', '/v2/ws/private', '/spot/v1/stream'
PASSPHRASE = box.credentials['bitget']['passphrase']


def digits(value):
    return isinstance(value, str) and value.isdigit() and len(value) == 13


def number(value):
    return isinstance(value, str) and Decimal(value) is not None


def text(value):
    return isinstance(value, str)


def arg(channel, symbol='BTCUSDT', product='SPOT'):
    return {'instType': product, 'channel': channel, 'instId': symbol}


class Bitget:
    def __init__(self, path, at=None):
        self.sock, self.path = Socket(at or box, path), path

    def send(self, message):
        self.sock.send(message)

    def receive(self, timeout=10):
        return json.loads(self.sock.receive(timeout)[1])

    def until(self, good, timeout=15):
        until = time.monotonic() + timeout
        while True:
            got = self.receive(until - time.monotonic())
            if good(got):
                return got

    def push(self, channel, timeout=15):
        return self.until(lambda m: 'data' in m and m['arg']['channel'] == channel, timeout)

    def event(self, timeout=15):
        return self.until(lambda m: 'event' in m, timeout)

    def subscribe(self, *args, op='subscribe'):
        self.send({'op': op, 'args': list(args)})

    def follow(self, one):
        """Subscribes; the acknowledgement must come before the first push."""
        self.subscribe(one)
        got = self.receive()
        equal(got, {'event': 'subscribe', 'arg': one})

    def login(self, stamp=None, secret=None, key=None, passphrase=None, path='/user/verify'):
        stamp = stamp or str(int(time.time()))
        sign = hmac.new((secret or box.key.secret).encode(), f'{stamp}GET{path}'.encode(),
                        hashlib.sha256).digest()
        self.send({'op': 'login', 'url': 'ignored', 'args': [{
            'apiKey': key or box.key.api_key, 'passphrase': passphrase or PASSPHRASE,
            'timestamp': stamp, 'sign': base64.b64encode(sign).decode()}]})
        return self.receive()

    def close(self):
        self.sock.close()


LOGGED_IN = {'event': 'login', 'code': 0, 'msg': ''}


def post(path, body):
    """A signed question over REST."""
    stamp, data = str(int(time.time() * 1000)), json.dumps(body)
    sign = hmac.new(box.key.secret.encode(), f'{stamp}POST{path}{data}'.encode(), hashlib.sha256)
    return box.client().request('POST', path, '', data, {
        'ACCESS-KEY': box.key.api_key, 'ACCESS-TIMESTAMP': stamp, 'ACCESS-PASSPHRASE': PASSPHRASE,
        'ACCESS-SIGN': base64.b64encode(sign.digest()).decode(),
        'Content-Type': 'application/json'}).json


# ---- market data ----

LEVELS = [[number, number]]
SHAPES = {
    'books': {'asks': LEVELS, 'bids': LEVELS, 'seq': int, 'pseq': int, 'ts': digits},
    'books1': {'asks': LEVELS, 'bids': LEVELS, 'seq': int, 'ts': digits},
    'books5': {'asks': LEVELS, 'bids': LEVELS, 'seq': int, 'ts': digits},
    'books15': {'asks': LEVELS, 'bids': LEVELS, 'seq': int, 'ts': digits},
    'trade': {'ts': digits, 'price': number, 'size': number, 'side': text, 'tradeId': text},
    'ticker': {'instId': 'BTCUSDT', 'lastPr': number, 'open24h': number, 'high24h': number,
               'low24h': number, 'change24h': number, 'bidPr': number, 'askPr': number,
               'bidSz': number, 'askSz': number, 'baseVolume': number, 'quoteVolume': number,
               'openUtc': number, 'changeUtc24h': number, 'ts': digits},
}


@check('every channel is acknowledged and begins at once with a snapshot of its shape')
def _():
    for channel, want in SHAPES.items():
        s = Bitget(PUBLIC)
        s.follow(arg(channel))
        began = time.monotonic()
        got = s.receive()
        within(time.monotonic() - began, 0, 0.5, f'seconds until {channel} spoke')
        rows = got.pop('data')
        shape(got, {'action': 'snapshot', 'arg': arg(channel), 'ts': int}, channel)
        true(rows, channel)
        for row in rows:
            shape(row, want, channel)
        s.close()


@check('best levels and tickers are snapshots each time, depths as their names say')
def _():
    s = Bitget(PUBLIC)
    s.subscribe(*(arg(c) for c in ('books1', 'books5', 'books15', 'ticker')))
    seen, end = {}, time.monotonic() + 6
    while time.monotonic() < end:
        got = s.receive()
        if 'event' in got:
            continue
        channel = got['arg']['channel']
        seen[channel] = seen.get(channel, 0) + 1
        equal(got['action'], 'snapshot', channel)
        if channel != 'ticker':
            most = int(channel[5:])
            row = got['data'][0]
            within(len(row['asks']), 1, most, channel)
            within(len(row['bids']), 1, most, channel)
    true(all(seen.get(c, 0) >= 2 for c in ('books1', 'books5', 'books15', 'ticker')), seen)
    s.close()


def join(book, row):
    for side in ('bids', 'asks'):
        for price, size in row[side]:
            if Decimal(size):
                book[side][price] = size
            else:
                book[side].pop(price, None)


def ladder(book):
    return (sorted(book['bids'].items(), key=lambda x: -Decimal(x[0])),
            sorted(book['asks'].items(), key=lambda x: Decimal(x[0])))


def checksum(book):
    bids, asks = ladder(book)
    parts = []
    for i in range(25):
        for side in (bids, asks):
            if i < len(side):
                parts += side[i]
    value = zlib.crc32(':'.join(parts).encode())
    return value - (1 << 32) if value >= 1 << 31 else value


def follow_book(s, topic, seconds, each):
    """A book by the rules of card 7.3; each(first, row, book, last) looks at every frame."""
    book, last, count = {'bids': {}, 'asks': {}}, None, 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        got = s.receive()
        if 'data' not in got:
            continue
        equal(got['arg'], topic)
        equal(got['action'], 'snapshot' if count == 0 else 'update', 'a second snapshot never comes')
        equal(len(got['data']), 1)
        row = got['data'][0]
        join(book, row)
        each(count == 0, row, book, last)
        last, count = row.get('seq'), count + 1
        bids, asks = ladder(book)
        true(Decimal(bids[0][0]) < Decimal(asks[0][0]), 'not crossed')
    return book, last, count


@check('books: every pseq is the seq before it, and the book is that of REST')
def _():
    s = Bitget(PUBLIC)
    topic = arg('books')
    s.follow(topic)
    tops, found = {}, []

    def each(first, row, book, last):
        equal(row['pseq'], 0 if first else last, 'pseq')
        true('checksum' not in row, 'the newest feed has none')
        bids, asks = ladder(book)
        tops[row['ts']] = (bids[:20], asks[:20])
        got = box.client().get('/api/v2/spot/market/orderbook', symbol='BTCUSDT', limit='20').json
        found.append((got['data']['bids'], got['data']['asks']))
    _, _, count = follow_book(s, topic, 6, each)
    true(count > 10, count)

    def plain(side):
        return [[Decimal(x) for x in level] for level in side]
    ours = [(plain(b), plain(a)) for b, a in tops.values()]
    same = sum((plain(b), plain(a)) in ours for b, a in found)
    true(same >= len(found) / 2, f'{same} of {len(found)} are states that the stream told')
    s.close()


@check('the 2025 feed: a true checksum in every frame, seq that only grows, no pseq')
def _():
    with Box('--seed', '4', '--venue', 'bitget', '--set', 'bitget.checksum=on',
             venue='bitget') as other:
        s = Bitget(PUBLIC, other)
        s.follow(arg('books'))

        def each(first, row, book, last):
            equal(row['checksum'], checksum(book), 'checksum')
            true(first or row['seq'] > last, 'seq')
            true('pseq' not in row, 'no pseq')
        _, _, count = follow_book(s, arg('books'), 4, each)
        true(count > 5, count)
        s.close()


@check('trades: fifty of the past, the newest first, then each as it happens, as REST tells it')
def _():
    s = Bitget(PUBLIC)
    s.follow(arg('trade'))
    past = s.receive()
    equal(past['action'], 'snapshot')
    rows = past['data']
    within(len(rows), 2, 50, 'rows of the past')
    ids = [int(r['tradeId']) for r in rows]
    equal(ids, sorted(ids, reverse=True))
    live = []
    while len(live) < 5:
        got = s.push('trade', 30)
        equal(got['action'], 'update')
        live += got['data']
    true(all(int(r['tradeId']) > ids[0] for r in live), 'news only')
    told = box.client().get('/api/v2/spot/market/fills', symbol='BTCUSDT', limit='100').json['data']
    by_id = {r['tradeId']: r for r in told}
    for row in live:
        rest = by_id[row['tradeId']]
        equal((Decimal(row['price']), Decimal(row['size']), row['side'], row['ts']),
              (Decimal(rest['price']), Decimal(rest['size']), rest['side'].lower(), rest['ts']))
    s.close()


@check('candles: up to 500 of the past, the oldest first, then the one that grows; days by both zones')
def _():
    for channel, hour in (('candle1D', 16), ('candle1Dutc', 0), ('candle1m', None)):
        s = Bitget(PUBLIC)
        s.follow(arg(channel))
        got = s.receive()
        equal((got['action'], got['arg']), ('snapshot', arg(channel)))
        rows = got['data']
        within(len(rows), 1, 500, channel)
        stamps = [int(r[0]) for r in rows]
        equal(stamps, sorted(set(stamps)))
        for row in rows:
            equal(len(row), 8)
            true(all(number(x) for x in row), row)
            true(Decimal(row[3]) <= min(Decimal(row[1]), Decimal(row[4])), row)
            equal(row[6], row[7])
        if hour is not None:
            true(all(x // 3600000 % 24 == hour for x in stamps), f'{channel} begins at {hour}')
            s.close()
    got = s.push('candle1m')
    equal(got['action'], 'update')
    equal(len(got['data'][0]), 8)
    s.close()


# ---- the older socket ----

@check('V1: product in small letters, checksums from the snapshot on, trades that are arrays')
def _():
    s = Bitget(OLD)
    small = arg('books', product='sp')
    s.subscribe(arg('books', product='SP'))
    equal(s.receive(), {'event': 'subscribe', 'arg': small})

    def each(first, row, book, last):
        shape(row, {'asks': LEVELS if row['asks'] else [], 'bids': LEVELS if row['bids'] else [],
                    'checksum': int, 'ts': digits})
        equal(row['checksum'], checksum(book), 'checksum')
    _, _, count = follow_book(s, small, 4, each)
    true(count > 4, count)
    s.subscribe(arg('books', product='SP'), op='unsubscribe')
    equal(s.event(), {'event': 'unsubscribe', 'arg': small})
    for channel, want in (('trade', [number, number, number, text]), ('candle1m', [number] * 6)):
        s.subscribe(arg(channel, product='SP'))
        equal(s.event()['arg'], arg(channel, product='sp'))
        got = s.push(channel)
        true('ts' not in got, 'V1 says no time beside the data')
        for row in got['data']:
            equal(len(row), len(want))
            true(all(good(x) for good, x in zip(want, row)), row)
    s.subscribe(arg('ticker', product='SP'))
    got = s.push('ticker')['data'][0]
    shape(got, {'instId': 'BTCUSDT', 'last': number, 'open24h': number, 'high24h': number,
                'low24h': number, 'bestBid': number, 'bestAsk': number, 'baseVolume': number,
                'quoteVolume': number, 'ts': int, 'labeId': 0})
    s.close()


# ---- control frames ----

@check('several topics a frame: one answer each, in order; what is not served does not stop the rest')
def _():
    s = Bitget(PUBLIC)
    s.subscribe(arg('bookz'), arg('ticker'), arg('trade', 'NOSUCH'), arg('candle7m'),
                arg('ticker', 'ETHUSDT'))
    got = [s.event() for _ in range(5)]
    for event, one in ((got[0], arg('bookz')), (got[2], arg('trade', 'NOSUCH')),
                       (got[3], arg('candle7m'))):
        words = ','.join(f'{k}:{v}' for k, v in one.items())
        equal(event, {'event': 'error', 'arg': one, 'code': 30001, 'msg': f"{words} doesn't exist"})
    equal(got[1], {'event': 'subscribe', 'arg': arg('ticker')})
    equal(got[4], {'event': 'subscribe', 'arg': arg('ticker', 'ETHUSDT')})
    s.subscribe(arg('ticker'), op='unsubscribe')
    equal(s.event(), {'event': 'unsubscribe', 'arg': arg('ticker')})
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        try:
            equal(s.receive(0.5)['arg']['instId'], 'ETHUSDT')
        except Hung:
            pass
    s.close()


@check('frames that are wrong are refused by code, and nothing else happens')
def _():
    s = Bitget(PUBLIC)
    for frame, code in (('nonsense', 30002), ('[]', 30002), ('{}', 30003), ('{"op":"sub"}', 30003),
                        ('{"op":"subscribe"}', 30016), ('{"op":"subscribe","args":[]}', 30016),
                        ('{"op":"subscribe","args":["books"]}', 30016),
                        ('{"op":"login","args":[{}]}', 30003)):
        s.send(frame)
        got = s.receive()
        shape(got, {'event': 'error', 'code': code, 'msg': text}, frame)
        time.sleep(0.12)
    s.follow(arg('books1'))
    s.close()


@check('ping is pong, as texts')
def _():
    for path in (PUBLIC, PRIVATE, OLD):
        s = Socket(box, path)
        s.send('ping')
        equal(s.receive()[1], b'pong')
        s.close()


@check('an address has a hundred sockets open at most')
def _():
    sockets = []
    try:
        for _ in range(100):
            sockets.append(Socket(box, PUBLIC, source='127.0.0.9'))
        try:
            Socket(box, PRIVATE, source='127.0.0.9')
            refused = None
        except Closed as e:
            refused = e.code
        equal(refused, 429)
        Socket(box, PRIVATE, source='127.0.0.10').close()
        sockets.pop().close()
        time.sleep(0.2)
        sockets.append(Socket(box, OLD, source='127.0.0.9'))
    finally:
        for s in sockets:
            s.close()


@check('more than ten frames a second end the connection')
def _():
    s = Bitget(PUBLIC)
    try:
        for _ in range(40):
            s.send('ping')
        code = s.sock.close_code()
    except (Closed, OSError) as e:
        code = getattr(e, 'code', None)
    equal(code, 1008)


@check('240 subscriptions an hour, then 30006; what stands goes on')
def _():
    s = Bitget(PUBLIC)
    s.follow(arg('books1'))
    counts = {'subscribe': 1, 'error': 0}
    began, sent = time.monotonic(), 1
    while sent < 243:
        s.subscribe(arg('ticker', 'ETHUSDT'))
        sent += 1
        got = s.event()
        counts[got['event']] += 1
        if got['event'] == 'error':
            shape(got, {'event': 'error', 'arg': arg('ticker', 'ETHUSDT'), 'code': 30006,
                        'msg': 'Request too many'})
        ahead = sent / 9.5 - (time.monotonic() - began)
        if ahead > 0:
            time.sleep(ahead)
    equal(counts, {'subscribe': 240, 'error': 3})
    s.push('books1')
    s.close()


# ---- private ----

@check('a login: seconds and milliseconds, and wrong ones by their codes')
def _():
    for stamp in (None, str(int(time.time() * 1000))):
        s = Bitget(PRIVATE)
        equal(s.login(stamp), LOGGED_IN)
        s.close()
    for code, options in ((30015, {'secret': 'wrong'}), (30015, {'path': '/user/verify2'}),
                          (30011, {'key': 'bg_' + '0' * 32}), (30012, {'passphrase': 'wrongwrong'}),
                          (30014, {'stamp': str(int(time.time()) - 40)}),
                          (30013, {'stamp': 'now'})):
        s = Bitget(PRIVATE)
        got = s.login(**options)
        shape(got, {'event': 'error', 'code': code, 'msg': text}, str(options))
        s.subscribe(arg('orders', 'default'))
        equal(s.receive()['code'], 30004, 'still not logged in')
        s.close()


@check('private topics want a login, and stand on the private socket alone')
def _():
    s = Bitget(PRIVATE)
    s.subscribe(arg('orders', 'default'), {'instType': 'SPOT', 'channel': 'account', 'coin': 'default'})
    for _ in range(2):
        shape(s.receive(), {'event': 'error', 'arg': dict, 'code': 30004,
                            'msg': 'User needs to log in'})
    s.subscribe(arg('books'))
    equal(s.receive()['code'], 30001)
    s.close()
    s = Bitget(PUBLIC)
    s.subscribe(arg('orders', 'default'))
    equal(s.receive()['code'], 30001)
    s.close()


ORDER = {'instId': 'BTCUSDT', 'orderId': text, 'clientOid': text, 'price': number, 'size': number,
         'newSize': number, 'notional': number, 'orderType': text, 'force': text, 'side': text,
         'accBaseVolume': number, 'priceAvg': number, 'status': text, 'cTime': digits,
         'uTime': digits, 'stpMode': text, 'enterPointSource': 'API'}
FILLED = {'fillPrice': number, 'tradeId': text, 'baseVolume': number, 'fillTime': digits,
          'fillFee': number, 'fillFeeCoin': text, 'tradeScope': text}
FEES = [{'feeCoin': text, 'fee': number}]
ACCOUNT = {'instType': 'SPOT', 'channel': 'account', 'coin': 'default'}


def private(*topics):
    s = Bitget(PRIVATE)
    equal(s.login(), LOGGED_IN)
    for one in topics:
        s.follow(one)
    return s


def trade(s, id, channel, **params):
    s.send({'op': 'trade', 'args': [{'id': id, 'instType': 'SPOT', 'instId': 'BTCUSDT',
                                     'channel': channel, 'params': params}]})
    return s.until(lambda m: m.get('event') in ('trade', 'error'))


@check('orders by frame: placed, refused, canceled; the stream tells them')
def _():
    entry, own = private(), private(arg('orders', 'default'))
    got = trade(entry, 'w1', 'place-order', orderType='limit', side='buy', size='0.015',
                price='60000.12', force='gtc', clientOid='bg-demo_0001')
    equal(got['event'], 'trade', got)
    shape(got, {'event': 'trade', 'arg': [{
        'id': 'w1', 'instType': 'SPOT', 'channel': 'place-order', 'instId': 'BTCUSDT',
        'params': {'orderId': text, 'clientOid': 'bg-demo_0001'}}], 'code': 0, 'msg': 'Success',
        'ts': int})
    id = got['arg'][0]['params']['orderId']
    push = own.push('orders')
    equal((push['action'], push['arg']), ('snapshot', arg('orders', 'default')))
    row = push['data'][0]
    shape(row, {**ORDER, 'orderId': id, 'clientOid': 'bg-demo_0001', 'size': '0.015',
                'price': '60000.12', 'newSize': '0.015', 'notional': '900.0018',
                'orderType': 'limit', 'force': 'gtc', 'side': 'buy', 'status': 'live',
                'accBaseVolume': '0', 'priceAvg': '0', 'stpMode': 'none', 'feeDetail': []})
    got = trade(entry, 'w2', 'cancel-order', orderId=id)
    equal((got['event'], got['code'], got['arg'][0]['params']['orderId']), ('trade', 0, id))
    row = own.push('orders')['data'][0]
    shape(row, {**ORDER, 'orderId': id, 'status': 'cancelled', 'cancelReason': 'normal_cancel',
                'feeDetail': []})
    again = trade(entry, 'w3', 'cancel-order', orderId='1234567890123456789')
    shape(again, {'event': 'error', 'arg': [{
        'id': 'w3', 'instType': 'SPOT', 'channel': 'cancel-order', 'instId': 'BTCUSDT',
        'params': {'orderId': '1234567890123456789'}}], 'code': 43001,
        'msg': 'The order does not exist', 'ts': int})
    poor = trade(entry, 'w4', 'place-order', orderType='limit', side='buy', size='9000',
                 price='60000', force='gtc')
    equal((poor['event'], poor['code']), ('error', 43012))
    stranger = Bitget(PRIVATE)
    got = trade(stranger, 'w5', 'place-order', orderType='limit', side='buy', size='0.01',
                price='60000', force='gtc')
    equal(got['event'], 'error')
    for s in (entry, own, stranger):
        s.close()


@check('a market buy: money for its size, every fill with its fee, and the fill channel says the same')
def _():
    own = private(arg('orders', 'BTCUSDT'), arg('fill', 'default'))
    got = post('/api/v2/spot/trade/place-order', {'symbol': 'BTCUSDT', 'side': 'buy',
                                                  'orderType': 'market', 'size': '100'})
    equal(got['code'], '00000', got)
    id, rows, fills = got['data']['orderId'], [], []
    while not rows or rows[-1]['status'] not in ('filled', 'cancelled'):
        push = own.receive()
        (rows if push['arg']['channel'] == 'orders' else fills).extend(push['data'])
    while len(fills) < sum('tradeId' in r for r in rows):
        fills += own.push('fill')['data']
    shape(rows[0], {**ORDER, 'orderId': id, 'status': 'live', 'size': '100', 'orderType': 'market',
                    'feeDetail': []})
    trades = [r for r in rows if 'tradeId' in r]
    true(trades, rows)
    done = Decimal(0)
    for row in trades:
        shape(row, {**ORDER, **FILLED, 'orderId': id, 'feeDetail': FEES, 'tradeScope': 'T',
                    'fillFeeCoin': 'BTC', 'size': '100'})
        done += Decimal(row['baseVolume'])
        equal(Decimal(row['accBaseVolume']), done, 'accBaseVolume')
        fee = Decimal(row['baseVolume']) * Decimal('0.002')
        within(fee + Decimal(row['fillFee']), 0, Decimal('0.00000001'), 'the fee, cut to eight decimals')
    equal(Decimal(trades[-1]['feeDetail'][0]['fee']), sum(Decimal(r['fillFee']) for r in trades))
    spent = sum(Decimal(r['fillPrice']) * Decimal(r['baseVolume']) for r in trades)
    within(spent, 90, 100, 'spent')
    equal(rows[-1]['status'], 'filled')
    for row, fill in zip(trades, fills):
        shape(fill, {'orderId': id, 'tradeId': row['tradeId'], 'symbol': 'BTCUSDT',
                     'orderType': 'market', 'side': 'buy', 'priceAvg': number, 'size': number,
                     'amount': number, 'tradeScope': 'taker', 'feeDetail': [
                         {'feeCoin': 'BTC', 'deduction': 'no', 'totalDeductionFee': '0',
                          'totalFee': row['fillFee']}], 'cTime': digits, 'uTime': digits})
        equal(Decimal(fill['amount']), Decimal(fill['priceAvg']) * Decimal(fill['size']))
    own.close()


PLAN = {'instId': 'BTCUSDT', 'orderId': text, 'clientOid': text, 'triggerPrice': number,
        'triggerType': 'fill_price', 'planType': text, 'price': number, 'size': number,
        'actualSize': number, 'orderType': text, 'side': text, 'status': text,
        'executePrice': number, 'enterPointSource': 'API', 'cTime': digits, 'uTime': digits}


@check('plan orders are told apart until they fire, then as orders')
def _():
    own = private(arg('orders', 'default'), arg('orders-algo', 'default'))

    def place(trigger, **more):
        got = post('/api/v2/spot/trade/place-plan-order', {
            'symbol': 'BTCUSDT', 'side': 'sell', 'orderType': 'limit', 'planType': 'amount',
            'triggerType': 'fill_price', 'size': '0.01', 'triggerPrice': trigger, **more})
        equal(got['code'], '00000', got)
        return got['data']['orderId']
    last = Decimal(box.client().get('/api/v2/spot/market/tickers',
                                    symbol='BTCUSDT').json['data'][0]['lastPr'])
    trigger, price = (str(round(last * x)) for x in (Decimal('0.97'), Decimal('0.96')))
    id = place(trigger, executePrice=price, clientOid='plan-1')
    push = own.receive()
    equal((push['action'], push['arg']), ('snapshot', arg('orders-algo', 'default')))
    shape(push['data'][0], {**PLAN, 'orderId': id, 'clientOid': 'plan-1', 'status': 'live',
                            'triggerPrice': trigger + '.000000000', 'planType': 'amount',
                            'executePrice': price + '.000000000', 'size': '0.010000000',
                            'orderType': 'limit', 'side': 'sell'})
    got = post('/api/v2/spot/trade/cancel-plan-order', {'orderId': id})
    equal(got['data'], {'result': 'success'}, got)
    push = own.receive()
    equal((push['arg']['channel'], push['data'][0]['orderId'], push['data'][0]['status']),
          ('orders-algo', id, 'cancelled'))
    last = Decimal(box.client().get('/api/v2/spot/market/tickers',
                                    symbol='BTCUSDT').json['data'][0]['lastPr'])
    id = place(str(last + Decimal('0.01')), orderType='market')
    pushes = []
    while not pushes or pushes[-1][2] != 'filled':
        push = own.receive(60)
        pushes.append((push['arg']['channel'], push['data'][0]['orderId'], push['data'][0]['status']))
    equal(pushes[:1], [('orders-algo', id, 'live')])
    true(('orders-algo', id, 'executed') in pushes, pushes)
    rest = [p for p in pushes if p[0] == 'orders']
    equal(rest[0], ('orders', id, 'live'))
    own.close()


@check('balances: all of them first, then those that changed; what is frozen is not available')
def _():
    own = private(ACCOUNT)
    first = own.receive()
    equal((first['action'], first['arg']), ('snapshot', ACCOUNT))
    for row in first['data']:
        shape(row, {'coin': text, 'available': number, 'frozen': number, 'locked': number,
                    'limitAvailable': '0', 'uTime': digits})
    before = {r['coin']: r for r in first['data']}
    got = post('/api/v2/spot/trade/place-order', {
        'symbol': 'BTCUSDT', 'side': 'buy', 'orderType': 'limit', 'force': 'GTC', 'price': '60000',
        'size': '0.01'})
    equal(got['code'], '00000', got)
    push = own.push('account')
    equal([r['coin'] for r in push['data']], ['USDT'])
    row = push['data'][0]
    equal(Decimal(row['frozen']) - Decimal(before['USDT']['frozen']), 600)
    equal(Decimal(before['USDT']['available']) - Decimal(row['available']), 600)
    post('/api/v2/spot/trade/cancel-order', {'symbol': 'BTCUSDT', 'orderId': got['data']['orderId']})
    row = own.push('account')['data'][0]
    equal(Decimal(row['frozen']), Decimal(before['USDT']['frozen']))
    own.close()


with box:
    run_checks()
    box.audit()
