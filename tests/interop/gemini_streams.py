#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Gemini's sockets of three generations as a subscriber sees them who knows nothing of Souk: books that
have no number, frames that are counted, order events, the newest socket. src: gemini card 3.4, 7, 8"""
import base64
import hashlib
import hmac
import json
import time
from decimal import Decimal

from souk_box import TEXT, Box, Closed, Hung, Key, Socket, check, equal, run_checks, shape, true, within

box = Box('--seed', '3', '--limits', 'off', venue='gemini')
NOW = int
last_nonce = 0


def parse(text):
    return json.loads(text, parse_float=Decimal)


def text_amount(value):
    return isinstance(value, str) and Decimal(value) >= 0


def signed(path, key=None, **members):
    """The three headers of a payload."""
    global last_nonce
    key = key or box.key
    last_nonce = max(last_nonce + 1, int(time.time() * 1000))
    payload = base64.b64encode(
        json.dumps({'request': path, 'nonce': str(last_nonce), **members}).encode()).decode()
    return {'X-GEMINI-APIKEY': key.api_key, 'X-GEMINI-PAYLOAD': payload,
            'X-GEMINI-SIGNATURE': hmac.new(key.secret.encode(), payload.encode(),
                                           hashlib.sha384).hexdigest()}


def newest_login(key=None, nonce=None):
    key = key or box.key
    nonce = str(nonce or int(time.time()))
    payload = base64.b64encode(nonce.encode()).decode()
    return {'X-GEMINI-APIKEY': key.api_key, 'X-GEMINI-NONCE': nonce, 'X-GEMINI-PAYLOAD': payload,
            'X-GEMINI-SIGNATURE': hmac.new(key.secret.encode(), payload.encode(),
                                           hashlib.sha384).hexdigest()}


def post(path, **members):
    headers = {**signed(path, **members), 'Content-Type': 'text/plain'}
    return box.request('POST', path, headers=headers)


def order(side, price, amount='0.01', *options, name=None):
    members = {'symbol': 'btcusd', 'amount': amount, 'price': str(price), 'side': side,
               'type': 'exchange limit', 'options': list(options)}
    if name:
        members['client_order_id'] = name
    return post("/v1/order/new", **members).json


def market():
    return box.get('/v1/pubticker/btcusd').json


def near(got, want, what):
    """The ledger keeps so many decimals of a fee."""
    true(abs(Decimal(got) - want) < Decimal('1e-8'), f'{what}: {got}, not {want}')


class Gemini:
    def __init__(self, path, headers=None):
        self.sock = Socket(box, path, headers=headers)

    def send(self, message):
        self.sock.send(message)

    def receive(self, timeout=10):
        opcode, payload = self.sock.receive(timeout)
        equal(opcode, TEXT, 'opcode')
        return parse(payload)

    def until(self, good, timeout=15):
        until = time.monotonic() + timeout
        while True:
            got = self.receive(until - time.monotonic())
            if good(got):
                return got

    def ask(self, method, params=None, id='1'):
        request = {'id': id, 'method': method}
        if params is not None:
            request['params'] = params
        self.send(request)
        return self.until(lambda m: m.get('id') == id)

    def subscribe(self, *subscriptions, type='subscribe'):
        self.send({'type': type, 'subscriptions':
                   [{'name': n, 'symbols': list(s)} for n, s in subscriptions]})

    def close(self):
        self.sock.close()


class Book:
    """Levels by value: the texts of one price may differ."""

    def __init__(self):
        self.sides = {'buy': {}, 'sell': {}}

    def put(self, side, price, qty):
        levels = self.sides[side]
        if Decimal(qty):
            levels[Decimal(price)] = Decimal(qty)
        else:
            levels.pop(Decimal(price), None)

    def best(self):
        return max(self.sides['buy']), min(self.sides['sell'])

    def top(self, n):
        buys = sorted(self.sides['buy'].items(), reverse=True)[:n]
        return buys, sorted(self.sides['sell'].items())[:n]


def rest_top(n, symbol='btcusd'):
    got = box.get(f'/v1/book/{symbol}', limit_bids=n, limit_asks=n).json
    return tuple([(Decimal(l['price']), Decimal(l['amount'])) for l in got[side]]
                 for side in ('bids', 'asks'))


def settle(pump, compare, tries=40):
    """The market moves on: sooner or later a book and an answer are of the same moment."""
    for _ in range(tries):
        pump()
        if compare():
            return
        time.sleep(0.05)
    raise AssertionError('the book never was the venue\'s')


TRADE = {'type': 'trade', 'symbol': 'BTCUSD', 'event_id': int, 'timestamp': NOW,
         'price': text_amount, 'quantity': text_amount, 'side': str, 'tid': int}


# ---- /v2/marketdata ----

@check('l2: the whole book with trades and auctions, then changes; trades by themselves')
def _():
    for path in ('/v2/marketdata', '/v2/marketdata/'):
        s = Gemini(path)
        s.subscribe(('l2', ['BTCUSD']))
        first = s.receive()
        shape(first, {'type': 'l2_updates', 'symbol': 'BTCUSD', 'changes': list,
                      'trades': [TRADE], 'auction_events': []}, 'first')
        within(len(first['trades']), 1, 100, 'trades')
        times = [t['timestamp'] for t in first['trades']]
        equal(times, sorted(times), 'oldest first')
        s.close()
    s = Gemini('/v2/marketdata')
    s.subscribe(('l2', ['BTCUSD']))
    book, live, zeros = Book(), [], []

    def apply(got):
        if got['type'] == 'trade':
            shape(got, TRADE)
            live.append(got)
        elif got['type'] == 'l2_updates':
            for side, price, qty in got['changes']:
                if not Decimal(qty):
                    zeros.append(qty)
                book.put(side, price, qty)
            bid, ask = book.best()
            true(bid < ask, 'crossed')
    apply(s.receive())

    def pump():
        try:
            while True:
                apply(s.receive(0.05))
        except Hung:
            pass
    settle(pump, lambda: book.top(5) == rest_top(5))
    until = time.monotonic() + 20
    while (not live or not zeros) and time.monotonic() < until:
        pump()
    true(live and zeros, 'neither trades nor levels that went')
    equal(set(zeros), {'0.0'})
    equal(live[-1]['event_id'], live[-1]['tid'])
    rest = box.get('/v1/trades/btcusd', limit_trades=500).json
    theirs = {t['tid']: t for t in rest}
    for t in live[:5]:
        other = theirs[t['tid']]
        equal((other['type'], Decimal(other['amount']), other['timestampms']),
              (t['side'], Decimal(t['quantity']), t['timestamp']))
    s.close()


@check('candles: history first, newest first, in the spelling that was asked for')
def _():
    for name in ('candles_1m', 'candles_1hr', 'candles_1h', 'candles_1day', 'candles_1d'):
        s = Gemini('/v2/marketdata')
        s.subscribe((name, ['BTCUSD']))
        first = s.receive()
        shape(first, {'type': f'{name}_updates', 'symbol': 'BTCUSD', 'changes': list})
        rows = first['changes']
        true(len(rows) > 10, rows)
        true(all(len(r) == 6 for r in rows), rows[0])
        times = [r[0] for r in rows]
        equal(times, sorted(times, reverse=True))
        true(all(r[3] <= min(r[1], r[4]) and r[2] >= max(r[1], r[4]) for r in rows), 'high and low')
        later = s.until(lambda m: m['type'] == f'{name}_updates')
        equal(len(later['changes']), 1)
        true(later['changes'][0][0] >= times[0], later)
        s.close()
    rest = {r[0]: r for r in box.request('GET', '/v2/candles/btcusd/1hr').json}
    s = Gemini('/v2/marketdata')
    s.subscribe(('candles_1hr', ['BTCUSD']))
    for row in s.receive()['changes'][1:]:
        equal([float(x) for x in row], [float(x) for x in rest[row[0]]])
    s.close()


@check('heartbeats every five seconds, whatever else is told')
def _():
    s = Gemini('/v2/marketdata')
    s.subscribe(('l2', ['BTCUSD']))
    beats = [s.until(lambda m: m['type'] == 'heartbeat') for _ in range(2)]
    shape(beats[0], {'type': 'heartbeat', 'timestamp': NOW})
    within(beats[1]['timestamp'] - beats[0]['timestamp'], 4500, 6000)
    s.close()


@check('small letters and unknown symbols are no pairs; unsubscribing is silent')
def _():
    s = Gemini('/v2/marketdata')
    for symbols in (['btcusd'], ['NOSUCH'], []):
        s.subscribe(('l2', symbols))
        equal(s.receive(), {'reason': 'NoValidTradingPairs', 'result': 'error'})
    s.subscribe(('l2', ['NOSUCH', 'ETHUSD']))
    equal(s.receive()['symbol'], 'ETHUSD')
    s.subscribe(('l2', ['ETHUSD']), type='unsubscribe')
    time.sleep(1)
    try:
        while s.receive(0.2):
            pass
    except Hung:
        pass
    got = s.until(lambda m: True, 8)
    equal(got['type'], 'heartbeat')
    for bad in ('no json', '[]', '{"type":"what","subscriptions":[]}', '{"type":"subscribe"}'):
        s.send(bad)
        equal(s.until(lambda m: m.get('type') != 'heartbeat')['result'], 'error')
    s.close()


# ---- /v1/ ----

CHANGE = {'type': 'change', 'reason': str, 'price': text_amount, 'delta': str,
          'remaining': text_amount, 'side': str, 'symbol': 'BTCUSD'}


@check('multimarketdata: counted frames, absolute levels with their differences, in step')
def _():
    s = Gemini('/v1/multimarketdata?symbols=btcusd&heartbeat=true&bids=true&offers=true&trades=true')
    book, count, deals, events = Book(), 0, [], []
    names = {'bid': 'buy', 'ask': 'sell'}

    def apply(got):
        nonlocal count
        equal(got['socket_sequence'], count, got)
        count += 1
        if got['type'] == 'heartbeat':
            equal(set(got), {'type', 'socket_sequence'})
            return
        equal(got['type'], 'update')
        events.append(got['eventId'])
        for e in got['events']:
            if e['type'] == 'trade':
                shape(e, {'type': 'trade', 'tid': int, 'price': text_amount, 'amount': text_amount,
                          'makerSide': str, 'symbol': 'BTCUSD'})
                deals.append(e)
                continue
            shape(e, CHANGE)
            before = book.sides[names[e['side']]].get(Decimal(e['price']), Decimal(0))
            equal(before + Decimal(e['delta']), Decimal(e['remaining']), e)
            book.put(names[e['side']], e['price'], e['remaining'])
            true(e['reason'] in ('initial', 'place', 'trade', 'cancel'), e)
            if e['reason'] != 'initial':
                equal(e['reason'] == 'place', Decimal(e['delta']) > 0, e)
    first = s.receive()
    true('timestamp' not in first and 'timestampms' not in first, first)
    true(all(e['reason'] == 'initial' for e in first['events']) and len(first['events']) > 2, first)
    apply(first)

    def pump():
        try:
            while True:
                apply(s.receive(0.05))
        except Hung:
            pass
    settle(pump, lambda: book.top(5) == rest_top(5))
    until = time.monotonic() + 20
    while not deals and time.monotonic() < until:
        pump()
    true(deals, 'no trades')
    equal(events, sorted(events), 'eventId only increases')
    s.close()


@check('multimarketdata: what the URL names, and nothing else; one symbol has no name')
def _():
    s = Gemini('/v1/multimarketdata?symbols=btcusd,ethusd&top_of_book=true&bids=true&offers=true')
    firsts = [s.receive() for _ in range(2)]
    equal(sorted(f['events'][0]['symbol'] for f in firsts), ['BTCUSD', 'ETHUSD'])
    for f in firsts:
        equal([(e['type'], e['side']) for e in f['events']], [('change', 'bid'), ('change', 'ask')])
    equal([f['socket_sequence'] for f in firsts], [0, 1])
    later = s.receive()
    true(all(e['reason'] == 'top-of-book' for e in later['events']), later)
    shape(later, {'type': 'update', 'eventId': int, 'timestamp': int, 'timestampms': NOW,
                  'socket_sequence': 2, 'events': list})
    s.close()
    s = Gemini('/v1/multimarketdata?symbols=BTCUSD&trades=true')
    equal(s.receive(30)['events'][0]['type'], 'trade')
    s.close()
    s = Gemini('/v1/marketdata/btcusd?offers=true')
    for _ in range(3):
        for e in s.receive(30)['events']:
            equal((e['type'], e['side']), ('change', 'ask'))
            true('symbol' not in e, e)
    s.close()
    s = Gemini('/v1/marketdata/BTCUSD')  # none named: all of them
    seen = set()
    until = time.monotonic() + 30
    while seen != {'trade', 'change'} and time.monotonic() < until:
        seen |= {e['type'] for e in s.receive(30)['events']}
    equal(seen, {'trade', 'change'})
    s.close()


@check('v1 heartbeats come after five seconds of silence, counted like frames')
def _():
    s = Gemini('/v1/multimarketdata?symbols=btcusd&auctions=true&heartbeat=true')
    began = time.monotonic()
    equal(s.receive(8), {'type': 'heartbeat', 'socket_sequence': 0})
    within(time.monotonic() - began, 4, 7)
    equal(s.receive(8)['socket_sequence'], 1)
    s.close()
    s = Gemini('/v1/multimarketdata?symbols=btcusd&auctions=true')
    try:
        raise AssertionError(s.receive(6))
    except Hung:
        pass
    s.close()


# ---- /v1/order/events ----

EVENT = {'type': str, 'order_id': str, 'event_id?': str, 'account_name?': 'primary',
         'client_order_id?': str, 'api_session?': str, 'symbol': 'btcusd', 'side': str,
         'order_type': 'exchange limit', 'behavior?': str, 'timestamp': str, 'timestampms': NOW,
         'is_live': bool, 'is_cancelled': bool, 'is_hidden': False, 'original_amount': text_amount,
         'price': text_amount, 'socket_sequence': int, 'avg_execution_price?': text_amount,
         'executed_amount?': text_amount, 'remaining_amount?': text_amount, 'reason?': str,
         'cancel_command_id?': str,
         'fill?': {'trade_id': str, 'liquidity': str, 'price': text_amount, 'amount': text_amount,
                   'fee': text_amount, 'fee_currency': 'USD'}}


class Events(Gemini):
    """Order events, one by one; frames' numbers are judged."""

    def __init__(self, query='heartbeat=true'):
        path = '/v1/order/events'
        super().__init__(path + ('?' + query if query else ''), signed(path))
        self.ack, self.waiting, self.beats = self.receive(), [], []
        self.initial = self.receive()
        self.number = 1

    def next(self, timeout=10):
        while not self.waiting:
            got = self.receive(timeout)
            self.number += 1
            rows = got if isinstance(got, list) else [got]
            true(rows, 'an empty array')
            for row in rows:
                equal(row['socket_sequence'], self.number, row)
            if isinstance(got, list):
                self.waiting += rows
            else:
                self.beats.append(got)
        event = self.waiting.pop(0)
        shape(event, EVENT)
        return event

    def types(self, *want):
        got = [self.next() for _ in want]
        equal([e['type'] for e in got], list(want))
        return got


