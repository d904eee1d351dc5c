#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Bitget over REST, what other people's clients do not ask: bills, orders that wait for a price among
the others or come with another, what a plan order watches, cursors, spans, figures out of range, the
unified account, the guide's requests a minute. src: bitget card 3.3, 4, 5.5, 5.9, 5.15, 5.20, 5.23, 9"""
import base64
import hashlib
import hmac
import json
import time
from decimal import Decimal
from urllib.parse import urlencode

from souk_box import Box, check, equal, run_checks, true

box = Box('--seed', '4', venue='bitget')
PASSPHRASE = box.credentials['bitget']['passphrase']
TRADE, ACCOUNT = '/api/v2/spot/trade/', '/api/v2/spot/account/'


def ask(method, path, params=None, body=None, secret=None, api_key=None, passphrase=PASSPHRASE):
    query = urlencode(sorted(params.items())) if params else ''
    data, stamp = json.dumps(body) if body is not None else '', str(int(time.time() * 1000))
    sign = hmac.new((secret or box.key.secret).encode(), f'{stamp}{method}{path}{"?" + query if query else ""}{data}'.encode(),
                    hashlib.sha256)
    time.sleep(0.11)  # ten a second
    return box.client().request(method, path, query, data.encode(), {
        'ACCESS-KEY': api_key or box.key.api_key, 'ACCESS-TIMESTAMP': stamp,
        'ACCESS-PASSPHRASE': passphrase,
        'ACCESS-SIGN': base64.b64encode(sign.digest()).decode(),
        'Content-Type': 'application/json'})


def get(path, **params):
    return good(ask('GET', path, params))


def post(path, **body):
    return good(ask('POST', TRADE + path, body=body))


def good(answer):
    equal((answer.status, answer.json['code']), (200, '00000'), answer.json)
    return answer.json['data']


def refused(answer, code, status=400):
    equal((answer.status, answer.json['code']), (status, code), answer.json)


def near(part):
    last = Decimal(get('/api/v2/spot/market/tickers', symbol='BTCUSDT')[0]['lastPr'])
    return str((last * Decimal(part)).quantize(Decimal('0.01')))


def waiting(**more):
    return {o['orderId']: o for o in get(TRADE + 'unfilled-orders', symbol='BTCUSDT', **more)}


def place(**more):
    return post('place-order', symbol='BTCUSDT', **more)['orderId']


@check('what a trade changes is billed: what came, what went, the fee')
def _():
    before = int(get(ACCOUNT + 'bills', limit='1')[0]['billId'])
    place(side='buy', orderType='market', size='500')
    bills = get(ACCOUNT + 'bills', limit='3')
    equal([int(b['billId']) - before for b in bills], [3, 2, 1], 'the newest first')
    equal([b['coin'] for b in bills], ['BTC', 'USDT', 'BTC'])
    fee, spent, came = (Decimal(b['size']) for b in bills)
    true(fee < 0 and -500 <= spent < -490 and came > 0, bills)
    true(abs(-fee / came - Decimal('0.002')) < Decimal('0.00001'), 'the fee is a part of what came')
    balance = get(ACCOUNT + 'assets', coin='BTC')[0]
    equal(Decimal(bills[0]['balance']), Decimal(balance['available']) + Decimal(balance['frozen']))
    equal({b['groupType'] for b in get(ACCOUNT + 'bills', groupType='transfer')}, {'transfer'})
    equal([b['billId'] for b in get(ACCOUNT + 'bills', idLessThan=bills[1]['billId'], limit='1')],
          [bills[2]['billId']])


@check('orders that wait for a price are among those of their kind only')
def _():
    price, below, above = near('0.96'), near('0.97'), near('1.03')
    stop = place(side='sell', orderType='limit', force='gtc', price=price, size='0.001',
                 tpslType='tpsl', triggerPrice=below)
    profit = place(side='sell', orderType='market', size='0.001', tpslType='tpsl', triggerPrice=above)
    plain = place(side='sell', orderType='limit', force='gtc', price=above, size='0.001')
    equal(set(waiting()), {plain})
    rows = waiting(tpslType='tpsl')
    equal(set(rows), {stop, profit})
    equal([(rows[o]['orderType'], Decimal(rows[o]['triggerPrice']), rows[o]['tpslType'], rows[o]['status'])
           for o in (stop, profit)], [('limit', Decimal(below), 'tpsl', 'live'),
                                      ('market', Decimal(above), 'tpsl', 'live')])
    equal(waiting()[plain]['triggerPrice'], None)
    for order in (stop, profit, plain):
        post('cancel-order', symbol='BTCUSDT', orderId=order)
    equal({o['orderId'] for o in get(TRADE + 'history-orders', tpslType='tpsl')}, {stop, profit})
    refused(ask('POST', TRADE + 'place-order', body={'symbol': 'BTCUSDT', 'side': 'sell', 'size': '1',
            'orderType': 'market', 'tpslType': 'tpsl'}), '40019')


