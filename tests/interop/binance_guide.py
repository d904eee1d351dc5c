#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The newcomer's guide to Binance's API, walked request by request as Postman sends them, every
answer checked field by field. Bitcoin stands at 9704.65 here, as it did for the guide's author:
an order to sell at 40000 rests. src: binance card 5, 8, 11"""
import time

from souk_box import (Box, PemKey, Socket, amount, check, equal, now_ms, run_checks, shape, true,
                      within, ws_signed)

GUIDE = {'prices': {'BTC': '9704.65'}}
box = Box(markets=GUIDE)
MINE = 'my_order_id_1'


def good(answer, want=None, status=200):
    equal(answer.status, status, repr(answer))
    true(answer.header('Content-Type').startswith('application/json'), answer.headers)
    if want is not None:
        shape(answer.json, want)
    return answer.json


def refused(answer, status, code, text):
    equal((answer.status, answer.json), (status, {'code': code, 'msg': text}), repr(answer))


ORDER_TYPES = ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT',
               'TAKE_PROFIT_LIMIT']
SYMBOL = {
    'symbol': str, 'status': 'TRADING', 'baseAsset': str, 'baseAssetPrecision': 8,
    'quoteAsset': str, 'quotePrecision': 8, 'quoteAssetPrecision': 8, 'baseCommissionPrecision': 8,
    'quoteCommissionPrecision': 8, 'orderTypes': lambda v: set(v) <= set(ORDER_TYPES) and 'LIMIT' in v,
    'icebergAllowed': bool, 'ocoAllowed': bool, 'otoAllowed': bool, 'opoAllowed': bool,
    'quoteOrderQtyMarketAllowed': True, 'allowTrailingStop': bool, 'cancelReplaceAllowed': True,
    'amendAllowed': bool, 'pegInstructionsAllowed': bool, 'isSpotTradingAllowed': True,
    'isMarginTradingAllowed': bool, 'filters': list, 'permissions': [], 'permissionSets': [['SPOT']],
    'defaultSelfTradePreventionMode': 'EXPIRE_MAKER',
    'allowedSelfTradePreventionModes': lambda v: 'EXPIRE_MAKER' in v,
}
LIMITS = [
    {'rateLimitType': 'REQUEST_WEIGHT', 'interval': 'MINUTE', 'intervalNum': 1, 'limit': 6000},
    {'rateLimitType': 'ORDERS', 'interval': 'SECOND', 'intervalNum': 10, 'limit': 100},
    {'rateLimitType': 'ORDERS', 'interval': 'DAY', 'intervalNum': 1, 'limit': 200000},
    {'rateLimitType': 'RAW_REQUESTS', 'interval': 'MINUTE', 'intervalNum': 5, 'limit': 300000},
]
FULL_TICKER = {
    'symbol': str, 'priceChange': amount, 'priceChangePercent': lambda v: len(v.split('.')[1]) == 3,
    'weightedAvgPrice': amount, 'prevClosePrice': amount, 'lastPrice': amount, 'lastQty': amount,
    'bidPrice': amount, 'bidQty': amount, 'askPrice': amount, 'askQty': amount, 'openPrice': amount,
    'highPrice': amount, 'lowPrice': amount, 'volume': amount, 'quoteVolume': amount,
    'openTime': int, 'closeTime': now_ms, 'firstId': int, 'lastId': int, 'count': int,
}
ACK = {'symbol': str, 'orderId': int, 'orderListId': -1, 'clientOrderId': str, 'transactTime': now_ms}
RESULT = {**ACK, 'price': amount, 'origQty': amount, 'executedQty': amount,
          'origQuoteOrderQty': amount, 'cummulativeQuoteQty': amount, 'status': str,
          'timeInForce': str, 'type': str, 'side': str, 'workingTime': int,
          'selfTradePreventionMode': 'EXPIRE_MAKER'}
FULL = {**RESULT, 'fills': [{'price': amount, 'qty': amount, 'commission': amount,
                             'commissionAsset': str, 'tradeId': int}]}
QUERY = {'symbol': str, 'orderId': int, 'orderListId': -1, 'clientOrderId': str, 'price': amount,
         'origQty': amount, 'executedQty': amount, 'cummulativeQuoteQty': amount, 'status': str,
         'timeInForce': str, 'type': str, 'side': str, 'stopPrice': amount, 'icebergQty': amount,
         'time': now_ms, 'updateTime': now_ms, 'isWorking': bool, 'workingTime': int,
         'origQuoteOrderQty': amount, 'selfTradePreventionMode': str}
TRADE = {'symbol': str, 'id': int, 'orderId': int, 'orderListId': -1, 'price': amount,
         'qty': amount, 'quoteQty': amount, 'commission': amount, 'commissionAsset': str,
         'time': now_ms, 'isBuyer': bool, 'isMaker': bool, 'isBestMatch': bool}
SELL = dict(symbol='BTCUSDT', side='SELL', type='LIMIT', timeInForce='GTC', quantity='0.1')


# ---- is anybody there, and what is traded ----

@check('GET /api/v3/ping and /api/v3/time')
def _():
    equal(box.get('/api/v3/ping').text, '{}')
    good(box.get('/api/v3/time'), {'serverTime': now_ms})


@check('GET /exchangeInfo, short and in full')
def _():
    for path in ('/exchangeInfo', '/api/v3/exchangeInfo'):
        info = good(box.get(path), {'timezone': 'UTC', 'serverTime': now_ms, 'rateLimits': LIMITS,
                                    'exchangeFilters': [], 'symbols': [SYMBOL], 'sors?': list})
        names = [s['symbol'] for s in info['symbols']]
        true(len(names) >= 12 and len(set(names)) == len(names), names)
        true({'BTCUSDT', 'BNBBUSD', 'LTCUSDT', 'ETHUSDT', 'TRXUSDT'} <= set(names), names)
        for s in info['symbols']:
            equal(s['symbol'], s['baseAsset'] + s['quoteAsset'])
            rules = {f['filterType']: f for f in s['filters']}
            for name, fields in {
                    'PRICE_FILTER': {'minPrice': amount, 'maxPrice': amount, 'tickSize': amount},
                    'LOT_SIZE': {'minQty': amount, 'maxQty': amount, 'stepSize': amount},
                    'MARKET_LOT_SIZE': {'minQty': amount, 'maxQty': amount, 'stepSize': amount},
                    'NOTIONAL': {'minNotional': amount, 'applyMinToMarket': bool,
                                 'maxNotional': amount, 'applyMaxToMarket': bool,
                                 'avgPriceMins': int},
                    'MAX_NUM_ORDERS': {'maxNumOrders': int},
                    'MAX_NUM_ALGO_ORDERS': {'maxNumAlgoOrders': int}}.items():
                shape(rules.get(name), {'filterType': name, **fields}, s['symbol'])


@check('GET /api/v3/exchangeInfo for one symbol, for two')
def _():
    info = good(box.get('/api/v3/exchangeInfo', symbol='BTCUSDT'))
    equal([s['symbol'] for s in info['symbols']], ['BTCUSDT'])
    for query in ('symbols=["BTCUSDT","BNBBUSD"]', 'symbols=%5B%22BTCUSDT%22%2C%22BNBBUSD%22%5D'):
        info = good(box.request('GET', '/api/v3/exchangeInfo', query))
        equal({s['symbol'] for s in info['symbols']}, {'BTCUSDT', 'BNBBUSD'})


# ---- the account ----

@check('GET /account: six assets, all free')
def _():
    for path in ('/account', '/api/v3/account'):
        account = good(box.signed('GET', path), {
            'makerCommission': 10, 'takerCommission': 10, 'buyerCommission': 0,
            'sellerCommission': 0,
            'commissionRates': {'maker': '0.00100000', 'taker': '0.00100000',
                                'buyer': '0.00000000', 'seller': '0.00000000'},
            'canTrade': True, 'canWithdraw': bool, 'canDeposit': bool, 'brokered': False,
            'requireSelfTradePrevention': False, 'preventSor': False, 'updateTime': int,
            'accountType': 'SPOT', 'balances': [{'asset': str, 'free': amount, 'locked': amount}],
            'permissions': ['SPOT'], 'uid': int})
        held = {b['asset']: b for b in account['balances']}
        for asset in ('BNB', 'BTC', 'BUSD', 'ETH', 'LTC', 'TRX'):
            true(float(held[asset]['free']) > 0, held[asset])
            equal(held[asset]['locked'], '0.00000000', asset)
        equal(held['BTC']['free'], '100.00000000')
        equal(held['USDT']['free'], '1000000.00000000')


@check('GET /account without zero balances; later and later still')
def _():
    account = good(box.signed('GET', '/api/v3/account', omitZeroBalances=True))
    true(all(float(b['free']) + float(b['locked']) > 0 for b in account['balances']), account)
    good(box.signed('GET', '/api/v3/account', timestamp=box.now_ms() - 4000))
    refused(box.signed('GET', '/api/v3/account', timestamp=box.now_ms() - 6000), 400, -1021,
            'Timestamp for this request is outside of the recvWindow.')
    good(box.signed('GET', '/api/v3/account', timestamp=box.now_ms() - 6000, recvWindow=10000))


# ---- what it costs ----

@check('GET /api/v3/ticker/24hr, one')
def _():
    t = good(box.get('/api/v3/ticker/24hr', symbol='BTCUSDT'), FULL_TICKER)
    equal(t['symbol'], 'BTCUSDT')
    equal(t['closeTime'] - t['openTime'], 86400000)
    within(float(t['lastPrice']), 8500, 11000, 'last')
    true(float(t['lowPrice']) <= float(t['lastPrice']) <= float(t['highPrice']), t)
    true(float(t['bidPrice']) < float(t['askPrice']), t)
    equal(f"{float(t['lastPrice']) - float(t['openPrice']):.2f}", f"{float(t['priceChange']):.2f}")
    equal(t['count'], t['lastId'] - t['firstId'] + 1)


@check('GET /api/v3/ticker/24hr, another, all, MINI')
def _():
    for symbol in ('BNBBUSD', 'LTCUSDT'):
        equal(good(box.get('/api/v3/ticker/24hr', symbol=symbol), FULL_TICKER)['symbol'], symbol)
    listed = good(box.get('/api/v3/exchangeInfo'))['symbols']
    every = good(box.get('/api/v3/ticker/24hr'), [FULL_TICKER])
    equal({t['symbol'] for t in every}, {s['symbol'] for s in listed})
    mini = good(box.get('/api/v3/ticker/24hr', symbol='BTCUSDT', type='MINI'))
    equal(set(mini), {'symbol', 'openPrice', 'highPrice', 'lowPrice', 'lastPrice', 'volume',
                      'quoteVolume', 'openTime', 'closeTime', 'firstId', 'lastId', 'count'})


@check('GET /api/v3/price and /api/v3/ticker/price')
def _():
    for path in ('/api/v3/price', '/api/v3/ticker/price'):
        one = good(box.get(path, symbol='BTCUSDT'), {'symbol': 'BTCUSDT', 'price': amount})
        within(float(one['price']), 8500, 11000)
        every = good(box.get(path), [{'symbol': str, 'price': amount}])
        true(len(every) >= 12, every)


@check('GET /api/v3/ticker/bookTicker, avgPrice, ticker, tradingDay')
def _():
    good(box.get('/api/v3/ticker/bookTicker', symbol='BTCUSDT'),
         {'symbol': 'BTCUSDT', 'bidPrice': amount, 'bidQty': amount, 'askPrice': amount,
          'askQty': amount})
    good(box.get('/api/v3/avgPrice', symbol='BTCUSDT'),
         {'mins': 5, 'price': amount, 'closeTime': now_ms})
    rolling = {k: v for k, v in FULL_TICKER.items() if k not in
               ('prevClosePrice', 'lastQty', 'bidPrice', 'bidQty', 'askPrice', 'askQty')}
    t = good(box.get('/api/v3/ticker', symbol='BTCUSDT', windowSize='1h'), rolling)
    equal(t['openTime'] % 60000, 0)
    within(t['closeTime'] - t['openTime'], 3600000, 3600000 + 59999)
    day = good(box.get('/api/v3/ticker/tradingDay', symbol='BTCUSDT'), {**rolling, 'closeTime': int})
    equal(day['openTime'] % 86400000, 0)


@check('GET /api/v3/depth')
def _():
    book = good(box.get('/api/v3/depth', symbol='BTCUSDT'),
                {'lastUpdateId': int, 'bids': [[amount, amount]], 'asks': [[amount, amount]]})
    equal((len(book['bids']), len(book['asks'])), (100, 100))
    bids, asks = ([float(p) for p, _ in book[side]] for side in ('bids', 'asks'))
    true(bids == sorted(set(bids), reverse=True) and asks == sorted(set(asks)), 'order')
    true(bids[0] < asks[0], 'crossed')
    true(all(float(q) > 0 for side in ('bids', 'asks') for _, q in book[side]), 'an empty level')
    equal(len(good(box.get('/api/v3/depth', symbol='BTCUSDT', limit=7))['bids']), 7)


@check('GET /api/v3/trades, historicalTrades, aggTrades, klines')
def _():
    trade = {'id': int, 'price': amount, 'qty': amount, 'quoteQty': amount, 'time': int,
             'isBuyerMaker': bool, 'isBestMatch': True}
    trades = good(box.get('/api/v3/trades', symbol='BTCUSDT', limit=50), [trade])
    equal(len(trades), 50)
    ids = [t['id'] for t in trades]
    equal(ids, list(range(ids[0], ids[0] + 50)))
    old = good(box.keyed('GET', '/api/v3/historicalTrades', symbol='BTCUSDT', fromId=ids[10], limit=5),
               [trade])
    equal([t['id'] for t in old], ids[10:15])
    good(box.get('/api/v3/aggTrades', symbol='BTCUSDT', limit=20),
         [{'a': int, 'p': amount, 'q': amount, 'f': int, 'l': int, 'T': int, 'm': bool, 'M': True}])
    rows = good(box.get('/api/v3/klines', symbol='BTCUSDT', interval='1m', limit=10),
                [(int, amount, amount, amount, amount, amount, int, amount, int, amount, amount, '0')])
    equal(len(rows), 10)
    for a, b in zip(rows, rows[1:]):
        equal((b[0] - a[0], a[6] - a[0]), (60000, 59999))


# ---- a test order, then a real one ----

@check('POST /api/v3/order/test: sell 0.1 BTC at 9000')
def _():
    for where in ('query', 'body'):
        answer = box.signed('POST', '/api/v3/order/test', where, price='9000',
                            newClientOrderId=MINE, **SELL)
        equal((answer.status, answer.text), (200, '{}'), repr(answer))
    equal(good(box.signed('GET', '/api/v3/openOrders', symbol='BTCUSDT')), [])
    good(box.signed('POST', '/api/v3/order/test', price='9000', computeCommissionRates=True, **SELL),
         {name: {'maker': amount, 'taker': amount} for name in
          ('standardCommissionForOrder', 'taxCommissionForOrder')} |
         {'specialCommissionForOrder?': dict, 'discount': dict})


placed = {}


@check('POST /api/v3/order: the same at 40000 rests')
def _():
    o = good(box.signed('POST', '/api/v3/order', price='40000', newClientOrderId=MINE, **SELL), FULL)
    equal({k: o[k] for k in ('symbol', 'clientOrderId', 'price', 'origQty', 'executedQty',
                             'cummulativeQuoteQty', 'status', 'timeInForce', 'type', 'side', 'fills')},
          {'symbol': 'BTCUSDT', 'clientOrderId': MINE, 'price': '40000.00000000',
           'origQty': '0.10000000', 'executedQty': '0.00000000',
           'cummulativeQuoteQty': '0.00000000', 'status': 'NEW', 'timeInForce': 'GTC',
           'type': 'LIMIT', 'side': 'SELL', 'fills': []})
    equal(o['workingTime'], o['transactTime'])
    placed['id'] = o['orderId']
    held = {b['asset']: b for b in good(box.signed('GET', '/api/v3/account'))['balances']}
    equal(held['BTC'], {'asset': 'BTC', 'free': '99.90000000', 'locked': '0.10000000'})


@check('the same name again while it is open')
def _():
    refused(box.signed('POST', '/api/v3/order', price='40000', newClientOrderId=MINE, **SELL),
            400, -2010, 'Duplicate order sent.')


RESTING = {**QUERY, 'symbol': 'BTCUSDT', 'clientOrderId': MINE, 'price': '40000.00000000',
           'origQty': '0.10000000', 'executedQty': '0.00000000', 'status': 'NEW',
           'side': 'SELL', 'isWorking': True}


@check('GET /api/v3/openOrders, of the symbol and of all')
def _():
    for params in ({'symbol': 'BTCUSDT'}, {}):
        orders = good(box.signed('GET', '/api/v3/openOrders', **params), (RESTING,))
        equal(orders[0]['orderId'], placed['id'])
    equal(good(box.signed('GET', '/api/v3/openOrders', symbol='BNBBUSD')), [])


@check('GET /api/v3/allOrders')
def _():
    good(box.signed('GET', '/api/v3/allOrders', symbol='BTCUSDT'), (RESTING,))
    refused(box.signed('GET', '/api/v3/allOrders'), 400, -1102,
            "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.")


@check('GET /api/v3/order by origClientOrderId and by orderId')
def _():
    for ref in ({'origClientOrderId': MINE}, {'orderId': placed['id']},
                {'origClientOrderId': MINE, 'orderId': placed['id']}):
        equal(good(box.signed('GET', '/api/v3/order', symbol='BTCUSDT', **ref), RESTING)['orderId'],
              placed['id'])
    refused(box.signed('GET', '/api/v3/order', symbol='BTCUSDT'), 400, -1102,
            "Param 'orderId' or 'origClientOrderId' must be sent, but both were empty/null!")
    refused(box.signed('GET', '/api/v3/order', symbol='BTCUSDT', origClientOrderId='another'),
            400, -2013, 'Order does not exist.')


@check('DELETE /api/v3/order by origClientOrderId')
def _():
    o = good(box.signed('DELETE', '/api/v3/order', symbol='BTCUSDT', origClientOrderId=MINE),
             {**{k: v for k, v in RESULT.items() if k != 'workingTime'}, 'origClientOrderId': MINE, 'status': 'CANCELED', 'price': '40000.00000000',
              'workingTime?': int, 'transactTime': now_ms})
    true(o['clientOrderId'] != MINE, o)
    equal(o['orderId'], placed['id'])


@check('afterwards: no open orders, the order is canceled, the money is back')
def _():
    equal(good(box.signed('GET', '/api/v3/openOrders', symbol='BTCUSDT')), [])
    o = good(box.signed('GET', '/api/v3/order', symbol='BTCUSDT', origClientOrderId=MINE),
             {**QUERY, 'status': 'CANCELED', 'isWorking': bool})
    equal(o['orderId'], placed['id'])
    held = {b['asset']: b for b in good(box.signed('GET', '/api/v3/account'))['balances']}
    equal(held['BTC'], {'asset': 'BTC', 'free': '100.00000000', 'locked': '0.00000000'})
    refused(box.signed('DELETE', '/api/v3/order', symbol='BTCUSDT', origClientOrderId=MINE),
            400, -2011, 'Unknown order sent.')


# ---- orders that fill at once ----

MARKET = dict(symbol='BNBBUSD', side='SELL', type='MARKET', quantity='1')
filled = []


@check('POST /api/v3/order: BNB for BUSD at the market, ACK')
def _():
    o = good(box.signed('POST', '/api/v3/order', newOrderRespType='ACK', **MARKET), ACK)
    equal(o['symbol'], 'BNBBUSD')
    true(o['clientOrderId'], o)
    filled.append(o['orderId'])
    rows = good(box.signed('GET', '/api/v3/allOrders', symbol='BNBBUSD'), [QUERY])
    equal([(r['orderId'], r['status'], r['executedQty']) for r in rows],
          [(o['orderId'], 'FILLED', '1.00000000')])


@check('the same with RESULT')
def _():
    o = good(box.signed('POST', '/api/v3/order', newOrderRespType='RESULT', **MARKET),
             {**RESULT, 'status': 'FILLED', 'type': 'MARKET', 'side': 'SELL', 'price': '0.00000000',
              'timeInForce': 'GTC', 'origQty': '1.00000000', 'executedQty': '1.00000000'})
    true(float(o['cummulativeQuoteQty']) > 0, o)
    filled.append(o['orderId'])


@check('the same with FULL, and by default')
def _():
    for more in ({'newOrderRespType': 'FULL'}, {}):
        o = good(box.signed('POST', '/api/v3/order', 'body', **more, **MARKET),
                 {**FULL, 'status': 'FILLED'})
        filled.append(o['orderId'])
        paid = sum(float(f['price']) * float(f['qty']) for f in o['fills'])
        equal(sum(float(f['qty']) for f in o['fills']), 1.0)
        equal(f"{paid:.6f}", f"{float(o['cummulativeQuoteQty']):.6f}")
        for f in o['fills']:
            equal(f['commissionAsset'], 'BUSD')
            equal(f"{float(f['price']) * float(f['qty']) * 0.001:.6f}",
                  f"{float(f['commission']):.6f}")
    equal(set(good(box.signed('POST', '/api/v3/order', symbol='BTCUSDT', side='BUY',
                              type='LIMIT_MAKER', quantity='0.1', price='5000'))), set(ACK))
    equal(len(good(box.signed('DELETE', '/api/v3/openOrders', symbol='BTCUSDT'))), 1)


@check('a market order by quote: 100 BUSD worth of BNB')
def _():
    o = good(box.signed('POST', '/api/v3/order', symbol='BNBBUSD', side='BUY', type='MARKET',
                        quoteOrderQty='100'),
             {**FULL, 'status': 'FILLED', 'origQuoteOrderQty': '100.00000000'})
    within(float(o['cummulativeQuoteQty']), 90, 100)
    equal(o['fills'][0]['commissionAsset'], 'BNB')
    filled.append(o['orderId'])


@check('GET /api/v3/myTrades')
def _():
    rows = good(box.signed('GET', '/api/v3/myTrades', symbol='BNBBUSD'), [TRADE])
    equal(list(dict.fromkeys(r['orderId'] for r in rows)), filled)
    true(not any(r['isMaker'] for r in rows), rows)
    equal([r['isBuyer'] for r in rows if r['orderId'] != filled[-1]],
          [False] * sum(r['orderId'] != filled[-1] for r in rows))
    one = good(box.signed('GET', '/api/v3/myTrades', symbol='BNBBUSD', orderId=filled[0]))
    equal(sum(float(r['qty']) for r in one), 1.0)
    equal(good(box.signed('GET', '/api/v3/myTrades', symbol='BTCUSDT')), [])
    later = good(box.signed('GET', '/api/v3/myTrades', symbol='BNBBUSD', fromId=rows[1]['id']))
    equal([r['id'] for r in later], [r['id'] for r in rows[1:]])


@check('a status below 200 to 400 and above: what a mistake says')
def _():
    refused(box.signed('POST', '/api/v3/order', symbol='BTCUSDT', side='SELL', type='LIMIT',
                       timeInForce='GTC', price='40000'), 400, -1102,
            "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed.")
    refused(box.signed('POST', '/api/v3/order', price='40000', **{**SELL, 'quantity': '200'}),
            400, -2010, 'Account has insufficient balance for requested action.')


@check('Ed25519 and RSA keys sign too')
def _():
    for kind in ('ed25519', 'rsa'):
        made = box.keys[kind]
        client = box.client(key=PemKey(made['api_key'], made['secret'], kind))
        good(client.signed('GET', '/api/v3/account'))
        equal(client.signed('POST', '/api/v3/order/test', 'body', price='9000', **SELL).text, '{}')
        client.close()


@check('https and wss on the same port, under the names of testnet and production')
def _():
    tls = box.tls()
    for name in ('127.0.0.1', 'localhost', 'testnet.binance.vision', 'api.binance.com',
                 'stream.binance.com', 'ws-api.binance.com'):
        wire = box.connect(tls=tls, name=name)
        wire.send(f'GET /api/v3/time HTTP/1.1\r\nHost: {name}\r\n\r\n'.encode())
        good(wire.answer(), {'serverTime': now_ms})
        wire.close()
    sock = Socket(box, '/ws/btcusdt@bookTicker', tls=tls)
    true(float(sock.message()['b']) > 0, 'a best bid')
    sock.close()
    sock = Socket(box, '/ws-api/v3', tls=tls)
    equal(sock.ask('ping')['result'], {})
    sock.close()


@check('lists: limits, first ids, spans')
def _():
    ids = [box.signed('POST', '/api/v3/order', symbol='LTCUSDT', side='SELL', type='LIMIT',
                      timeInForce='GTC', quantity='1', price=str(200 + n)).json['orderId']
           for n in range(6)]

    def orders(**params):
        return [o['orderId'] for o in
                good(box.signed('GET', '/api/v3/allOrders', symbol='LTCUSDT', **params))]

    equal(orders(), ids, 'oldest first')
    equal(orders(limit=2), ids[-2:], 'the newest')
    equal(orders(orderId=ids[2]), ids[2:])
    equal(orders(orderId=ids[2], limit=2), ids[2:4])
    now = box.now_ms()
    equal(orders(startTime=now - 60000), ids)
    equal(orders(startTime=now - 60000, limit=2), ids[:2], 'the oldest from there')
    equal(orders(endTime=now - 60000), [])
    equal(orders(startTime=now + 60000), [])
    gone = good(box.signed('DELETE', '/api/v3/openOrders', symbol='LTCUSDT'))
    equal(sorted(o['orderId'] for o in gone), ids)
    equal({o['status'] for o in gone}, {'CANCELED'})
    rows = good(box.get('/api/v3/klines', symbol='BTCUSDT', interval='1h', limit=24))
    span = good(box.get('/api/v3/klines', symbol='BTCUSDT', interval='1h', startTime=rows[3][0],
                        endTime=rows[9][0]))
    equal(span, rows[3:10])
    equal(good(box.get('/api/v3/klines', symbol='BTCUSDT', interval='1h', startTime=rows[3][0],
                       limit=2)), rows[3:5])
    equal(good(box.get('/api/v3/klines', symbol='BTCUSDT', interval='1h', endTime=rows[3][0] - 1,
                       limit=1))[0][0], rows[2][0])
    equal(len(good(box.get('/api/v3/klines', symbol='BTCUSDT', interval='1m', limit=9999))), 1000)
    day = good(box.get('/api/v3/klines', symbol='BTCUSDT', interval='1d', timeZone='8', limit=2))
    equal((day[0][0] + 8 * 3600000) % 86400000, 0)
    hours = good(box.get('/api/v3/klines', symbol='BTCUSDT', interval='1h', startTime=day[0][0],
                         limit=24))
    equal((day[0][1], day[0][4]), (hours[0][1], hours[-1][4]), 'a day is its hours')
    equal((float(day[0][2]), float(day[0][3])),
          (max(float(h[2]) for h in hours), min(float(h[3]) for h in hours)))
    equal(f'{sum(float(h[5]) for h in hours):.5f}', f'{float(day[0][5]):.5f}')
    equal(sum(h[8] for h in hours), day[0][8])


@check('POST /api/v3/order/cancelReplace: both, neither, one of two')
def _():
    more = dict(price='40000', cancelReplaceMode='STOP_ON_FAILURE', **SELL)
    first = good(box.signed('POST', '/api/v3/order', price='39000', **SELL))
    both = good(box.signed('POST', '/api/v3/order/cancelReplace', cancelOrderId=first['orderId'],
                           **more),
                {'cancelResult': 'SUCCESS', 'newOrderResult': 'SUCCESS', 'cancelResponse': dict,
                 'newOrderResponse': FULL})
    equal((both['cancelResponse']['status'], both['newOrderResponse']['status']), ('CANCELED', 'NEW'))
    none = box.signed('POST', '/api/v3/order/cancelReplace', cancelOrderId=first['orderId'], **more)
    equal((none.status, none.json),
          (400, {'code': -2022, 'msg': 'Order cancel-replace failed.',
                 'data': {'cancelResult': 'FAILURE', 'newOrderResult': 'NOT_ATTEMPTED',
                          'cancelResponse': {'code': -2011, 'msg': 'Unknown order sent.'},
                          'newOrderResponse': None}}))
    half = box.signed('POST', '/api/v3/order/cancelReplace',
                      cancelOrderId=both['newOrderResponse']['orderId'],
                      **{**more, 'quantity': '200'})
    equal((half.status, half.json['code'], half.json['msg']),
          (409, -2021, 'Order cancel-replace partially failed.'))
    shape(half.json['data'], {
        'cancelResult': 'SUCCESS', 'newOrderResult': 'FAILURE', 'cancelResponse': dict,
        'newOrderResponse': {'code': -2010,
                             'msg': 'Account has insufficient balance for requested action.'}})
    equal(good(box.signed('GET', '/api/v3/openOrders')), [])


@check('stop orders wait and fire; post-only is refused when it would take')
def _():
    last = float(good(box.get('/api/v3/ticker/price', symbol='BNBBUSD'))['price'])
    wait = dict(symbol='BNBBUSD', quantity='1')
    o = good(box.signed('POST', '/api/v3/order', side='SELL', type='STOP_LOSS_LIMIT',
                        timeInForce='GTC', price=f'{last * 0.8:.1f}', stopPrice=f'{last * 0.9:.1f}',
                        newOrderRespType='RESULT', **wait), {**RESULT, 'status': 'NEW',
                        'workingTime': -1, 'stopPrice': amount})
    row = good(box.signed('GET', '/api/v3/order', symbol='BNBBUSD', orderId=o['orderId']))
    equal((row['isWorking'], row['status'], float(row['stopPrice'])),
          (False, 'NEW', float(f'{last * 0.9:.1f}')))
    refused(box.signed('POST', '/api/v3/order', side='SELL', type='TAKE_PROFIT',
                       stopPrice=f'{last * 0.9:.1f}', **wait), 400, -2010,
            'Order would trigger immediately.')
    refused(box.signed('POST', '/api/v3/order', side='BUY', type='LIMIT_MAKER',
                       price=f'{last * 1.1:.1f}', **wait), 400, -2010,
            'Order would immediately match and take.')
    equal(len(good(box.signed('DELETE', '/api/v3/openOrders', symbol='BNBBUSD'))), 1)
    for tif, side, price in (('IOC', 'BUY', last * 0.9), ('FOK', 'BUY', last * 0.9)):
        o = good(box.signed('POST', '/api/v3/order', side=side, type='LIMIT', timeInForce=tif,
                            price=f'{price:.1f}', **wait), {**FULL, 'fills': [], 'expiryReason?': str})
        equal((o['status'], o['executedQty']), ('EXPIRED', '0.00000000'), tif)


# ---- the user's own stream, both ways ----

REPORT = {'e': 'executionReport', 'E': now_ms, 's': str, 'c': str, 'S': str, 'o': str, 'f': str,
          'q': amount, 'p': amount, 'P': amount, 'F': amount, 'g': -1, 'C': str, 'x': str, 'X': str,
          'r': 'NONE', 'i': int, 'l': amount, 'z': amount, 'L': amount, 'n': str, 'N': lambda v: True,
          'T': now_ms, 't': int, 'I': int, 'w': bool, 'm': bool, 'M': bool, 'O': now_ms, 'Z': amount,
          'Y': amount, 'Q': amount, 'W?': int, 'V': str, 'eR?': str}
POSITION = {'e': 'outboundAccountPosition', 'E': now_ms, 'u': now_ms,
            'B': [{'a': str, 'f': amount, 'l': amount}]}


def collect(sock, until, unwrap, timeout=10):
    """Events until one that `until` accepts."""
    out, end = [], time.monotonic() + timeout
    while True:
        event = unwrap(sock.message(end - time.monotonic()))
        if event:
            out.append(event)
            shape(event, REPORT if event['e'] == 'executionReport' else POSITION)
            if until(event):
                return out


def trade_and_watch(sock, unwrap):
    def kinds(events):
        return [e['x'] if e['e'] == 'executionReport' else 'position' for e in events]

    box.signed('POST', '/api/v3/order', price='40000', newClientOrderId='walk-1', **SELL)
    events = collect(sock, lambda e: e['e'] == 'outboundAccountPosition', unwrap)
    equal(kinds(events), ['NEW', 'position'])
    new, position = events
    equal((new['X'], new['c'], new['C'], new['p'], new['q'], new['t'], new['n'], new['N'], new['w']),
          ('NEW', 'walk-1', '', '40000.00000000', '0.10000000', -1, '0', None, True))
    equal([b for b in position['B'] if b['a'] == 'BTC'],
          [{'a': 'BTC', 'f': '99.90000000', 'l': '0.10000000'}])
    box.signed('DELETE', '/api/v3/order', symbol='BTCUSDT', origClientOrderId='walk-1',
               newClientOrderId='walk-cancel')
    events = collect(sock, lambda e: e['e'] == 'outboundAccountPosition', unwrap)
    equal(kinds(events), ['CANCELED', 'position'])
    equal((events[0]['X'], events[0]['c'], events[0]['C'], events[0]['w']),
          ('CANCELED', 'walk-cancel', 'walk-1', False))
    o = box.signed('POST', '/api/v3/order', **MARKET).json
    events = collect(sock, lambda e: e.get('X') == 'FILLED', unwrap)
    events += collect(sock, lambda e: e['e'] == 'outboundAccountPosition', unwrap)
    reports = [e for e in events if e['e'] == 'executionReport']
    equal(kinds(reports), ['NEW'] + ['TRADE'] * (len(reports) - 1))
    equal([(e['t'], e['L'], e['l'], e['N'], e['n']) for e in reports[1:]],
          [(f['tradeId'], f['price'], f['qty'], 'BUSD', f['commission']) for f in o['fills']])
    equal(reports[-1]['z'], '1.00000000')
    equal(reports[-1]['Z'], o['cummulativeQuoteQty'])


@check('a listen key: made, kept, followed on /ws/<listenKey>, closed')
def _():
    key = good(box.keyed('POST', '/api/v3/userDataStream'),
               {'listenKey': lambda v: len(v) == 64 and v.isalnum()})['listenKey']
    equal(good(box.keyed('POST', '/api/v3/userDataStream'))['listenKey'], key, 'the same again')
    equal(good(box.keyed('PUT', '/api/v3/userDataStream', listenKey=key)), {})
    refused(box.keyed('PUT', '/api/v3/userDataStream', listenKey='x' * 64), 400, -1125,
            'This listenKey does not exist.')
    sock = Socket(box, f'/ws/{key}')
    trade_and_watch(sock, lambda m: m)
    combined = Socket(box, f'/stream?streams={key}')
    box.signed('POST', '/api/v3/order', **MARKET)
    got = combined.message()
    equal(set(got), {'stream', 'data'})
    equal(got['stream'], key)
    shape(got['data'], REPORT)
    combined.close()
    equal(good(box.keyed('DELETE', '/api/v3/userDataStream', listenKey=key)), {})
    refused(box.keyed('PUT', '/api/v3/userDataStream', listenKey=key), 400, -1125,
            'This listenKey does not exist.')
    sock.close()


@check('userDataStream.subscribe.signature on /ws-api/v3')
def _():
    sock = Socket(box, '/ws-api/v3')
    got = sock.ask('userDataStream.subscribe.signature', ws_signed(box))
    shape(got, {'id': int, 'status': 200, 'result': {'subscriptionId': 0}, 'rateLimits?': list})
    trade_and_watch(sock, lambda m: equal(m['subscriptionId'], 0) or m['event'] if 'event' in m else None)
    again = sock.ask('userDataStream.subscribe.signature', ws_signed(box))
    equal((again['status'], again['error']),
          (400, {'code': -2035, 'msg': 'User Data Stream subscription already active.'}))
    equal(sock.ask('userDataStream.unsubscribe', {'subscriptionId': 0})['result'], {})
    equal(sock.ask('userDataStream.unsubscribe', {'subscriptionId': 0})['error']['code'], -2036)
    sock.close()


@check('session.logon takes Ed25519 keys only, then frames need no signature')
def _():
    sock = Socket(box, '/ws-api/v3')
    equal(sock.ask('session.logon', ws_signed(box))['status'], 400)
    made = box.keys['ed25519']
    client = box.client(key=PemKey(made['api_key'], made['secret'], 'ed25519'))
    got = sock.ask('session.logon', ws_signed(client))
    shape(got['result'], {'apiKey': made['api_key'], 'authorizedSince': now_ms,
                          'connectedSince': now_ms, 'returnRateLimits': bool, 'serverTime': now_ms,
                          'userDataStream': False})
    equal(sock.ask('account.status', {'timestamp': box.now_ms()})['status'], 200)
    equal(sock.ask('userDataStream.subscribe', {})['result'], {'subscriptionId': 0})
    o = sock.ask('order.place', {'timestamp': box.now_ms(), 'price': '40000', **SELL})
    equal((o['status'], o['result']['status']), (200, 'NEW'))
    equal(sock.ask('openOrders.cancelAll', {'symbol': 'BTCUSDT', 'timestamp': box.now_ms()})['status'],
          200)
    equal(sock.ask('session.logout')['result']['apiKey'], None)
    equal(sock.ask('account.status', {'timestamp': box.now_ms()})['status'] >= 400, True)
    sock.close()


@check('the whole life of an order over the WebSocket API')
def _():
    sock = Socket(box, '/ws-api/v3')
    place = ws_signed(box, price='40000', newClientOrderId='walk-ws', **SELL)
    o = sock.ask('order.place', place, id='7-a')
    shape(o, {'id': '7-a', 'status': 200, 'result': FULL, 'rateLimits': list})
    ref = dict(symbol='BTCUSDT', origClientOrderId='walk-ws')
    equal(sock.ask('order.status', ws_signed(box, **ref))['result']['status'], 'NEW')
    equal(len(sock.ask('openOrders.status', ws_signed(box))['result']), 1)
    equal(sock.ask('order.cancel', ws_signed(box, **ref))['result']['status'], 'CANCELED')
    equal(sock.ask('order.cancel', ws_signed(box, **ref))['error'],
          {'code': -2011, 'msg': 'Unknown order sent.'})
    equal(sock.ask('order.test', ws_signed(box, price='9000', **SELL))['result'], {})
    equal(sock.ask('v3/ping')['result'], {})
    quiet = sock.ask('time', {'returnRateLimits': False})
    equal(set(quiet), {'id', 'status', 'result'})
    sock.close()


@check('the ledger balances; sockets are told when the sandbox goes')
def _():
    box.audit()
    sock = Socket(box, '/ws/btcusdt@trade')
    equal(box.stop(), 0)
    equal(sock.close_code(), 1001)
    sock.close()


with box:
    ok = run_checks()
raise SystemExit(not ok)