@check('order events: ack, what is open, then every step of an order')
def _():
    bid = Decimal(market()['bid'])
    low = (bid * Decimal('0.9')).quantize(Decimal('0.01'))
    resting = order('buy', low, name='before')
    s = Events()
    shape(s.ack, {'type': 'subscription_ack', 'accountId': int, 'subscriptionId': str,
                  'symbolFilter': [], 'apiSessionFilter': [], 'eventTypeFilter': []})
    equal([(e['type'], e['order_id'], e['client_order_id']) for e in s.initial],
          [('initial', resting['order_id'], 'before')])
    true('event_id' not in s.initial[0] and s.initial[0]['is_live'], s.initial)
    shape(s.initial[0], EVENT)
    equal(s.initial[0]['socket_sequence'], 1)

    placed = order('buy', low, name='mine')
    accepted, booked = s.types('accepted', 'booked')
    true('executed_amount' not in accepted, accepted)
    equal((booked['order_id'], booked['executed_amount'], booked['remaining_amount']),
          (placed['order_id'], '0', '0.01'))
    equal(booked['price'], placed['price'])
    true(int(booked['event_id']) > int(accepted['event_id']), booked)

    post('/v1/order/cancel', order_id=placed['order_id'])
    cancelled, closed = s.types('cancelled', 'closed')
    equal((cancelled['reason'], cancelled['is_live'], cancelled['is_cancelled']),
          ('Requested', False, True))
    true(int(cancelled['cancel_command_id']) < int(cancelled['event_id']), cancelled)
    equal(closed['order_id'], placed['order_id'])

    high = (bid * Decimal('1.02')).quantize(Decimal('0.01'))
    taken = order('buy', high, '0.02', 'immediate-or-cancel', name='taker')
    got = [s.next()]
    while got[-1]['type'] != 'closed':
        got.append(s.next())
    fills = [e['fill'] for e in got if e['type'] == 'fill']
    equal(got[0]['type'], 'accepted')
    equal(got[0]['behavior'], 'immediate-or-cancel')
    equal(sum(Decimal(f['amount']) for f in fills), Decimal(taken['executed_amount']))
    for f in fills:
        equal(f['liquidity'], 'Taker')
        near(f['fee'], Decimal(f['amount']) * Decimal(f['price']) * Decimal('0.004'), 'fee')
    mine = {str(t['tid']): t for t in post('/v1/mytrades', symbol='btcusd').json}
    equal([Decimal(mine[f['trade_id']]['amount']) for f in fills],
          [Decimal(f['amount']) for f in fills])
    equal(got[-1]['executed_amount'], taken['executed_amount'])

    moc = order('buy', high, '0.01', 'maker-or-cancel')
    equal(moc['reason'], 'MakerOrCancelWouldTake')
    steps = s.types('accepted', 'cancelled', 'closed')
    equal((steps[1]['reason'], steps[1]['behavior']), ('MakerOrCancelWouldTake', 'maker-or-cancel'))

    post('/v1/order/cancel/all')
    s.types('cancelled', 'closed')
    beat = s.until(lambda m: isinstance(m, dict), 8)
    shape(beat, {'type': 'heartbeat', 'timestampms': NOW, 'sequence': int, 'trace_id': str,
                 'socket_sequence': int})
    equal(s.ack['subscriptionId'], f'orderevents-websocket-{beat["trace_id"]}')
    s.close()


