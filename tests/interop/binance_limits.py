#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What Binance counts and refuses: request weights, orders, addresses, clocks, keys, listen keys.
Time is turned by hand here (--clock virtual), so a window never ends by itself.
src: binance card 3, 4, 8.3"""
import urllib.parse

from souk_box import Box, Closed, Key, Socket, check, equal, run_checks, shape, true, within, ws_signed

box = Box('--clock', 'virtual', '--seed', '11')
MINUTE = 60000
AN_ORDER = dict(symbol='BTCUSDT', side='BUY', type='LIMIT', timeInForce='GTC', quantity='0.001',
                price='20000')


stray = box.client('127.0.0.99')  # asks the time without being counted with anybody
alice = box.client('127.0.0.2')
bob = box.client('127.0.0.3')


def server_ms():
    box.virtual_ms = stray.get('/api/v3/time').json['serverTime']
    return box.virtual_ms


def turn(ms):
    answer = box.admin('POST', '/v1/clock', {'advance_ms': ms})
    equal(answer.status, 200, repr(answer))
    server_ms()


def next_window(ms):
    turn(ms - server_ms() % ms)


def key_with(**body):
    """A new key of a new account."""
    answer = box.admin('POST', '/v1/accounts', {'venue': 'binance', 'name': body['account']})
    equal(answer.status in (200, 201), True, repr(answer))
    answer = box.admin('POST', '/v1/keys', {'venue': 'binance', **body})
    equal(answer.status in (200, 201), True, repr(answer))
    return answer.json


# ---- weights ----

WEIGHTS = [  # (how, target, query, weight)
    ('get', '/api/v3/ping', '', 1),
    ('get', '/api/v3/time', '', 1),
    ('get', '/api/v3/exchangeInfo', '', 20),
    ('get', '/api/v3/exchangeInfo', 'symbol=BTCUSDT', 20),
    ('get', '/api/v3/depth', 'symbol=BTCUSDT', 5),
    ('get', '/api/v3/depth', 'symbol=BTCUSDT&limit=1', 5),
    ('get', '/api/v3/depth', 'symbol=BTCUSDT&limit=100', 5),
    ('get', '/api/v3/depth', 'symbol=BTCUSDT&limit=101', 25),
    ('get', '/api/v3/depth', 'symbol=BTCUSDT&limit=500', 25),
    ('get', '/api/v3/depth', 'symbol=BTCUSDT&limit=501', 50),
    ('get', '/api/v3/depth', 'symbol=BTCUSDT&limit=1000', 50),
    ('get', '/api/v3/depth', 'symbol=BTCUSDT&limit=1001', 250),
    ('get', '/api/v3/depth', 'symbol=BTCUSDT&limit=5000', 250),
    ('get', '/api/v3/depth', 'symbol=BTCUSDT&limit=9999', 250),
    ('get', '/api/v3/trades', 'symbol=BTCUSDT', 25),
    ('get', '/api/v3/historicalTrades', 'symbol=BTCUSDT', 25),
    ('get', '/api/v3/aggTrades', 'symbol=BTCUSDT', 4),
    ('get', '/api/v3/klines', 'symbol=BTCUSDT&interval=1m', 2),
    ('get', '/api/v3/klines', 'symbol=BTCUSDT&interval=1d&limit=1000', 2),
    ('get', '/api/v3/uiKlines', 'symbol=BTCUSDT&interval=1m', 2),
    ('get', '/api/v3/avgPrice', 'symbol=BTCUSDT', 2),
    ('get', '/api/v3/ticker/24hr', 'symbol=BTCUSDT', 2),
    ('get', '/api/v3/ticker/24hr', 'symbols=["BTCUSDT","ETHUSDT"]', 2),
    ('get', '/api/v3/ticker/24hr', '', 80),
    ('get', '/api/v3/ticker/tradingDay', 'symbol=BTCUSDT', 4),
    ('get', '/api/v3/ticker/tradingDay', 'symbols=["BTCUSDT","ETHUSDT","BNBUSDT"]', 12),
    ('get', '/api/v3/ticker', 'symbol=BTCUSDT', 4),
    ('get', '/api/v3/ticker', 'symbols=["BTCUSDT","ETHUSDT"]', 8),
    ('get', '/api/v3/ticker/price', 'symbol=BTCUSDT', 2),
    ('get', '/api/v3/ticker/price', 'symbols=["BTCUSDT"]', 4),
    ('get', '/api/v3/ticker/price', '', 4),
    ('get', '/api/v3/ticker/bookTicker', 'symbol=BTCUSDT', 2),
    ('get', '/api/v3/ticker/bookTicker', '', 4),
    ('signed', '/api/v3/account', {}, 20),
    ('signed', '/api/v3/account/commission', {'symbol': 'BTCUSDT'}, 20),
    ('signed', '/api/v3/rateLimit/order', {}, 40),
    ('signed', '/api/v3/openOrders', {'symbol': 'BTCUSDT'}, 6),
    ('signed', '/api/v3/openOrders', {}, 80),
    ('signed', '/api/v3/allOrders', {'symbol': 'BTCUSDT'}, 20),
    ('signed', '/api/v3/myTrades', {'symbol': 'BTCUSDT'}, 20),
    ('signed', '/api/v3/myTrades', {'symbol': 'BTCUSDT', 'orderId': '1'}, 5),
]


@check('the weight of every endpoint')
def _():
    next_window(MINUTE)
    used = 0
    for how, target, query, weight in WEIGHTS:
        if how == 'get':
            answer = alice.request('GET', target, urllib.parse.quote(query, safe='=&'))
        else:
            answer = alice.signed('GET', target, **query)
        equal(answer.status, 200, f'{target} {query} {answer!r}')
        equal((target, query, answer.weight - used), (target, query, weight))
        equal(answer.header('X-MBX-USED-WEIGHT'), str(answer.weight))
        used = answer.weight


@check('the weight of orders: nothing when they succeed, the written one when they fail')
def _():
    next_window(MINUTE)
    used = alice.get('/api/v3/ping').weight

    def costs(weight, status, method, path, **params):
        nonlocal used
        answer = alice.signed(method, path, **params)
        equal((answer.status, answer.weight - used), (status, weight), repr(answer))
        used = answer.weight
        return answer.json

    costs(1, 200, 'POST', '/api/v3/order/test', **AN_ORDER)
    costs(20, 200, 'POST', '/api/v3/order/test', computeCommissionRates=True, **AN_ORDER)
    o = costs(0, 200, 'POST', '/api/v3/order', **AN_ORDER)
    ref = dict(symbol='BTCUSDT', orderId=o['orderId'])
    costs(4, 200, 'GET', '/api/v3/order', **ref)
    costs(0, 200, 'DELETE', '/api/v3/order', **ref)
    costs(1, 400, 'DELETE', '/api/v3/order', **ref)
    costs(1, 400, 'POST', '/api/v3/order', **{**AN_ORDER, 'quantity': '400'})
    costs(0, 200, 'POST', '/api/v3/order', **AN_ORDER)
    costs(0, 200, 'DELETE', '/api/v3/openOrders', symbol='BTCUSDT')
    costs(4, 400, 'GET', '/api/v3/order', symbol='BTCUSDT', orderId='987654321987')
    answer = alice.keyed('POST', '/api/v3/userDataStream')
    equal(answer.weight - used, 2)


@check('other addresses are counted apart; REST and sockets together')
def _():
    next_window(MINUTE)
    equal([alice.get('/api/v3/ping').weight for _ in range(3)], [1, 2, 3])
    equal(bob.get('/api/v3/ping').weight, 1)
    sock = Socket(box, '/ws-api/v3', source='127.0.0.2')
    equal(alice.get('/api/v3/ping').weight, 3 + 2 + 1, 'connecting weighs 2')
    got = sock.ask('depth', {'symbol': 'BTCUSDT', 'limit': 500})
    equal([r for r in got['rateLimits'] if r['rateLimitType'] == 'REQUEST_WEIGHT'],
          [{'rateLimitType': 'REQUEST_WEIGHT', 'interval': 'MINUTE', 'intervalNum': 1,
            'limit': 6000, 'count': 31}])
    equal(alice.get('/api/v3/ping').weight, 32)
    sock.close()


@check('counts of orders in headers, in frames and by rateLimit/order')
def _():
    next_window(MINUTE)
    before = alice.signed('GET', '/api/v3/rateLimit/order').json
    shape(before, ({'rateLimitType': 'ORDERS', 'interval': 'SECOND', 'intervalNum': 10,
                    'limit': 100, 'count': 0},
                   {'rateLimitType': 'ORDERS', 'interval': 'DAY', 'intervalNum': 1,
                    'limit': 200000, 'count': int}))
    day = before[1]['count']
    for n in (1, 2, 3):
        answer = alice.signed('POST', '/api/v3/order', **AN_ORDER)
        equal((answer.header('X-MBX-ORDER-COUNT-10S'), answer.header('X-MBX-ORDER-COUNT-1D')),
              (str(n), str(day + n)))
    equal(alice.get('/api/v3/ping').header('X-MBX-ORDER-COUNT-10S'), None)
    answer = alice.signed('POST', '/api/v3/order', **{**AN_ORDER, 'quantity': '400'})
    equal((answer.status, answer.header('X-MBX-ORDER-COUNT-10S')), (400, '3'), 'a refused one')
    answer = alice.signed('DELETE', '/api/v3/openOrders', symbol='BTCUSDT')
    equal(answer.status, 200)
    equal([r['count'] for r in alice.signed('GET', '/api/v3/rateLimit/order').json], [3, day + 3],
          'canceling changes nothing')
    next_window(10000)
    equal([r['count'] for r in alice.signed('GET', '/api/v3/rateLimit/order').json], [0, day + 3])


TOO_MUCH = {'code': -1003, 'msg': 'Too much request weight used; current limit is 6000 request weight '
                                  'per 1 MINUTE. Please use WebSocket Streams for live updates to '
                                  'avoid polling the API.'}


def spend(client, weight):
    """Uses exactly so much."""
    while weight >= 250:
        equal(client.get('/api/v3/depth', symbol='BTCUSDT', limit=5000).status, 200)
        weight -= 250
    for _ in range(weight):
        client.get('/api/v3/ping')


@check('6000 a minute: 429 with Retry-After, others go on, the next minute forgives')
def _():
    next_window(MINUTE)
    spend(alice, 6000)
    turn(5000)
    answer = alice.get('/api/v3/ping')
    equal((answer.status, answer.json), (429, TOO_MUCH))
    within(int(answer.header('Retry-After')), 50, 55, 'Retry-After')
    true(answer.weight >= 6000, answer.headers)
    equal(bob.get('/api/v3/ping').status, 200)
    sock_answer = alice.signed('POST', '/api/v3/order', **AN_ORDER)
    equal(sock_answer.status, 429, 'orders too')
    next_window(MINUTE)
    answer = alice.get('/api/v3/ping')
    equal((answer.status, answer.weight), (200, 1))


@check('who goes on after 429 is banned with 418, longer each time')
def _():
    def until_banned(client):
        spend(client, 6000)
        for n in range(100):
            answer = client.get('/api/v3/ping')
            if answer.status == 418:
                return answer
            equal((answer.status, answer.json), (429, TOO_MUCH))
        raise AssertionError('no ban after 100 requests')

    next_window(MINUTE)
    answer = until_banned(bob)
    now = server_ms()
    until = int(answer.json['msg'].split('IP banned until ')[1].split('.')[0])
    equal(answer.json, {'code': -1003, 'msg': f'Way too much request weight used; IP banned until '
                        f'{until}. Please use WebSocket Streams for live updates to avoid bans.'})
    equal(until - now, 2 * MINUTE)
    equal(int(answer.header('Retry-After')), 120)
    turn(MINUTE)
    answer = bob.get('/api/v3/ping')
    equal((answer.status, int(answer.header('Retry-After'))), (418, 60), 'a new minute does not help')
    try:
        Socket(box, '/ws-api/v3', source='127.0.0.3').close()
        raise AssertionError('a socket of a banned address')
    except Closed as e:
        equal(e.code, 418)
    equal(alice.get('/api/v3/ping').status, 200)
    turn(MINUTE)
    equal(bob.get('/api/v3/ping').status, 200)
    next_window(MINUTE)
    answer = until_banned(bob)
    equal(int(answer.header('Retry-After')), 240, 'the second ban')
    turn(4 * MINUTE)
    equal(bob.get('/api/v3/ping').status, 200)


@check('429 over the WebSocket API tells when in data.retryAfter')
def _():
    carol = box.client('127.0.0.4')
    next_window(MINUTE)
    sock = Socket(box, '/ws-api/v3', source='127.0.0.4')
    spend(carol, 5998)
    got = sock.ask('ping')
    equal((got['status'], got['error']['code'], got['error']['msg']), (429, -1003, TOO_MUCH['msg']))
    data = got['error']['data']
    equal(data['retryAfter'] % MINUTE, 0)
    within(data['retryAfter'] - data['serverTime'], 1, MINUTE)
    sock.close()


@check('100 orders in 10 s, then -1015; the next 10 s are free')
def _():
    next_window(MINUTE)
    for n in range(100):
        answer = alice.signed('POST', '/api/v3/order', newOrderRespType='ACK', **AN_ORDER)
        equal((answer.status, answer.header('X-MBX-ORDER-COUNT-10S')), (200, str(n + 1)), repr(answer))
    for _ in range(2):
        answer = alice.signed('POST', '/api/v3/order', **AN_ORDER)
        equal((answer.status, answer.json),
              (429, {'code': -1015, 'msg': 'Too many new orders; current limit is 100 orders per '
                                           '10 SECOND.'}))
        within(int(answer.header('Retry-After')), 1, 10)
    equal(alice.signed('POST', '/api/v3/order/test', **AN_ORDER).status, 200, 'a test order')
    equal(alice.signed('DELETE', '/api/v3/openOrders', symbol='BTCUSDT').status, 200, 'canceling')
    next_window(10000)
    answer = alice.signed('POST', '/api/v3/order', **AN_ORDER)
    equal((answer.status, answer.header('X-MBX-ORDER-COUNT-10S')), (200, '1'), repr(answer))
    alice.signed('DELETE', '/api/v3/openOrders', symbol='BTCUSDT')


@check('a maker who is filled gets orders back')
def _():
    next_window(MINUTE)
    made = key_with(account='limits-taker', type='hmac', permissions=['read', 'trade'])
    taker = box.client('127.0.0.6', Key(made['api_key'], made['secret']))
    best = float(alice.get('/api/v3/ticker/bookTicker', symbol='BTCUSDT').json['bidPrice'])
    count = 0
    for _ in range(7):
        answer = alice.signed('POST', '/api/v3/order', symbol='BTCUSDT', side='BUY', type='LIMIT',
                              timeInForce='GTC', quantity='0.0005', price=f'{best + 0.01:.2f}')
        count += 1
    equal(answer.header('X-MBX-ORDER-COUNT-10S'), '7')
    # in one order, into two of Alice's: each is a maker's first fill and gives five back
    answer = taker.signed('POST', '/api/v3/order', symbol='BTCUSDT', side='SELL', type='LIMIT',
                          timeInForce='IOC', quantity='0.001', price=f'{best + 0.01:.2f}')
    equal(answer.json['status'], 'FILLED')
    rows = alice.signed('GET', '/api/v3/rateLimit/order').json
    equal(rows[0]['count'], 0)
    alice.signed('DELETE', '/api/v3/openOrders', symbol='BTCUSDT')


@check('five messages a second on a stream socket, then it is closed; others are not')
def _():
    good, bad = Socket(box, '/ws', source='127.0.0.8'), Socket(box, '/ws', source='127.0.0.8')
    for _ in range(5):
        good.send({'method': 'LIST_SUBSCRIPTIONS', 'id': 1})
    for _ in range(15):
        bad.send({'method': 'LIST_SUBSCRIPTIONS', 'id': 1})
    equal(bad.close_code(), 1008)
    equal([good.message()['id'] for _ in range(5)], [1] * 5)
    api = Socket(box, '/ws-api/v3', source='127.0.0.8')
    for n in range(30):
        equal(api.ask('ping', id=n)['status'], 200)
    for s in (good, bad, api):
        s.close()


@check('300 new stream sockets in 5 minutes')
def _():
    next_window(5 * MINUTE)
    for _ in range(300):
        Socket(box, '/ws', source='127.0.0.9').close()
    try:
        Socket(box, '/ws', source='127.0.0.9').close()
        raise AssertionError('number 301')
    except Closed as e:
        equal(e.code, 429)
    Socket(box, '/ws-api/v3', source='127.0.0.9').close()
    next_window(5 * MINUTE)
    Socket(box, '/ws', source='127.0.0.9').close()


# ---- clocks ----

@check('timestamps: how old, how new')
def _():
    next_window(MINUTE)
    now = server_ms()
    stale = {'code': -1021, 'msg': 'Timestamp for this request is outside of the recvWindow.'}
    ahead = {'code': -1021, 'msg': "Timestamp for this request was 1000ms ahead of the server's time."}
    for stamp, window, want in (
            (now, None, None), (now - 5000, None, None), (now - 5001, None, stale),
            (now + 999, None, None), (now + 1000, None, ahead), (now + 60000, None, ahead),
            (now - 60000, 60000, None), (now - 60001, 60000, stale), (now - 1, 0, stale),
            (now, 0, None), (now - 100, 100, None), (now - 101, 100, stale),
            (now - 1, '1.5', None), (now - 2, '1.5', stale), (now - 60000, '60000', None),
            (now * 1000, None, None), (now * 1000 - 4999000, None, None),
            (now * 1000 - 5001000, None, stale), (now * 1000 + 1001000, None, ahead)):
        params = {'timestamp': stamp, **({} if window is None else {'recvWindow': window})}
        answer = alice.signed('GET', '/api/v3/account', **params)
        got = answer.json if answer.status != 200 else None
        equal((stamp - now, window, got), (stamp - now, window, want))
    for window, code in (('60001', -1131), ('60000.001', -1131), ('-1', -1102), ('x', -1102),
                         ('1.0001', -1111)):
        equal(alice.signed('GET', '/api/v3/account', recvWindow=window).json['code'], code, window)


@check('the same signed request twice is answered twice')
def _():
    text = alice.signed_query({})
    for _ in range(2):
        equal(alice.request('GET', '/api/v3/account', text,
                            headers={'X-MBX-APIKEY': alice.key.api_key}).status, 200)


# ---- keys ----

REFUSED = {'code': -2015, 'msg': 'Invalid API-key, IP, or permissions for action.'}


def is_refused(answer):
    equal((answer.status, answer.json), (401, REFUSED), repr(answer))


@check('a key that may only read')
def _():
    next_window(MINUTE)
    made = key_with(account='reader', type='hmac', permissions=['read'])
    reader = box.client('127.0.0.2', Key(made['api_key'], made['secret']))
    equal(reader.signed('GET', '/api/v3/account').status, 200)
    equal(reader.signed('GET', '/api/v3/openOrders').json, [])
    for method, path, params in (('POST', '/api/v3/order', AN_ORDER),
                                 ('POST', '/api/v3/order/test', AN_ORDER),
                                 ('DELETE', '/api/v3/order', {'symbol': 'BTCUSDT', 'orderId': 1}),
                                 ('DELETE', '/api/v3/openOrders', {'symbol': 'BTCUSDT'})):
        is_refused(reader.signed(method, path, **params))
    info = reader.signed('GET', '/sapi/v1/account/apiRestrictions').json
    equal((info['enableReading'], info['enableSpotAndMarginTrading'], info['ipRestrict']),
          (True, False, False))


@check('a key that may only trade')
def _():
    made = key_with(account='trader', type='hmac', permissions=['trade'])
    trader = box.client('127.0.0.2', Key(made['api_key'], made['secret']))
    is_refused(trader.signed('GET', '/api/v3/account'))
    equal(trader.signed('POST', '/api/v3/order/test', **AN_ORDER).status, 200)


@check('a key bound to addresses')
def _():
    made = key_with(account='homebody', type='hmac', permissions=['read', 'trade'],
                    ips=['127.0.0.5', '127.0.0.2'])
    key = Key(made['api_key'], made['secret'])
    for source, good in (('127.0.0.5', True), ('127.0.0.2', True), ('127.0.0.7', False),
                         (None, False)):
        answer = box.client(source, key).signed('GET', '/api/v3/account')
        if good:
            equal(answer.status, 200, repr(answer))
        else:
            is_refused(answer)
    # a new account starts with the faucet's
    held = {b['asset']: b['free'] for b in
            box.client('127.0.0.5', key).signed('GET', '/api/v3/account', omitZeroBalances=True).json[
                'balances']}
    equal(held, {'USDT': '10000.00000000', 'BTC': '1.00000000'})


@check('a revoked key is refused from then on, its sockets too')
def _():
    made = key_with(account='fleeting', type='hmac', permissions=['read', 'trade'])
    dead = box.client('127.0.0.2', Key(made['api_key'], made['secret']))
    sock = Socket(box, '/ws-api/v3', source='127.0.0.2')
    equal(dead.signed('GET', '/api/v3/account').status, 200)
    equal(sock.ask('account.status', ws_signed(dead))['status'], 200)
    equal(sock.ask('userDataStream.subscribe.signature', ws_signed(dead))['status'], 200)
    answer = box.admin('DELETE', f'/v1/keys/{made["api_key"]}')
    true(answer.status in (200, 204), repr(answer))
    got = sock.message(5)
    equal((got['subscriptionId'], got['event']['e']), (0, 'eventStreamTerminated'))
    is_refused(dead.signed('GET', '/api/v3/account'))
    is_refused(dead.keyed('POST', '/api/v3/userDataStream'))
    got = sock.ask('account.status', ws_signed(dead))
    equal((got['status'], got['error']), (401, REFUSED))
    sock.close()


# ---- listen keys ----

@check('a listen key lives 60 minutes from its last keepalive, then its stream is told')
def _():
    next_window(MINUTE)
    key = alice.keyed('POST', '/api/v3/userDataStream').json['listenKey']
    sock = Socket(box, f'/ws/{key}')
    turn(59 * MINUTE)
    equal(alice.keyed('PUT', '/api/v3/userDataStream', listenKey=key).text, '{}')
    turn(59 * MINUTE)
    equal(alice.keyed('PUT', '/api/v3/userDataStream', listenKey=key).text, '{}')
    alice.signed('POST', '/api/v3/order', **AN_ORDER)
    equal(sock.message(10)['e'], 'executionReport')
    turn(60 * MINUTE - 1000)
    equal(alice.keyed('POST', '/api/v3/userDataStream').json['listenKey'], key, 'the same, prolonged')
    turn(60 * MINUTE + 1000)
    while True:
        got = sock.message(10)
        if got['e'] == 'listenKeyExpired':
            break
    equal(set(got), {'e', 'E', 'listenKey'})
    equal(got['listenKey'], key)
    equal(alice.keyed('PUT', '/api/v3/userDataStream', listenKey=key).json,
          {'code': -1125, 'msg': 'This listenKey does not exist.'})
    fresh = alice.keyed('POST', '/api/v3/userDataStream').json['listenKey']
    true(fresh != key, 'a new one is another')
    alice.signed('DELETE', '/api/v3/openOrders', symbol='BTCUSDT')
    sock.close()


# ---- --limits ----

@check('--limits 0.1 divides what is published')
def _():
    with Box('--limits', '0.1') as small:
        limits = {(r['rateLimitType'], r['interval']): r['limit'] for r in
                  small.get('/api/v3/exchangeInfo').json['rateLimits']}
        equal(limits, {('REQUEST_WEIGHT', 'MINUTE'): 600, ('ORDERS', 'SECOND'): 10,
                       ('ORDERS', 'DAY'): 20000, ('RAW_REQUESTS', 'MINUTE'): 30000})
        used = 20
        while used + 250 <= 600:
            used = small.get('/api/v3/depth', symbol='BTCUSDT', limit=5000).weight
        answer = small.get('/api/v3/depth', symbol='BTCUSDT', limit=5000)
        equal((answer.status, answer.json['code']), (429, -1003))


@check('--limits off counts and refuses nothing')
def _():
    with Box('--limits', 'off') as free:
        for _ in range(30):
            answer = free.get('/api/v3/depth', symbol='BTCUSDT', limit=5000)
            equal(answer.status, 200)
        true(answer.weight >= 250, answer.headers)
        counts = []
        for _ in range(150):
            answer = free.signed('POST', '/api/v3/order', newOrderRespType='ACK', **AN_ORDER)
            equal(answer.status, 200, repr(answer))
            counts.append(int(answer.header('X-MBX-ORDER-COUNT-1D')))
        equal(counts, list(range(1, 151)))


@check('the ledger balances')
def _():
    box.audit()


with box:
    server_ms()
    ok = run_checks()
raise SystemExit(not ok)
