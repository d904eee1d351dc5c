#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the rest of Binance's API says to a client that knows nothing of Souk: amendments, and what
stands beside trading. src: binance card 5, 8, 9"""
from souk_box import Box, Key, Socket, amount, check, equal, now_ms, run_checks, shape, true, ws_signed

box = Box(markets={'prices': {'BTC': '9704.65'}})
SELL = dict(symbol='BTCUSDT', side='SELL', type='LIMIT', timeInForce='GTC', quantity='0.1')


def good(answer, want=None):
    equal(answer.status, 200, repr(answer))
    if want is not None:
        shape(answer.json, want)
    return answer.json


def refused(answer, status, code, text):
    equal((answer.status, answer.json), (status, {'code': code, 'msg': text}), repr(answer))


# ---- amendments ----

AMENDED = {'symbol': 'BTCUSDT', 'orderId': int, 'orderListId': -1, 'origClientOrderId': str,
           'clientOrderId': str, 'price': amount, 'qty': amount, 'executedQty': amount,
           'preventedQty': amount, 'quoteOrderQty': amount, 'cumulativeQuoteQty': amount,
           'status': 'NEW', 'timeInForce': 'GTC', 'type': 'LIMIT', 'side': 'SELL',
           'workingTime': now_ms, 'selfTradePreventionMode': 'EXPIRE_MAKER'}
AMEND = '/api/v3/order/amend/keepPriority'


@check('an order is amended: less of it, another name, the same place')
def _():
    sock = Socket(box, '/ws-api/v3')
    shape(sock.ask('userDataStream.subscribe.signature', ws_signed(box)),
          {'id': int, 'status': 200, 'result': {'subscriptionId': 0}, 'rateLimits': list})
    o = good(box.signed('POST', '/api/v3/order', price='40000', newClientOrderId='first', **SELL))
    got = good(box.signed('PUT', AMEND, symbol='BTCUSDT', orderId=o['orderId'], newQty='0.06',
                          newClientOrderId='second'),
               {'transactTime': now_ms, 'executionId': int, 'amendedOrder': AMENDED})
    row = got['amendedOrder']
    equal((row['orderId'], row['origClientOrderId'], row['clientOrderId'], row['qty'], row['price']),
          (o['orderId'], 'first', 'second', '0.06000000', '40000.00000000'))
    while True:
        event = sock.message(10).get('event', {})
        if event.get('x') == 'REPLACED':
            break
    equal({k: event[k] for k in 'cCqXziI'}, {'c': 'second', 'C': 'first', 'q': '0.06000000', 'X': 'NEW',
                                             'z': '0.00000000', 'i': o['orderId'],
                                             'I': got['executionId']})
    held = {b['asset']: b for b in good(box.signed('GET', '/api/v3/account'))['balances']}
    equal(held['BTC']['locked'], '0.06000000')
    refused(box.signed('GET', '/api/v3/order', symbol='BTCUSDT', origClientOrderId='first'), 400,
            -2013, 'Order does not exist.')
    # over the socket, by name; without a new one the server gives it
    more = sock.ask('order.amend.keepPriority', ws_signed(
        box, symbol='BTCUSDT', origClientOrderId='second', newQty='0.05'))['result']
    equal(more['amendedOrder']['origClientOrderId'], 'second')
    name = more['amendedOrder']['clientOrderId']
    equal(len(name), 22)
    history = good(box.signed('GET', '/api/v3/order/amendments', symbol='BTCUSDT', orderId=o['orderId']))
    equal([(r['origClientOrderId'], r['newClientOrderId'], r['origQty'], r['newQty'], r['executionId'])
           for r in history],
          [('first', 'second', '0.10000000', '0.06000000', got['executionId']),
           ('second', name, '0.06000000', '0.05000000', more['executionId'])])
    equal(sock.ask('order.amendments', ws_signed(box, symbol='BTCUSDT', orderId=o['orderId'],
                                                 fromExecutionId=more['executionId']))['result'],
          history[1:])
    equal(good(box.signed('GET', '/api/v3/order', symbol='BTCUSDT', origClientOrderId=name))['origQty'],
          '0.05000000')
    sock.close()


@check('amendments that are refused say why and change nothing')
def _():
    o = good(box.signed('GET', '/api/v3/openOrders', symbol='BTCUSDT'))[0]
    ref = dict(symbol='BTCUSDT', orderId=o['orderId'])
    refused(box.signed('PUT', AMEND, newQty='0.06', **ref), 400, -2038,
            'Order amend (quantity increase) is not supported.')
    refused(box.signed('PUT', AMEND, newQty='0.05', **ref), 400, -2038,
            'The requested action would change no state; rejecting.')
    refused(box.signed('PUT', AMEND, newQty='0.000001', **ref), 400, -1013, 'Filter failure: LOT_SIZE')
    refused(box.signed('PUT', AMEND, newQty='0', **ref), 400, -1013, 'Price * QTY is zero or less.')
    refused(box.signed('PUT', AMEND, **ref), 400, -1102,
            "Mandatory parameter 'newQty' was not sent, was empty/null, or malformed.")
    refused(box.signed('PUT', AMEND, symbol='BTCUSDT', orderId=1, newQty='0.01'), 400, -2013,
            'Order does not exist.')
    same = good(box.signed('GET', '/api/v3/order', **ref))
    equal((same['origQty'], same['clientOrderId']), ('0.05000000', o['clientOrderId']))
    good(box.signed('DELETE', '/api/v3/order', **ref))
    refused(box.signed('PUT', AMEND, newQty='0.01', **ref), 400, -2013, 'Order does not exist.')
    box.audit()


# ---- beside trading ----

@check('strategies are told again, in answers, questions and reports')
def _():
    sock = Socket(box, '/ws-api/v3')
    sock.ask('userDataStream.subscribe.signature', ws_signed(box))
    o = good(box.signed('POST', '/api/v3/order', price='40000', strategyId=37463720,
                        strategyType=1000000, **SELL))
    equal((o['strategyId'], o['strategyType']), (37463720, 1000000))
    event = sock.message(10)['event']
    equal((event['e'], event['j'], event['J']), ('executionReport', 37463720, 1000000))
    row = good(box.signed('GET', '/api/v3/order', symbol='BTCUSDT', orderId=o['orderId']))
    equal((row['strategyId'], row['strategyType']), (37463720, 1000000))
    good(box.signed('DELETE', '/api/v3/order', symbol='BTCUSDT', orderId=o['orderId']))
    plain = good(box.signed('POST', '/api/v3/order/test', price='40000', **SELL))
    true('strategyId' not in plain, plain)
    sock.close()


@check('what is not offered says so in the venue\'s own words')
def _():
    for method, path, params in (
            ('GET', '/sapi/v1/capital/deposit/address', dict(coin='BTC')),
            ('GET', '/sapi/v1/lending/union/account', {})):
        refused(box.signed(method, path, **params), 400, -1020, 'This operation is not supported.')
        refused(box.request(method, path), 401, -2014, 'API-key format invalid.')
    apply = ('POST', '/sapi/v1/capital/withdraw/apply')
    coins = dict(coin='BTC', address='x', amount='1')
    refused(box.signed(*apply, **coins), 401, -2015,
            'Invalid API-key, IP, or permissions for action.')
    row = box.admin('POST', '/v1/keys', {'venue': 'binance', 'account': 'demo',
                                         'permissions': ['read', 'withdraw']}).json
    row = row.get('key', row)
    refused(box.client(key=Key(row['api_key'], row['secret'])).signed(*apply, **coins), 400, -1020,
            'This operation is not supported.')
    for path in ('/sapi/v1/capital/deposit/hisrec', '/sapi/v1/capital/withdraw/history'):
        equal(good(box.signed('GET', path)), [])
    refused(box.get('/api/v3/referencePrice', symbol='BTCUSDT'), 400, -2043,
            "This symbol doesn't have a reference price.")
    equal(good(box.get('/api/v3/executionRules', symbol='BTCUSDT')), {'symbolRules': []})
    sock = Socket(box, '/ws-api/v3')
    equal(sock.ask('executionRules')['result'], {'symbolRules': []})
    equal(sock.ask('referencePrice', {'symbol': 'BTCUSDT'})['error']['code'], -2043)
    equal(sock.ask('myAllocations', ws_signed(box, symbol='BTCUSDT'))['result'], [])
    equal(sock.ask('myAllocations', {'symbol': 'BTCUSDT'})['status'], 401)
    sock.close()


# ---- doors ----

@check('session.subscriptions tells what the socket follows')
def _():
    sock = Socket(box, '/ws-api/v3')
    equal(sock.ask('session.subscriptions')['result'], [])
    equal(sock.ask('userDataStream.subscribe.signature', ws_signed(box))['result'],
          {'subscriptionId': 0})
    equal(sock.ask('session.subscriptions')['result'], [{'subscriptionId': 0}])
    equal(sock.ask('userDataStream.unsubscribe')['result'], {})
    equal(sock.ask('session.subscriptions')['result'], [])
    sock.close()


@check('in maintenance everything is refused but the question whether it is, and then goes on')
def _():
    def switch(on):
        equal(box.admin('POST', '/v1/maintenance', {'venue': 'binance', 'on': on}).json,
              {'venue': 'binance', 'on': on})
    good(box.get('/sapi/v1/system/status'), {'status': 0, 'msg': 'normal'})
    sock = Socket(box, '/ws-api/v3')
    equal(sock.ask('ping')['status'], 200)
    switch(1)
    good(box.get('/sapi/v1/system/status'), {'status': 1, 'msg': 'system_maintenance'})
    for answer in (box.get('/api/v3/ping'), box.signed('GET', '/api/v3/account'),
                   box.signed('POST', '/api/v3/order', price='40000', **SELL)):
        refused(answer, 503, -1016, 'This service is no longer available.')
    said = sock.ask('ping')
    equal((said['status'], said['error']['code']), (503, -1016))
    switch(0)
    good(box.get('/api/v3/ping'), {})
    equal(sock.ask('ping')['status'], 200)
    equal(box.admin('POST', '/v1/maintenance', {'venue': 'binance', 'on': 2}).status, 400)
    equal(box.admin('POST', '/v1/maintenance', {'venue': 'nobody', 'on': 1}).status, 404)
    sock.close()


@check('a refusal names the limit that is in force')
def _():
    with Box('--limits', '0.1', '--clock', 'virtual') as small:
        small.virtual_ms = small.get('/api/v3/time').json['serverTime']
        for i in range(10):
            good(small.signed('POST', '/api/v3/order', type='LIMIT', timeInForce='GTC', side='BUY',
                              symbol='BTCUSDT', price=str(20000 + i), quantity='0.001'))
        refused(small.signed('POST', '/api/v3/order', type='LIMIT', timeInForce='GTC', side='BUY',
                             symbol='BTCUSDT', price='20100', quantity='0.001'), 429, -1015,
                'Too many new orders; current limit is 10 orders per 10 SECOND.')
        while (answer := small.get('/api/v3/exchangeInfo')).status == 200:
            pass
        refused(answer, 429, -1003, 'Too much request weight used; current limit is 600 request weight '
                'per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.')


@check('a socket that is 24 hours old is told, and closed')
def _():
    with Box('--clock', 'virtual', '--no-makers') as old:
        socks = [Socket(old, path) for path in ('/ws', '/stream', '/ws-api/v3')]
        for sock in socks[:2]:
            equal(sock.ask('LIST_SUBSCRIPTIONS')['result'], [])
        equal(socks[2].ask('ping')['status'], 200)
        for hours in (23, 2):
            equal(old.admin('POST', '/v1/clock', {'advance_ms': hours * 3600000}).status, 200)
            if hours == 23:
                equal(socks[2].ask('ping')['status'], 200)
        for sock, wrap in zip(socks, (None, {'stream': '!serverShutdown'}, {})):
            event = sock.message(10)
            if wrap is not None:
                inner = event.pop('data' if wrap else 'event')
                equal(event, wrap)
                event = inner
            shape(event, {'e': 'serverShutdown', 'E': int})
            equal(sock.close_code(), 1001)
            sock.close()


with box:
    ok = run_checks()
raise SystemExit(not ok)