@check('order events: filters of events and symbols; no heartbeat unless asked for')
def _():
    low = (Decimal(market()['bid']) * Decimal('0.9')).quantize(Decimal('0.01'))
    s = Events('eventTypeFilter=accepted&eventTypeFilter=closed&symbolFilter=btcusd&symbolFilter=ethusd')
    equal(s.ack['eventTypeFilter'], ['accepted', 'closed'])
    equal(s.ack['symbolFilter'], ['btcusd', 'ethusd'])
    equal(s.initial, [])
    other = Events('symbolFilter=solusd')
    first = order('buy', low)
    s.types('accepted')
    post('/v1/order/cancel', order_id=first['order_id'])
    s.types('closed')
    for sock in (s, other):
        try:
            raise AssertionError(sock.receive(6))
        except Hung:
            pass
        sock.close()


@check('order events: a refused login is a plain answer to the upgrade')
def _():
    path = '/v1/order/events'

    def refused(headers, status, reason):
        try:
            Gemini(path, headers)
        except Closed as e:
            equal(e.code, status)
            got = json.loads(e.reason)
            equal((got['result'], got['reason']), ('error', reason))
            return
        raise AssertionError('a login that is none')
    refused(None, 400, 'MissingApikeyHeader')
    refused({**signed(path), 'X-GEMINI-SIGNATURE': '0' * 96}, 400, 'InvalidSignature')
    refused({**signed(path), 'X-GEMINI-APIKEY': 'account-nosuch'}, 400, 'InvalidApiKey')
    refused(signed('/v1/balances'), 400, 'EndpointMismatch')
    used = signed(path)
    Gemini(path, used).close()
    refused(used, 400, 'InvalidNonce')


