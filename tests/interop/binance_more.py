#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the rest of Binance's API says to a client that knows nothing of Souk: amendments, and what
stands beside trading. src: binance card 5, 8, 9"""
import time

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


# ---- pegged orders; src: the exchange's page on them ----

PEGGED = dict(symbol='BTCUSDT', type='LIMIT', timeInForce='GTC', quantity='0.1')


def pegs(o):
    return {k: o[k] for k in o if k.startswith('peg')}


@check('a pegged order takes its price from the book as it stands')
def _():
    with Box('--no-makers', markets={'prices': {'BTC': '9704.65'}}) as still:
        equal(good(still.get('/api/v3/exchangeInfo', symbol='BTCUSDT'))['symbols'][0]
              ['pegInstructionsAllowed'], True)
        refused(still.signed('POST', '/api/v3/order', side='BUY', pegPriceType='PRIMARY_PEG', **PEGGED),
                400, -2010, 'Order book liquidity is too low for this pegged order.')
        for side, prices in (('BUY', (9000, 8900, 8800)), ('SELL', (10000, 10100))):
            for price in prices:
                good(still.signed('POST', '/api/v3/order', side=side, price=price, **PEGGED))
        sock = Socket(still, '/ws-api/v3')
        sock.ask('userDataStream.subscribe.signature', ws_signed(still))

        def pegged(want_price, want, **params):
            o = good(still.signed('POST', '/api/v3/order', **{**PEGGED, **params}))
            equal((o['price'], pegs(o)), (want_price, want))
            event = sock.message(10)['event']
            while event.get('e') != 'executionReport':
                event = sock.message(10)['event']
            equal((event['p'], {k: event[k] for k in ('gP', 'gOT', 'gOV', 'gp') if k in event}),
                  (want_price, {{'pegPriceType': 'gP', 'pegOffsetType': 'gOT', 'pegOffsetValue': 'gOV',
                                 'peggedPrice': 'gp'}[k]: v for k, v in want.items()}))
            asked = good(still.signed('GET', '/api/v3/order', symbol='BTCUSDT', orderId=o['orderId']))
            equal((asked['price'], pegs(asked)), (want_price, want))
            return o
        none = '0.00000000'
        o = pegged(none, {'pegPriceType': 'PRIMARY_PEG', 'peggedPrice': '9000.00000000'}, side='BUY',
                   pegPriceType='PRIMARY_PEG')
        equal(o['status'], 'NEW')
        deep = dict(pegOffsetType='PRICE_LEVEL', pegOffsetValue=2)
        pegged(none, {'pegPriceType': 'PRIMARY_PEG', 'pegOffsetType': 'PRICE_LEVEL', 'pegOffsetValue': 2,
                      'peggedPrice': '8800.00000000'}, side='BUY', pegPriceType='PRIMARY_PEG', **deep)
        pegged('8950.00000000', {'pegPriceType': 'PRIMARY_PEG', 'peggedPrice': '8950.00000000'},
               side='BUY', pegPriceType='PRIMARY_PEG', price='8950')
        o = good(still.signed('POST', '/api/v3/order', symbol='BTCUSDT', side='SELL', quantity='0.1',
                              type='LIMIT_MAKER', pegPriceType='PRIMARY_PEG'))
        equal((o['orderId'] > 0, len(o)), (True, 5))  # an ACK
        book = good(still.get('/api/v3/depth', symbol='BTCUSDT'))
        equal(book['asks'], [['10000.00000000', '0.20000000'], ['10100.00000000', '0.10000000']])
        equal([row[1] for row in book['bids']], ['0.20000000', '0.10000000', '0.10000000', '0.20000000'])
        o = good(still.signed('POST', '/api/v3/order', side='BUY', pegPriceType='MARKET_PEG',
                              selfTradePreventionMode='NONE', **{**PEGGED, 'timeInForce': 'IOC'}))
        equal((o['status'], o['cummulativeQuoteQty'], o['peggedPrice']),
              ('FILLED', '1000.00000000', '10000.00000000'))
        # as the second half of a cancel-replace, and the order of a list that comes first
        o = good(still.signed('POST', '/api/v3/order', side='SELL', pegPriceType='PRIMARY_PEG',
                              **PEGGED))
        more = good(still.signed('POST', '/api/v3/order/cancelReplace', side='SELL',
                                 cancelOrderId=o['orderId'], cancelReplaceMode='STOP_ON_FAILURE',
                                 pegPriceType='PRIMARY_PEG', **deep | {'pegOffsetValue': 1}, **PEGGED))
        equal(more['newOrderResponse']['peggedPrice'], '10100.00000000')
        both = good(still.signed(
            'POST', '/api/v3/orderList/oto', symbol='BTCUSDT', workingType='LIMIT', workingSide='BUY',
            workingQuantity='0.1', workingTimeInForce='GTC', workingPegPriceType='PRIMARY_PEG',
            pendingType='LIMIT', pendingSide='SELL', pendingQuantity='0.1', pendingPrice='12000',
            pendingTimeInForce='GTC', workingStrategyId=7, pendingStrategyId=8,
            pendingStrategyType=2000000))
        first, second = both['orderReports']
        equal((first['peggedPrice'], first['strategyId'], second['strategyId'], second['strategyType']),
              ('9000.00000000', 7, 8, 2000000))
        two = good(still.signed(
            'POST', '/api/v3/orderList/oco', symbol='BTCUSDT', side='SELL', quantity='0.1',
            aboveType='LIMIT_MAKER', abovePegPriceType='PRIMARY_PEG', abovePegOffsetType='PRICE_LEVEL',
            abovePegOffsetValue=1, belowType='STOP_LOSS', belowStopPrice='8000'))
        equal([o.get('peggedPrice') for o in two['orderReports']],
              ['10100.00000000' if o['type'] == 'LIMIT_MAKER' else None for o in two['orderReports']])
        still.audit()
        sock.close()


@check('what cannot be pegged is refused, and nothing is placed')
def _():
    def order(status, code, text, **params):
        refused(box.signed('POST', '/api/v3/order', **{**PEGGED, 'side': 'SELL', **params}), status,
                code, text)
    primary = dict(pegPriceType='PRIMARY_PEG')
    order(400, -1210, 'Invalid pegPriceType.', pegPriceType='PRIMARY')
    order(400, -1211, 'Invalid pegOffsetType.', pegOffsetType='LEVEL', pegOffsetValue=1, **primary)
    order(400, -1102, "Mandatory parameter 'pegOffsetValue' was not sent, was empty/null, or malformed.",
          pegOffsetType='PRICE_LEVEL', **primary)
    order(400, -1106, "Parameter 'pegOffsetValue' sent when not required.", pegOffsetValue=1, **primary)
    order(400, -1130, "Data sent for parameter 'pegOffsetValue' is not valid.",
          pegOffsetType='PRICE_LEVEL', pegOffsetValue=101, **primary)
    order(400, -1106, "Parameter 'pegOffsetType' sent when not required.", price='40000',
          pegOffsetType='PRICE_LEVEL', pegOffsetValue=1)
    order(400, -1014, 'Unsupported order combination.', **{**primary, 'timeInForce': 'IOC'})
    for kind, params in (('MARKET', {}), ('STOP_LOSS', {'stopPrice': '9000'})):
        got = box.signed('POST', '/api/v3/order', symbol='BTCUSDT', side='SELL', type=kind,
                         quantity='0.1', **primary, **params)
        refused(got, 400, -2010, 'This order type may not use pegged price.')
    refused(box.signed('POST', '/api/v3/order', symbol='BTCUSDT', side='SELL', type='LIMIT_MAKER',
                       quantity='0.1', pegPriceType='MARKET_PEG'), 400, -2010,
            'This price peg cannot be used with this order type.')
    # docs/known-gaps.md: its price would have to be found when it fires
    order(400, -1020, 'This operation is not supported.', type='STOP_LOSS_LIMIT', stopPrice='9000',
          **primary)
    equal(good(box.signed('GET', '/api/v3/openOrders')), [])


# ---- smart order routing ----

@check('an order by smart routing is understood, and no symbol has it')
def _():
    equal(good(box.get('/api/v3/exchangeInfo', symbol='BTCUSDT')).get('sors'), None)
    want = (400, -2010, 'SOR orders are not supported for this symbol.')
    for path in ('/api/v3/sor/order', '/api/v3/sor/order/test'):
        refused(box.signed('POST', path, price='40000', **SELL), *want)
        refused(box.signed('POST', path, symbol='BTCUSDT', side='BUY', type='MARKET', quantity='0.1'),
                *want)
        refused(box.signed('POST', path, symbol='BTCUSDT', side='BUY', type='MARKET',
                           quoteOrderQty='100'), 400, -1102,
                "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed.")
        refused(box.signed('POST', path, symbol='BTCUSDT', side='SELL', type='STOP_LOSS', quantity='0.1',
                           stopPrice='9000'), 400, -1116, 'Invalid orderType.')
        refused(box.signed('POST', path, price='40000', **{**SELL, 'symbol': 'NONE'}), 400, -1121,
                'Invalid symbol.')
    sock = Socket(box, '/ws-api/v3')
    for method in ('sor.order.place', 'sor.order.test'):
        got = sock.ask(method, ws_signed(box, price='40000', **SELL))
        equal((got['status'], got['error']), (400, {'code': want[1], 'msg': want[2]}))
    sock.close()


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
    mine = {'exchangeFilters': [], 'assetFilters': [], 'symbolFilters': [
        {'filterType': 'MAX_NUM_ORDERS', 'maxNumOrders': 200},
        {'filterType': 'MAX_NUM_ALGO_ORDERS', 'maxNumAlgoOrders': 5},
        {'filterType': 'MAX_NUM_ICEBERG_ORDERS', 'maxNumIcebergOrders': 10},
        {'filterType': 'MAX_NUM_ORDER_LISTS', 'maxNumOrderLists': 20}]}
    equal(good(box.signed('GET', '/api/v3/myFilters', symbol='BTCUSDT')), mine)
    equal(sock.ask('myFilters', ws_signed(box, symbol='BTCUSDT'))['result'], mine)
    sock.close()


@check('what is constant looks at its parameters all the same')
def _():
    gone = "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."
    for path in ('myAllocations', 'myFilters'):
        refused(box.signed('GET', '/api/v3/' + path), 400, -1102, gone)
        refused(box.signed('GET', '/api/v3/' + path, symbol='NONE'), 400, -1121, 'Invalid symbol.')
        refused(box.signed('GET', '/api/v3/' + path, symbol='BTCUSDT', more=1), 400, -1104,
                "Not all sent parameters were read; read '3' parameter(s) but was sent '4'.")
    day = 86400000
    refused(box.signed('GET', '/api/v3/myAllocations', symbol='BTCUSDT', startTime=1, endTime=day + 2),
            400, -1127, 'More than 24 hours between startTime and endTime.')
    equal(good(box.signed('GET', '/api/v3/myAllocations', symbol='BTCUSDT', orderId=1,
                          fromAllocationId=0, limit=5)), [])
    refused(box.signed('GET', '/sapi/v1/capital/config/getall', coin='BTC'), 400, -1104,
            "Not all sent parameters were read; read '2' parameter(s) but was sent '3'.")
    equal(good(box.signed('GET', '/sapi/v1/capital/config/getall')), [])
    for path in ('referencePrice', 'referencePrice/calculation'):
        refused(box.get('/api/v3/' + path), 400, -1102, gone)
        refused(box.get('/api/v3/' + path, symbol='NONE'), 400, -1121, 'Invalid symbol.')
    refused(box.get('/api/v3/executionRules', symbol='NONE'), 400, -1121, 'Invalid symbol.')


@check('streams of what the sandbox never has are taken, and silent')
def _():
    sock = Socket(box, '/stream?streams=btcusdt@blockTrade/btcusdt@referencePrice')
    equal(sorted(sock.ask('LIST_SUBSCRIPTIONS')['result']),
          ['btcusdt@blockTrade', 'btcusdt@referencePrice'])
    equal(sock.ask('SUBSCRIBE', ['btcusdt@bookTicker'])['result'], None)
    until = time.monotonic() + 3  # longer than their second
    while time.monotonic() < until:
        equal(sock.message(30)['stream'], 'btcusdt@bookTicker')
    equal(sock.ask('UNSUBSCRIBE', ['btcusdt@blockTrade'])['result'], None)
    sock.close()


# ---- doors ----

@check('a socket follows as many accounts as it may, and no more')
def _():
    sock = Socket(box, '/ws-api/v3')
    for n in range(65):
        name = f'follower{n}'
        equal(box.admin('POST', '/v1/accounts', {'venue': 'binance', 'name': name}).status, 201)
        row = box.admin('POST', '/v1/keys', {'venue': 'binance', 'account': name}).json
        row = row.get('key', row)
        client = box.client(key=Key(row['api_key'], row['secret']))
        got = sock.ask('userDataStream.subscribe.signature', ws_signed(client))
        if n < 64:
            equal(got['result'], {'subscriptionId': n})
    equal((got['status'], got['error']),
          (400, {'code': -2042, 'msg': 'User Data Stream subscription limit reached.'}))
    equal(sock.ask('userDataStream.unsubscribe', {'subscriptionId': 3})['result'], {})
    equal(sock.ask('userDataStream.subscribe.signature', ws_signed(client))['result'],
          {'subscriptionId': 64})
    sock.close()


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