@check('an order brings its take-profit and its stop-loss, which are there once it is filled')
def _():
    far = place(side='buy', orderType='limit', force='gtc', price=near('0.97'), size='0.002',
                presetStopLossPrice=near('0.96'))
    true(far in waiting() and not waiting(tpslType='tpsl'), 'what comes with it is not there yet')
    post('cancel-order', symbol='BTCUSDT', orderId=far)
    equal(waiting(tpslType='tpsl'), {})
    profit, limit, loss = near('1.03'), near('1.02'), near('0.97')
    place(side='buy', orderType='limit', force='gtc', price=near('1.01'), size='0.002',
          clientOid='brings', presetTakeProfitPrice=profit, executeTakeProfitPrice=limit,
          presetStopLossPrice=loss)
    equal(get(TRADE + 'orderInfo', clientOid='brings')[0]['status'], 'filled')
    rows = waiting(tpslType='tpsl')
    equal(sorted((o['side'], o['orderType'], Decimal(o['triggerPrice'])) for o in rows.values()),
          [('sell', 'limit', Decimal(profit)), ('sell', 'market', Decimal(loss))])
    one, other = rows
    post('cancel-order', symbol='BTCUSDT', orderId=one)
    equal(waiting(tpslType='tpsl'), {}, 'of two alternatives none is left')
    refused(ask('POST', TRADE + 'place-order', body={
        'symbol': 'BTCUSDT', 'side': 'sell', 'orderType': 'market', 'size': '0.001',
        'presetStopLossPrice': profit}), '40017')
    done = post('batch-orders', symbol='BTCUSDT', orderList=[
        {'side': 'buy', 'orderType': 'limit', 'force': 'gtc', 'price': loss, 'size': '0.001',
         'presetStopLossPrice': near('0.95')}])
    equal([o['errorCode'] for o in done['failureList']], ['40017'])


@check('a plan order keeps what it watches; pages go on behind its number')
def _():
    ids = [post('place-plan-order', symbol='BTCUSDT', side='sell', triggerPrice=near(part),
                orderType='limit', executePrice=near('0.96'), planType='amount', size='0.001',
                triggerType=kind)['orderId'] for part, kind in (('0.98', 'mark_price'), ('0.97', 'fill_price'))]
    ids[0] = post('modify-plan-order', orderId=ids[0], orderType='limit', triggerPrice=near('0.975'),
                  executePrice=near('0.96'), size='0.002')['orderId']
    page = get(TRADE + 'current-plan-order', symbol='BTCUSDT', limit='1')
    equal((page['nextFlag'], page['idLessThan']), (True, ids[0]))
    equal([(o['orderId'], o['triggerType'], o['size']) for o in page['orderList']],
          [(ids[0], 'mark_price', '0.002')])
    page = get(TRADE + 'current-plan-order', symbol='BTCUSDT', limit='1', idLessThan=page['idLessThan'])
    equal([(o['orderId'], o['triggerType']) for o in page['orderList']], [(ids[1], 'fill_price')])
    past = lambda: {o['orderId'] for o in
                    get(TRADE + 'history-plan-order', symbol='BTCUSDT')['orderList']}
    true(not past() & set(ids), 'those that wait are not past')
    post('batch-cancel-plan-order')
    equal(past() & set(ids), set(ids))


@check('what is out of range is named')
def _():
    order = {'symbol': 'BTCUSDT', 'side': 'buy', 'orderType': 'limit', 'force': 'gtc', 'size': '0.001'}
    for more, code in (({'price': near('0.97'), 'size': '100000000'}, '43007'),
                       ({'price': near('1.06')}, '43009'), ({'price': near('0.97') + '1'}, '40808'),
                       ({'price': near('0.97'), 'clientOid': 'x' * 65}, '40304'),
                       ({'price': near('0.97'), 'clientOid': 'a!b'}, '40305'),
                       ({'price': near('0.97'), 'receiveWindow': '60001'}, '40079')):
        refused(ask('POST', TRADE + 'place-order', body={**order, **more}), code)
    now = int(time.time() * 1000)
    for path, days in ((TRADE + 'fills', 91), ('/api/v2/spot/market/fills-history', 8)):
        refused(ask('GET', path, {'symbol': 'BTCUSDT', 'startTime': str(now - days * 86400000),
                                  'endTime': str(now)}), '40017')


@check('a key that may only read is told what it needs')
def _():
    made = box.admin('POST', '/v1/keys', {'venue': 'bitget', 'account': 'demo', 'label': 'reads',
                                          'permissions': ['read']}).json
    got = ask('POST', TRADE + 'cancel-symbol-order', body={'symbol': 'BTCUSDT'}, secret=made['secret'],
              api_key=made['api_key'], passphrase=made['passphrase'])
    refused(got, '40014')
    equal(got.json['msg'], 'Incorrect permissions, need trade permissions')


@check('accounts are classic ones: all of the unified account is refused')
def _():
    for method, path in (('GET', 'account/settings'), ('GET', 'account/assets'),
                         ('GET', 'trade/order-info'), ('POST', 'trade/place-order')):
        refused(ask(method, '/api/v3/' + path, body={} if method == 'POST' else None), '40084')


@check('the guide reckons with 100 requests a minute, which a tier is')
def _():
    with Box('--tier', 'bitget=1', venue='bitget') as few:
        left, got = [], None
        while len(left) < 101 and (not got or got.status == 200):
            got = few.client().request('GET', '/api/v2/public/time')
            left.append(got.status)
            time.sleep(0.055)  # twenty a second
        equal((left.count(200), got.status, got.json['code']), (100, 429, '429'))


with box:
    run_checks()
    box.audit()