# ---- the newest ----

@check('newest: subscriptions, streams, refusals, methods')
def _():
    s = Gemini('/')
    equal(s.ask('subscribe', ['btcusd@depth@100ms', 'BTCUSD@trade', 'btcusd@bookTicker']),
          {'id': '1', 'status': 200, 'result': None})
    equal(sorted(s.ask('LIST_SUBSCRIPTIONS', id=7)['result']),
          ['btcusd@bookTicker', 'btcusd@depth@100ms', 'btcusd@trade'])
    got = s.until(lambda m: m.get('e') == 'depthUpdate')
    shape(got, {'e': 'depthUpdate', 'E': int, 's': 'btcusd', 'U': int, 'u': int, 'b': list, 'a': list})
    within(got['E'] / 1e9, time.time() - 60, time.time() + 60, 'nanoseconds')
    tick = s.until(lambda m: 'B' in m)
    true(Decimal(tick['b']) < Decimal(tick['a']) and tick['s'] == 'btcusd', tick)
    deal = s.until(lambda m: 'q' in m, 30)
    shape(deal, {'E': int, 's': 'btcusd', 't': int, 'p': text_amount, 'q': text_amount, 'm': bool})
    bad = s.ask('subscribe', ['btcusd@trade', 'nosuch@depth'], id='4')
    equal(bad, {'id': '4', 'status': 400,
                'error': {'code': -1013, 'msg': 'Invalid stream name: nosuch@depth'}})
    equal(s.ask('subscribe', ['orders@account'], id='5')['error']['code'], -1002)
    equal(s.ask('nosuch', id=6)['error']['code'], -1020)
    equal(s.ask('ping', id='p'), {'id': 'p', 'status': 200})
    within(s.ask('time', id='t')['result']['serverTime'] / 1000, time.time() - 60, time.time() + 60)
    kinds = s.ask('conninfo', id='c')['rateLimits']
    equal([(k['rateLimitType'], k['interval'], k['intervalNum'], k['limit']) for k in kinds],
          [('REQUEST_WEIGHT', 'SECOND', 10, 7000), ('ORDERS', 'SECOND', 10, 3500),
           ('ORDERS', 'DAY', 1, 10000000), ('CONNECTION_ATTEMPTS', 'MINUTE', 5, 300)])
    depth = s.ask('depth', {'symbol': 'btcusd', 'limit': 5}, id='d')['result']
    equal((len(depth['bids']), len(depth['asks'])), (5, 5))
    equal(s.ask('order.place', {'symbol': 'btcusd', 'side': 'BUY', 'type': 'LIMIT', 'price': '1',
                                'quantity': '1'}, id='o')['error']['code'], -1002)
    s.ask('unsubscribe', ['btcusd@depth@100ms', 'btcusd@trade', 'btcusd@bookTicker'], id='u')
    equal(s.ask('list_subscriptions', id='l')['result'], [])
    s.send('no json')
    equal(s.receive()['error']['code'], -1013)
    s.close()


