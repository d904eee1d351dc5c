#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""BTSE over REST as a client sees it who knows nothing of Souk: both generations of names, every kind of order, changes and
cancels with and without ids, the four texts that may be signed, replays, clocks, permissions, addresses, blocks that grow, and
the shapes of refusals. src: btse card 2 to 6, 9"""
import hashlib
import hmac
import json
import os
import re
import tempfile
import time
import urllib.parse
from decimal import Decimal

from souk_box import Box, check, equal, run_checks, true, within

box = Box('--seed', '4', '--limits', '5', venue='btse')
UUID = re.compile(r'[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}')
NONE = '990db9b6-2ed4-4c68-b46e-827c88cc3884'
V3, V4, PUBLIC = '/spot/api/v3.3', '/spot/api/v4/trade', '/public-api'
last = [0]


def nonce(ms=0):
    last[0] = max(last[0] + 1, int(time.time() * 1000))
    return str(last[0] + ms)


def sign(text, key):
    return hmac.new(key.secret.encode(), text.encode(), hashlib.sha384).hexdigest()


def answer(method, path, body=None, key=None, at=None, signed=None, client=box, raw=None, **query):
    """One signed request. signed: what stands in the signature for the path."""
    key = key or box.key
    at = at or nonce()
    line = urllib.parse.urlencode(query, quote_via=urllib.parse.quote)
    text = raw if raw is not None else '' if body is None else json.dumps(body)
    cut = path[len('/spot'):] if path.startswith('/spot') else path
    what = (signed or '{path}').format(path=cut, whole=path, query=line)
    headers = {'request-api': key.api_key, 'request-nonce': at, 'request-sign': sign(what + at + text, key),
               'Content-Type': 'application/json', 'BROKER-ID': 'nobody'}
    return client.request(method, path, line, text or None, headers=headers)


def good(*args, **more):
    got = answer(*args, **more)
    equal(got.status, 200, got)
    out = json.loads(got.body, parse_float=Decimal)
    if args[1].startswith(PUBLIC):
        equal((out['code'], out['msg'], out['success']), (1, 'Success', True))
        return out['data']
    return out


def gateway(got, http, code, text):
    equal(got.status, http, got)
    equal(set(got.json), {'code', 'msg', 'time', 'data', 'success'})
    equal((got.json['code'], got.json['msg'], got.json['data'], got.json['success']), (code, text, None, False))


def trading(got, http, code, text):
    equal(got.status, http, got)
    equal(got.json, {'status': http, 'errorCode': code, 'message': text, 'extraData': None})


def public(path, **query):
    got = box.get(f'{PUBLIC}/market/v1/{path}', **query)
    equal(got.status, 200, got)
    return got.json['data']


LAST = Decimal(public('ticker/24hr', symbol='BTC-USD')['lastPrice'])


def near(factor):
    return float((LAST * Decimal(str(factor))).quantize(Decimal('0.1')))


def v3(**more):
    return {'symbol': 'BTC-USD', 'side': 'BUY', 'type': 'LIMIT', 'price': near(0.9), 'size': 0.001, **more}


def place(order=None, **more):
    row, = good('POST', V3 + '/order', order or v3(**more))
    return row


def open_orders():
    return good('GET', V3 + '/user/open_orders', symbol='BTC-USD')


def held(asset):
    row = next(r for r in good('GET', '/spot/api/v3.2/user/wallet') if r['currency'] == asset)
    return Decimal(row['total']) - Decimal(row['available'])


def bids_at(price):
    book = box.get(V3 + '/orderbook', symbol='BTC-USD', limit_bids=5000).json
    return sum(Decimal(level['size']) for level in book['buyQuote'] if Decimal(level['price']) == price)


def clear():
    good('DELETE', V3 + '/order', symbol='BTC-USD')
    equal(open_orders(), [])


# ---- market data ----

@check('the clock: a date with milliseconds, and seconds')
def _():
    got = box.get(V3 + '/time').json
    true(re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z', got['iso']), got)
    true(abs(got['epoch'] - time.time()) < 3 and isinstance(got['epoch'], int), got)


@check('markets: texts, one or all; the summary of v3.3 in numbers')
def _():
    rows = public('markets')['symbols']
    true({'BTC-USD', 'BTC-USDT'} <= {r['symbol'] for r in rows}, rows)
    one, = public('markets', symbol='BTC-USD')['symbols']
    for name in 'minOrderPrice', 'minPriceIncrement', 'minOrderSize', 'maxOrderSize', 'minSizeIncrement':
        true(isinstance(one[name], str), one)
    equal((one['pricePrecision'], one['sizePrecision'], one['active'], one['type']), (1, 5, True, 'Spot'))
    summary, = box.get(V3 + '/market_summary', symbol='BTC-USD').json
    for name in 'last', 'lowestAsk', 'highestBid', 'volume', 'size', 'minValidPrice', 'minOrderSize', 'maxOrderSize':
        true(isinstance(summary[name], (int, float)), summary)
    equal((summary['futures'], summary['availableSettlement'], summary['base']), (False, None, 'BTC'))


@check('tickers: one object for one symbol, a list for several')
def _():
    one = public('ticker/24hr', symbol='BTC-USD')
    change = Decimal(one['priceChange']) / Decimal(one['openPrice'])
    true(abs(change - Decimal(one['priceChangePercent'])) < Decimal('0.001'), one)
    two = public('ticker/24hr', symbols='["BTC-USD","ETH-USD"]')
    equal([r['symbol'] for r in two], ['BTC-USD', 'ETH-USD'])
    equal(public('ticker/24hr', symbols='["BTC-USD"]')[0]['symbol'], 'BTC-USD')


@check('books: levels as texts, or as objects; never more than fifty')
def _():
    book = public('orderbook', symbol='BTC-USD', depth=5)
    true(len(book['bids']) == len(book['asks']) == 5 and all(isinstance(x, str) for x in book['bids'][0]), book)
    old = box.get(V3 + '/orderbook/L2', symbol='BTC-USD', depth=3).json
    equal((set(old), old['depth'], len(old['buyQuote'])), ({'buyQuote', 'sellQuote', 'timestamp', 'symbol', 'depth'}, 3, 3))
    true(Decimal(old['buyQuote'][0]['price']) < Decimal(old['sellQuote'][0]['price']), old)
    within(len(public('orderbook', symbol='BTC-USD', depth=500)['bids']), 1, 50)


@check('books of v3.3 in steps: 0.1, 0.5, 1 ... of BTC; a depth for each side')
def _():
    for group, step in ((0, '0.1'), (1, '0.5'), (2, '1'), (4, '10')):
        got = box.get(V3 + '/orderbook', symbol='BTC-USD', group=group, limit_bids=4, limit_asks=3).json
        equal((len(got['buyQuote']), len(got['sellQuote'])), (4, 3), group)
        prices = [[Decimal(row['price']) for row in got[side]] for side in ('buyQuote', 'sellQuote')]
        true(all(p % Decimal(step) == 0 for side in prices for p in side), (group, got))
        true(prices[0] == sorted(set(prices[0]), reverse=True) and prices[1] == sorted(set(prices[1])), got)
        true(prices[0][0] <= prices[1][0], 'bids are cut downwards, asks upwards')
    trading(box.get(V3 + '/orderbook', symbol='BTC-USD', group=9), 400, -2, 'Invalid request parameters')


@check('trades and candles: newest first, spans and their ends')
def _():
    rows = public('trades', symbol='BTC-USD', limit=20)
    true(len(rows) == 20 and rows[0]['timestamp'] >= rows[-1]['timestamp'], rows)
    hour = int(time.time()) // 3600 * 3600
    candles = public('klines', symbol='BTC-USD', resolution=60, start=hour - 7200, end=hour - 3600, limit=2)
    equal([c[0] for c in candles], [str(hour - 3600), str(hour - 7200)])
    equal(len(public('klines', symbol='BTC-USD', resolution=60)), 10)
    equal(len(public('klines', symbol='BTC-USD', resolution=1, limit=1000)), 300)
    equal(public('klines', symbol='BTC-USD', resolution=60, start=hour - 72000, limit=3)[-1][0], str(hour - 72000))
    got = box.get(f'{PUBLIC}/market/v1/klines', symbol='BTC-USD', resolution=1, start=hour - 86400, end=hour, limit=300)
    gateway(got, 400, 10010004, 'BADREQUEST: resolution too small for the requested time range. Records returned exceeds 300')
    old = box.get(V3 + '/ohlcv', symbol='BTC-USD', resolution=60, start=(hour - 7200) * 1000, end=hour * 1000).json
    true(old[0][0] > old[1][0] and all(isinstance(x, (int, float)) for x in old[0]), old)
    trading(box.get(V3 + '/trades', symbol='BTC-USD', count=501), 400, -2, "Can't support count more than 500")


@check('what is wrong with a question is said in its generation\'s shape')
def _():
    trading(box.get(V3 + '/orderbook/L2'), 400, -2, 'symbol parameter is mandatory')
    trading(box.get(V3 + '/orderbook/L2', symbol='NO-SUCH'), 400, -7006, 'Unsupported symbol')
    gateway(box.get(f'{PUBLIC}/market/v1/orderbook', symbol='NO-SUCH'), 400, -7006, 'Unsupported symbol')
    gateway(box.get(f'{PUBLIC}/market/v1/klines', symbol='BTC-USD', resolution=7), 400, -2, 'Invalid request parameters')
    equal(box.get('/spot/api/v9/none').status, 404)


# ---- orders ----

@check('an order of v3.3: the old and the new members, in numbers; ids that are UUIDs')
def _():
    row = place()
    true(UUID.fullmatch(row['orderID']), row)
    equal((row['status'], row['orderType'], row['side'], row['clOrderID'], row['time_in_force']), (2, 76, 'BUY', None, 'GTC'))
    equal((row['size'], row['originalSize'], row['remainingSize'], row['fillSize']), (Decimal('0.001'),) * 3 + (0,))
    equal((row['originalOrderBaseSize'], row['originalOrderQuoteSize'], row['orderCurrency']), (Decimal('0.001'), None, 'base'))
    one = good('GET', V3 + '/order', orderID=row['orderID'])
    equal((one['status'], one['timeInForce'], one['orderValue']), (2, 'GTC', Decimal(str(near(0.9))) * Decimal('0.001')))
    listed, = open_orders()
    equal((listed['orderState'], 'status' in listed, listed['orderID']), ('STATUS_ACTIVE', False, row['orderID']))
    true(isinstance(listed['requestId'], int), listed)
    new = good('GET', V4 + '/order', orderId=row['orderID'])
    equal((new['orderId'], new['orderSide'], new['orderPrice'], new['orderState']),
          (row['orderID'], 'BUY', row['price'], 'ORDER_INSERTED'))
    gone, = good('DELETE', V3 + '/order', symbol='BTC-USD', orderID=row['orderID'])
    equal((gone['status'], gone['orderID']), (6, row['orderID']))
    equal(good('GET', V3 + '/order', orderID=row['orderID'])['status'], 6)


@check('numbers with and without quotes, with and without powers of ten, in either generation')
def _():
    for size in '0.001', '"0.001"', '1e-3', '1E-03', '1.0e-3':
        raw = f'{{"symbol":"BTC-USD","side":"BUY","type":"LIMIT","price":{near(0.9)},"size":{size}}}'
        row, = good('POST', V3 + '/order', raw=raw)
        equal(row['size'], Decimal('0.001'))
        raw = (f'{{"symbol":"BTC-USD","orderSide":"BUY","orderType":"LIMIT","orderPrice":"{near(0.9)}","orderSize":{size}}}')
        row, = good('POST', V4 + '/orders', raw=raw)
        equal((row['originalOrderBaseSize'], row['market']), (Decimal('0.001'), 'BTC-USD'))
    for bad in '"x"', '-1', '1e', '""', '[]', '1e999':
        raw = f'{{"symbol":"BTC-USD","side":"BUY","type":"LIMIT","price":{near(0.9)},"size":{bad}}}'
        equal(answer('POST', V3 + '/order', raw=raw).status, 400, bad)
    clear()


@check('market orders: by size, or by what a buy spends; what is left of one is dust')
def _():
    by_size = place(v3(type='MARKET', price=None))
    equal((by_size['status'], by_size['orderType'], by_size['fillSize']), (4, 77, Decimal('0.001')))
    order = v3(type='MARKET', price=100)
    del order['size']
    spent = place(order)
    true(spent['status'] in (4, 5), spent)
    equal((spent['orderCurrency'], spent['originalOrderQuoteSize'], spent['originalOrderBaseSize']), ('quote', 100, None))
    true(90 < spent['avgFilledPrice'] * spent['totalFilledBaseSize'] <= 100, spent)
    sold = place(v3(type='MARKET', side='SELL', price=1))
    equal((sold['status'], sold['totalFilledBaseSize']), (4, Decimal('0.001')))
    trading(answer('POST', V4 + '/orders', {'symbol': 'BTC-USD', 'orderSide': 'BUY', 'orderType': 'MARKET', 'orderSize': '0.001'}),
            400, -2, 'quoteOrderSize parameter is mandatory')


@check('fills: of an order, by either id; fees in what was received; filled orders are told by them alone')
def _():
    row = place(v3(type='MARKET', price=None, clOrderID='mine/1 +ü'[:8]))
    fills = good('GET', V3 + '/user/trade_history', symbol='BTC-USD', orderID=row['orderID'])
    equal(sum(f['filledSize'] for f in fills), Decimal('0.001'))
    for f in fills:
        true(UUID.fullmatch(f['tradeId']) and isinstance(f['serialId'], int) and f['tradeId'] != f['orderId'], f)
        equal((f['feeCurrency'], f['base'], f['wallet'], f['orderType']), ('BTC', 'BTC', 'SPOT@', 77))
        equal(f['feeAmount'], f['filledSize'] * Decimal('0.002'))
    named = good('GET', V3 + '/user/trade_history', symbol='BTC-USD', clOrderID='mine/1 +')
    equal({f['tradeId'] for f in named}, {f['tradeId'] for f in fills})
    new = good('GET', V4 + '/trade_history', symbol='BTC-USD', count=1)
    equal((len(new), new[0]['orderId']), (1, row['orderID']))
    for path in V3 + '/order', V4 + '/order':
        trading(answer('GET', path, **{'orderID' if path.startswith(V3) else 'orderId': row['orderID']}), 400, -1, 'Order not found')
    week = 7 * 86400000
    trading(answer('GET', V3 + '/user/trade_history', symbol='BTC-USD', startTime=1, endTime=2 + week), 400, -2,
            'Invalid request parameters')


@check('times in force: at once, whole or not at all, and fixed terms that end')
def _():
    equal([place(time_in_force=word)['status'] for word in ('IOC', 'FOK')], [6, 6])
    for word in 'HALFMIN', 'FIVEMIN', 'HOUR', 'TWELVEHOUR', 'DAY', 'WEEK', 'MONTH':
        equal(place(time_in_force=word)['time_in_force'], word)
    short = place(time_in_force='HALFSEC')['orderID']
    clear_after = time.time() + 1.5
    trading(answer('POST', V3 + '/order', v3(time_in_force='EVER')), 400, -2, 'Invalid request parameters')
    time.sleep(max(0, clear_after - time.time()))
    equal(good('GET', V3 + '/order', orderID=short)['status'], 6)
    clear()


@check('post only, stops, triggers, trails, pegs and pairs')
def _():
    before = held('BTC')
    equal(place(postOnly=True)['postOnly'], True)
    trading(answer('POST', V3 + '/order', v3(postOnly=True, price=near(1.05))), 400, 15, 'Order rejected')
    stop = place(side='SELL', txType='Stop', triggerPrice=near(0.9), price=near(0.89))
    equal((stop['status'], stop['trigger'], stop['triggerPrice']), (9, True, Decimal(str(near(0.9)))))
    take = place(v3(side='SELL', type='MARKET', txType='TRIGGER', triggerPrice=near(1.1), price=None))
    equal((take['status'], take['orderType']), (9, 80))
    pair = good('POST', V3 + '/order', v3(side='SELL', type='OCO', price=near(1.1), triggerPrice=near(0.9), stopPrice=near(0.89),
                                          clOrderID='pair'))
    equal(([r['status'] for r in pair], {r['clOrderID'] for r in pair}), ([2, 9], {'pair'}))
    one, = good('DELETE', V3 + '/order', symbol='BTC-USD', orderID=pair[0]['orderID'])
    equal((one['status'], good('GET', V3 + '/order', orderID=pair[1]['orderID'])['status']), (6, 6))
    trail, = good('POST', V4 + '/orders/algo', {'symbol': 'BTC-USD', 'orderSide': 'SELL', 'orderType': 'TRAILING', 'orderSize': '0.001',
                                                'trailValue': '5', 'trailValueType': 'PERCENTAGE'})
    equal(trail['status'], 9)
    peg = place(type='PEG', price=near(1.0), deviation=-5, stealth=40)
    equal((peg['status'], peg['stealth']), (2, 40))
    true(Decimal(str(near(0.94))) < peg['price'] < Decimal(str(near(0.96))), peg)
    shown = bids_at(peg['price'])
    free = place(type='PEG', price=None, deviation=-5, stealth=100)
    good('DELETE', V3 + '/order', symbol='BTC-USD', orderID=free['orderID'])
    good('DELETE', V3 + '/order', symbol='BTC-USD', orderID=peg['orderID'])
    equal(shown - bids_at(peg['price']), Decimal('0.0004'))
    trading(answer('POST', V4 + '/orders/algo', {'symbol': 'BTC-USD', 'orderSide': 'SELL', 'orderType': 'TWAP', 'orderSize': '1',
                                                 'timePeriod': 60}), 400, 17, 'Request failed')
    clear()
    equal(held('BTC'), before)


def algo(side, kind, **more):
    row, = good('POST', V4 + '/orders/algo', {'symbol': 'BTC-USD', 'orderSide': side, 'orderType': kind, **more})
    return row


@check('market orders that wait: buys by quote hold what they will spend, v3.3 takes a size as well')
def _():
    before = held('USD')
    for word, factor in ('STOP_LOSS', 1.1), ('TAKE_PROFIT', 0.9):
        row = algo('BUY', 'CONDITIONAL', quoteOrderSize='500', triggerOrderType=word, triggerPrice=str(near(factor)))
        equal((row['status'], row['orderCurrency'], row['originalOrderQuoteSize'], row['originalOrderBaseSize']),
              (9, 'quote', 500, None))
    equal(held('USD') - before, 1000)
    by_quote = place(v3(type='MARKET', txType='STOP', price=250, size=None, triggerPrice=near(1.1)))
    by_base = place(v3(type='MARKET', txType='STOP', price=None, triggerPrice=near(1.1)))
    equal((by_quote['status'], by_base['status'], by_base['originalOrderBaseSize']), (9, 9, Decimal('0.001')))
    equal(held('USD') - before, 1250 + Decimal(str(near(1.1))) / 1000)
    trading(answer('POST', V4 + '/orders/algo', {'symbol': 'BTC-USD', 'orderSide': 'BUY', 'orderType': 'CONDITIONAL',
                                                 'orderSize': '0.001', 'triggerOrderType': 'STOP_LOSS',
                                                 'triggerPrice': str(near(1.1))}), 400, -2, 'quoteOrderSize parameter is mandatory')
    clear()
    equal(held('USD'), before)


@check('what trails by a percentage, by a distance; as v3.3 says it')
def _():
    one = algo('SELL', 'TRAILING', orderSize='0.001', trailValue='2.5', trailValueType='PERCENTAGE')['orderId']
    two = algo('BUY', 'TRAILING', quoteOrderSize='300', trailValue='900.5', trailValueType='DISTANCE')['orderId']
    three = place(v3(type='MARKET', txType='STOP', price=1000, size=None, trailValue=10))['orderID']
    told = [(row['triggerTrailingStopDeviation'], row['trailValue'], row['triggerOrderType'])
            for row in (good('GET', V3 + '/order', orderID=id) for id in (one, two, three))]
    equal(told, [(Decimal('2.5'), 0, 1001), (0, Decimal('900.5'), 1001), (0, 10, 1001)])
    plain = place(stopPrice=0.0, trailValue=0.0, triggerPrice=0.0, txType='LIMIT')  # the reference's own example
    equal(plain['status'], 2)
    clear()


@check('paths of v3.2 answer as those of v3.3')
def _():
    old = '/spot/api/v3.2'
    id = good('POST', old + '/order', v3())[0]['orderID']
    equal(good('GET', old + '/order', orderID=id)['orderID'], id)
    equal([r['orderID'] for r in good('GET', old + '/user/open_orders', symbol='BTC-USD')], [id])
    equal(box.get(old + '/price', symbol='BTC-USD').json[0]['symbol'], 'BTC-USD')
    equal(box.get('/spot/api/v3.1/price', symbol='BTC-USD').status, 404)
    equal(good('DELETE', old + '/order', symbol='BTC-USD', orderID=id)[0]['status'], 6)


@check('small numbers have a power')
def _():
    place(v3(type='MARKET', price=None, size=0.0001))
    text = answer('GET', V3 + '/user/trade_history', symbol='BTC-USD', count=1).body.decode()
    fee = re.search(r'"feeAmount":([^,]*)', text).group(1)
    true(re.fullmatch(r'\d(\.\d+)?e-7', fee), text)


@check('a change of price, of size, of both; told as such')
def _():
    row = place(clOrderID='changed')
    new, = good('PUT', V3 + '/order', {'symbol': 'BTC-USD', 'orderID': row['orderID'], 'type': 'PRICE', 'value': near(0.8)})
    equal((new['status'], new['price'], new['orderID']), (123, Decimal(str(near(0.8))), row['orderID']))
    true('originalPrice' in new, new)
    new, = good('PUT', V3 + '/order', {'symbol': 'BTC-USD', 'clOrderID': 'changed', 'type': 'SIZE', 'value': 0.002})
    equal(new['currentOrderBaseSize'], Decimal('0.002'))
    new, = good('PUT', V3 + '/order', {'symbol': 'BTC-USD', 'orderID': row['orderID'], 'type': 'ALL', 'orderPrice': near(0.85),
                                       'orderSize': 0.003})
    equal((new['price'], new['size']), (Decimal(str(near(0.85))), Decimal('0.003')))
    new, = good('PUT', V4 + '/orders', {'symbol': 'BTC-USD', 'orderId': row['orderID'], 'orderSize': '0.001'})
    equal((new['status'], new['currentOrderBaseSize']), (123, Decimal('0.001')))
    trading(answer('PUT', V3 + '/order', {'symbol': 'BTC-USD', 'orderID': row['orderID'], 'type': 'SIZE', 'value': 0.001}), 400, 17,
            'Request failed')
    trading(answer('PUT', V3 + '/order', {'symbol': 'BTC-USD', 'orderID': NONE, 'type': 'PRICE', 'value': 1000}), 400, -1,
            'Order not found')
    clear()


@check('cancels: one, all that carry a client id, all of a market, all')
def _():
    named = [place(clOrderID='same')['orderID'] for _ in range(3)]
    other = place()['orderID']
    gone = good('DELETE', V3 + '/order', symbol='BTC-USD', clOrderID='same')
    equal(({r['orderID'] for r in gone}, {r['status'] for r in gone}), (set(named), {6}))
    equal([r['orderID'] for r in open_orders()], [other])
    elsewhere = place(v3(symbol='BTC-USDT'))['orderID']
    equal([r['orderID'] for r in good('DELETE', V3 + '/order', symbol='BTC-USD')], [other])
    place()
    equal(len(good('DELETE', V4 + '/orders/all', symbol='ALL')), 2)
    equal(good('GET', V4 + '/orders'), [])
    equal(good('DELETE', V4 + '/orders/all', symbol='BTC-USD'), [])
    trading(answer('DELETE', V3 + '/order', symbol='BTC-USD', orderID=elsewhere), 400, -1, 'Order not found')
    trading(answer('DELETE', V4 + '/orders', symbol='BTC-USD', orderId=NONE), 400, -1, 'Order not found')


@check('the switch that cancels all')
def _():
    id = place()['orderID']
    equal(good('POST', V3 + '/order/cancelAllAfter', {'timeout': 600}), {})
    time.sleep(1.5)
    equal(good('GET', V3 + '/order', orderID=id)['status'], 6)
    id = place()['orderID']
    good('POST', V4 + '/orders/cancel_all_after', {'timeout': 600})
    good('POST', V4 + '/orders/cancel_all_after', {'timeout': 0})
    time.sleep(1.5)
    equal(good('GET', V3 + '/order', orderID=id)['status'], 2)
    clear()


@check('parameters that are looked at and not kept leave the rest as it is')
def _():
    equal(len(public('ticker/24hr', types='["Spot"]', isFull='true')), len(public('ticker/24hr')))
    id = place()['orderID']
    equal(len(good('GET', V3 + '/user/trade_history', symbol='BTC-USD', orderID=id, isMatchSymbol='true')), 0)
    good('PUT', V4 + '/orders', {'symbol': 'BTC-USD', 'orderId': id, 'orderSize': '0.002', 'totalAmountMode': 'true'})
    clear()


@check('wallets and fees')
def _():
    assets = {r['asset']: r for r in good('GET', PUBLIC + '/wallet/v1/user/assets')}
    equal((assets['USD']['type'], assets['BTC']['type']), ('FIAT', 'CRYPTO'))
    true(all(isinstance(r['totalAmount'], str) for r in assets.values()), assets)
    for path, name in (V3 + '/user/fees', 'v3'), (V4 + '/fees', 'v4'):
        row, = good('GET', path, symbol='BTC-USD')
        equal(row, {'symbol': 'BTC-USD', 'makerFee': Decimal('0.002'), 'takerFee': Decimal('0.002')}, name)
    first = good('GET', PUBLIC + '/wallet/v1/user/walletHistory', walletType='SPOT', asset='BTC')[-1]
    equal(first, good('GET', '/spot/api/v3.2/user/wallet_history', currency='BTC')[-1])
    equal((first['currency'], first['type'], first['status'], first['fees']), ('BTC', 'Deposit', 'COMPLETED', 0))
    true(first['amount'] > 0 and abs(first['timestamp'] / 1000 - time.time()) < 600, first)
    equal({r['currency'] for r in good('GET', '/spot/api/v3.2/user/wallet_history')}, set(assets))
    gateway(answer('GET', PUBLIC + '/wallet/v1/user/walletHistory', walletType='SPOT'), 400, 11000001,
            "Request parameter is error, 'asset' is required in spot wallet history query")


@check('what an order is refused for, in the shape of who refuses it')
def _():
    gateway(answer('POST', V3 + '/order', v3(size=90)), 400, 51523, 'BADREQUEST: Insufficient wallet balance')
    trading(answer('POST', V3 + '/order', v3(size=0.000001)), 400, 301, 'Invalid order size')
    trading(answer('POST', V3 + '/order', v3(price=near(0.9) + 0.01)), 400, 302, 'Invalid order price')
    gateway(answer('POST', V3 + '/order', v3(size=1000)), 400, 4003,
            'BADREQUEST: The order amount cannot surpass 100. Please adjust your order size and try again.')
    gateway(answer('POST', V3 + '/order', v3(price=0.01)), 400, 4005, 'BADREQUEST: order price must be at least 0.1')
    trading(answer('POST', V3 + '/order', v3(side='SELL', price=near(0.01))), 400, 305,
            'Order price is out of the price protection range')
    trading(answer('POST', V3 + '/order', v3(symbol='NO-SUCH')), 400, -7006, 'Unsupported symbol')
    for name in 'symbol', 'side', 'type', 'size', 'price':
        trading(answer('POST', V3 + '/order', {k: v for k, v in v3().items() if k != name}), 400, -2, f'{name} parameter is mandatory')
    trading(answer('POST', V3 + '/order', raw='{"symbol":'), 400, -2, 'Invalid request parameters')


# ---- who asks ----

@check('what may be signed: the path, with and without the product, with and without the query')
def _():
    for signed in '{path}', '{whole}', '{path}?{query}', '{whole}?{query}':
        equal(answer('GET', V3 + '/user/open_orders', signed=signed, symbol='BTC-USD').status, 200, signed)
    for signed in '{path}{query}', '{path}?', '/', '{path}?symbol=BTC-USDT':
        gateway(answer('GET', V3 + '/user/open_orders', signed=signed, symbol='BTC-USD'), 401, 10002,
                'UNAUTHORIZED: Signature verification failed')
    strict = Box('--venue', 'btse', '--set', 'btse.guide=off', venue='btse')
    with strict:
        for signed, http in ('{path}', 200), ('{whole}', 200), ('{path}?{query}', 401), ('{whole}?{query}', 401):
            got = answer('GET', V3 + '/user/open_orders', key=strict.key, client=strict, signed=signed, symbol='BTC-USD')
            equal(got.status, http, signed)


@check('a body is signed as it stands')
def _():
    at, key = nonce(), box.key
    text = json.dumps(v3())
    for sent in text + ' ', text.replace('BUY', 'SELL'), '':
        got = box.request('POST', V3 + '/order', '', sent, headers={
            'request-api': key.api_key, 'request-nonce': at, 'request-sign': sign('/api/v3.3/order' + at + text, key)})
        equal(got.status, 401, got)


@check('the same request again is refused, two different ones of a millisecond are not')
def _():
    at = nonce()
    path = V3 + '/user/open_orders'
    equal(answer('GET', path, at=at, symbol='BTC-USD').status, 200)
    gateway(answer('GET', path, at=at, symbol='BTC-USD'), 401, 10002, 'UNAUTHORIZED: Invalid nonce')
    equal(answer('GET', V3 + '/user/fees', at=at, symbol='BTC-USD').status, 200)
    old = str(int(at) - 5000)
    equal(answer('GET', path, at=old, symbol='BTC-USD').status, 200)
    again = Box('--venue', 'btse', '--set', 'btse.replay=off', venue='btse')
    with again:
        at = nonce()
        for _ in range(2):
            equal(answer('GET', path, key=again.key, client=again, at=at, symbol='BTC-USD').status, 200)


@check('... nor after a restart, clean or not')
def _():
    path = V3 + '/user/fees'
    with tempfile.TemporaryDirectory() as home:
        at, asked = nonce(), []
        for end in (lambda b: b.stop(), lambda b: (b.child.kill(), b.child.wait()), lambda b: b.stop()):
            again = Box('--venue', 'btse', venue='btse', data=os.path.join(home, 'data'))
            for one in asked:
                gateway(answer('GET', path, key=again.key, client=again, at=one), 401, 10002, 'UNAUTHORIZED: Invalid nonce')
            at = str(int(at) + 1)
            equal(answer('GET', path, key=again.key, client=again, at=at).status, 200)
            asked.append(at)
            end(again)


@check('a nonce is of the minute before or behind')
def _():
    path = PUBLIC + '/wallet/v1/user/assets'
    for ms, http in (-55000, 200), (55000, 200), (-65000, 401), (65000, 401):
        equal(answer('GET', path, at=nonce(ms)).status, http, ms)
    gateway(answer('GET', path, at=nonce(-65000)), 401, 10002, 'UNAUTHORIZED: Invalid nonce')
    for bad in 'x', '-1', '0', '1' * 30:
        equal(answer('GET', path, at=bad).status, 401, bad)


@check('keys: unknown, missing, without permission, from elsewhere')
def _():
    path = PUBLIC + '/wallet/v1/user/assets'
    got = box.request('GET', path, '', None, headers={})
    gateway(got, 401, 10002, 'UNAUTHORIZED: api parameter is mandatory')

    class Key:
        api_key, secret = 'x' * 64, 'y' * 64
    gateway(answer('GET', path, key=Key), 401, 10002, 'UNAUTHORIZED: Authentication Failed')

    def made(**more):
        row = box.admin('POST', '/v1/keys', {'venue': 'btse', 'account': 'demo', **more}).json
        Key.api_key, Key.secret = row['api_key'], row['secret']
        return Key
    made(permissions=['read'])
    equal(answer('GET', path, key=Key).status, 200)
    equal(answer('GET', V4 + '/fees', key=Key).status, 200)
    for method, where in ('GET', '/user/open_orders'), ('GET', '/order'), ('DELETE', '/order'):
        gateway(answer(method, V3 + where, key=Key, symbol='BTC-USD', orderID=NONE), 403, 10002, 'FORBIDDEN: No permission')
    made(ips=['10.9.9.9'])
    gateway(answer('GET', path, key=Key), 403, 10002, 'FORBIDDEN: IP address is not allowed')


# ---- limits, on a sandbox of their own whose clock is moved ----

@check('a breach blocks for a second, then five minutes, then fifteen; after an hour of calm it begins anew')
def _():
    with Box('--venue', 'btse', '--clock', 'virtual', venue='btse') as own:
        path = PUBLIC + '/wallet/v1/user/assets'
        clock = [int(own.get(V3 + '/time').json['epoch']) * 1000]

        def ask():
            clock[0] += 1
            return answer('GET', path, key=own.key, client=own, at=str(clock[0]))

        def move(seconds):
            own.admin('POST', '/v1/clock', {'advance_ms': seconds * 1000})
            clock[0] = int(own.get(V3 + '/time').json['epoch']) * 1000
        for expected in 1, 300, 900, 1, 300:
            for _ in range(20):
                got = ask()
                if got.status != 200:
                    break
            gateway(got, 429, 303, 'Rate limit exceeded')
            within(int(got.header('Retry-After')), expected - 1, expected, 'Retry-After')
            got = ask()
            equal((got.status, got.json['code']), (429, 303), 'the block')
            move(expected + 1)
        move(3700)
        for _ in range(20):
            got = ask()
            if got.status != 200:
                break
        within(int(got.header('Retry-After')), 0, 1, 'after a calm hour')


with box:
    run_checks()