@check('newest: books begin with a snapshot where the URL wants one, and chain')
def _():
    for query, levels in (('?snapshot=-1', None), ('?snapshot=3', 3), ('', 0)):
        s = Gemini('/' + query)
        s.send({'id': 1, 'method': 'subscribe', 'params': ['btcusd@depth@100ms']})
        frames = []
        while len(frames) < 4:
            got = s.receive()
            if got.get('e') == 'depthUpdate':
                frames.append(got)
        first = frames[0]
        if levels == 0:
            true(first['U'] < first['u'], first)
        else:
            equal(first['U'], first['u'])
            if levels:
                equal((len(first['b']), len(first['a'])), (levels, levels))
            else:
                true(len(first['b']) > 10, first)
        for before, after in zip(frames, frames[1:]):
            equal(after['U'], before['u'], 'overlaps by one')
            true(after['u'] > after['U'], after)
        s.close()
    s = Gemini('/')
    s.send({'id': 1, 'method': 'subscribe', 'params': ['btcusd@depth5@100ms']})
    top = s.until(lambda m: 'lastUpdateId' in m)
    shape(top, {'lastUpdateId': int, 'symbol': 'btcusd', 'bids': list, 'asks': list})
    equal((len(top['bids']), len(top['asks'])), (5, 5))
    s.close()


@check('newest: orders by frames, and what their streams tell')
def _():
    s = Gemini('/', newest_login())
    equal(s.ask('subscribe', ['orders@account', 'balances@account'])['status'], 200)
    low = str((Decimal(market()['bid']) * Decimal('0.9')).quantize(Decimal('0.01')))
    place = {'symbol': 'btcusd', 'side': 'BUY', 'type': 'LIMIT', 'timeInForce': 'GTC',
             'price': low, 'quantity': '0.0125', 'clientOrderId': 'lx-0008'}
    s.send({'id': '12', 'method': 'order.place', 'params': place})
    seen, answer, balances = [], None, None
    while len(seen) < 2 or not answer or not balances:
        got = s.receive()
        if got.get('id') == '12':
            answer = got
        elif got.get('e') == 'orderUpdate':
            seen.append(got)
        elif got.get('e') == 'balanceUpdate':
            balances = got
    equal(answer, {'id': '12', 'status': 200})
    equal([o['X'] for o in seen], ['NEW', 'OPEN'])
    shape(seen[1], {'e': 'orderUpdate', 'E': int, 's': 'btcusd', 'i': int, 'c': 'lx-0008',
                    'S': 'BUY', 'o': 'LIMIT', 'X': 'OPEN', 'p': low, 'q': '0.0125', 'z': '0.0125',
                    'Z': '0', 'T': int})
    row = next(b for b in balances['B'] if b['a'] == 'USD')
    true(Decimal(row['f']) < Decimal(row['c']), row)
    s.send({'id': 13, 'method': 'order.cancel', 'params': {'orderId': seen[0]['i']}})
    got = s.until(lambda m: m.get('e') == 'orderUpdate')
    equal((got['X'], got['r']), ('CANCELED', 'Requested'))
    refused = s.ask('order.place', {**place, 'quantity': '1000000'}, id=14)
    equal((refused['status'], refused['error']['code']), (400, -2010))
    equal(s.ask('order.cancel', {'orderId': '1'}, id=15)['error']['code'], -2010)
    high = str((Decimal(market()['ask']) * Decimal('1.02')).quantize(Decimal('0.01')))
    s.send({'id': 16, 'method': 'order.place',
            'params': {**place, 'timeInForce': 'IOC', 'price': high, 'clientOrderId': 'lx-9'}})
    fills = []
    while not fills or fills[-1]['X'] not in ('FILLED', 'CANCELED'):
        got = s.until(lambda m: m.get('e') == 'orderUpdate' and m['X'] != 'NEW')
        fills.append(got)
    total = sum(Decimal(f['Z']) for f in fills if 'FILLED' in f['X'])
    true(total > 0, fills)
    for f in fills:
        if 'FILLED' in f['X']:
            near(f['n'], Decimal(f['L']) * Decimal(f['Z']) * Decimal('0.004'), 'fee')
            equal(f['m'], False)
    s.close()


@check('orders of one key among those of an account: filters, streams, and the end of a connection')
def _():
    low = (Decimal(market()['bid']) * Decimal('0.9')).quantize(Decimal('0.01'))
    made = box.admin('POST', '/v1/keys', {'venue': 'gemini', 'account': 'demo',
                                          'permissions': ['read', 'trade']}).json
    other = Key(made['api_key'], made['secret'])
    events = Events(f'apiSessionFilter={box.key.api_key}')
    equal(events.ack['apiSessionFilter'], [box.key.api_key])
    mine, theirs = Gemini('/', newest_login()), Gemini('/?cancelOnDisconnect=true', newest_login(other))
    for sock in (mine, theirs):
        equal(sock.ask('subscribe', ['orders@session'])['status'], 200)
    place = {'symbol': 'btcusd', 'side': 'BUY', 'type': 'LIMIT', 'timeInForce': 'GTC',
             'price': str(low), 'quantity': '0.01'}
    theirs.send({'id': 1, 'method': 'order.place', 'params': {**place, 'clientOrderId': 'theirs'}})
    equal(theirs.until(lambda m: m.get('e') == 'orderUpdate')['c'], 'theirs')
    mine.send({'id': 1, 'method': 'order.place', 'params': {**place, 'clientOrderId': 'mine'}})
    equal(mine.until(lambda m: m.get('e') == 'orderUpdate')['c'], 'mine')
    accepted = events.types('accepted', 'booked')[0]
    equal((accepted['client_order_id'], accepted['api_session']), ('mine', box.key.api_key))
    equal({o['client_order_id'] for o in post('/v1/orders').json}, {'mine', 'theirs'})
    theirs.close()
    until = time.monotonic() + 10
    while len(post('/v1/orders').json) > 1 and time.monotonic() < until:
        time.sleep(0.2)
    equal([o['client_order_id'] for o in post('/v1/orders').json], ['mine'])
    equal(mine.ask('order.cancel_session', id=2)['status'], 200)
    events.types('cancelled', 'closed')
    for sock in (mine, events):
        sock.close()


@check('newest: a login outside thirty seconds is refused with the upgrade')
def _():
    for headers in (newest_login(nonce=int(time.time()) - 100),
                    {**newest_login(), 'X-GEMINI-SIGNATURE': '0' * 96}):
        try:
            Gemini('/', headers)
        except Closed as e:
            true(e.code in (400, 401), e)
            continue
        raise AssertionError('a login that is none')


with box:
    run_checks()
    box.audit()
