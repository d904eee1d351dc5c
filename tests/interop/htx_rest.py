#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""HTX over REST as a client sees it who knows nothing of Souk: batches, cancels of many, the switch that
cancels all, fills and pages, limits and their headers, the guide's two ways to sign. src: htx card 3 to 6, 11"""
import json
import time
from decimal import Decimal

from htx_client import (ACCOUNT, KEY, LAST, answer, ask, bad, balance, box, good, mac, order, order_of, place, query_of,
                        quote)
from souk_box import check, equal, run_checks, true


@check('an order by id and by name; ids are strings when placed, numbers when asked for')
def _():
    id = place(**{'client-order-id': 'mine-1'})
    true(isinstance(id, str), id)
    got = order_of(id)
    equal((got['id'], got['state'], got['type']), (int(id), 'submitted', 'buy-limit'), got)
    equal(len(got['amount'].split('.')[1]), 18, 'decimals')
    equal(good('GET', '/v1/order/orders/getClientOrder', clientOrderId='mine-1')['id'], int(id))
    equal(good('POST', '/v1/order/orders/submitCancelClientOrder', {'client-order-id': 'mine-1'}), 7)
    equal(order_of(id)['state'], 'canceled')
    bad('order-orderstate-error', 'POST', f'/v1/order/orders/{id}/submitcancel', {})
    bad('base-record-invalid', 'POST', '/v1/order/orders/999999999999/submitcancel', {})
    equal(balance()['usdt', 'frozen'], 0)


@check('a batch: each order by itself; cancels of many, by id and by name')
def _():
    rows = good('POST', '/v1/order/batch-orders',
                [order(**{'client-order-id': 'b1'}), order(amount='9999'),
                 order(factor=0.8, **{'client-order-id': 'b3'})])
    equal([sorted(r) for r in rows], [['client-order-id', 'order-id'],
                                      ['client-order-id', 'err-code', 'err-msg'],
                                      ['client-order-id', 'order-id']], rows)
    true(isinstance(rows[0]['order-id'], int), rows)
    got = good('POST', '/v1/order/orders/batchcancel', {'client-order-ids': ['b1', 'none']})
    equal(got['success'], ['b1'])
    equal([(r['client-order-id'], r['err-code']) for r in got['failed']], [('none', 'base-not-found')])
    got = good('POST', '/v1/order/orders/batchcancel', {'order-ids': [str(rows[2]['order-id'])]})
    equal(got, {'success': [str(rows[2]['order-id'])], 'failed': []})
    bad('order-amount-over-limit', 'POST', '/v1/order/batch-orders', [order()] * 11)


@check('cancels of what is open: by side, by type, by number; next-id')
def _():
    ids = [place(factor=0.9 - i / 100) for i in range(3)]
    sell = place('sell-limit', 1.05)
    equal(good('POST', '/v1/order/orders/batchCancelOpenOrders', {'symbol': 'btcusdt', 'size': '2', 'side': 'buy'}),
          {'success-count': 2, 'failed-count': 0, 'next-id': int(ids[1])})
    mine = good('GET', '/v1/order/openOrders', **{'account-id': ACCOUNT, 'symbol': 'btcusdt'})
    equal(sorted(r['id'] for r in mine), sorted([int(ids[2]), int(sell)]))
    equal([r['id'] for r in good('GET', '/v1/order/openOrders', side='sell')], [int(sell)])
    equal(good('POST', '/v1/order/orders/batchCancelOpenOrders', {'types': 'sell-limit'})['success-count'], 1)
    equal(good('POST', '/v1/order/orders/batchCancelOpenOrders', {})['success-count'], 1)
    equal(good('POST', '/v1/order/orders/batchCancelOpenOrders', {}),
          {'success-count': 0, 'failed-count': 0, 'next-id': -1})
    equal(ask('GET', '/v1/order/cancelAllOrders'), {'status': 'ok'})


@check('every type of order ends as it should')
def _():
    spent = good('POST', '/v1/order/orders/place',
                 {'account-id': ACCOUNT, 'symbol': 'btcusdt', 'type': 'buy-market', 'amount': '100'})
    got = order_of(spent)
    equal((got['state'], Decimal(got['amount']), Decimal(got['price'])), ('filled', 100, 0), got)
    true(99 < Decimal(got['field-cash-amount']) <= 100, got)
    fee = Decimal(got['field-amount']) * Decimal('0.002')
    true(fee - Decimal('1e-8') < Decimal(got['field-fees']) <= fee, got)
    equal(order_of(place('sell-ioc', 0.95))['state'], 'filled')
    equal(order_of(place('sell-ioc', 1.08))['state'], 'canceled')
    equal(order_of(place('buy-limit-fok', 0.9))['state'], 'canceled')
    equal(order_of(place('buy-limit-maker', 1.05))['state'], 'canceled')
    stop = place('sell-stop-limit', 0.93, **{'stop-price': f'{LAST * 0.95:.2f}', 'operator': 'lte'})
    got = order_of(stop)
    equal((got['state'], got['type'], got['operator']), ('created', 'sell-stop-limit', 'lte'), got)
    good('POST', f'/v1/order/orders/{stop}/submitcancel', {})
    bad('order-stop-order-hit-trigger', 'POST', '/v1/order/orders/place',
        order('sell-stop-limit', 0.93, **{'stop-price': f'{LAST * 1.2:.2f}', 'operator': 'lte'}))
    bad('order-limitorder-price-min-error', 'POST', '/v1/order/orders/place', order('sell-limit', 0.5))
    bad('account-frozen-balance-insufficient-error', 'POST', '/v1/order/orders/place', order(amount='900'))
    bad('account-get-accounts-inexistent-error', 'POST', '/v1/order/orders/place', {**order(), 'account-id': '7'})


@check('fills of one order and of all, newest first; the past by state and from an id')
def _():
    id = place('sell-ioc', 0.95)
    fills = good('GET', f'/v1/order/orders/{id}/matchresults')
    true(fills and all(r['order-id'] == int(id) and r['role'] == 'taker' for r in fills), fills)
    equal(sum(Decimal(r['filled-amount']) for r in fills), Decimal('0.001'))
    rows = good('GET', '/v1/order/matchresults', symbol='btcusdt')
    equal(rows[0]['id'], max(r['id'] for r in rows))
    done = good('GET', '/v1/order/orders', symbol='btcusdt', states='filled')
    true(done and all(r['state'] == 'filled' for r in done), done)
    equal([r['id'] for r in done], sorted((r['id'] for r in done), reverse=True))
    older = good('GET', '/v1/order/orders', symbol='btcusdt', states='filled', **{'from': done[1]['id']})
    equal(older[0]['id'], done[1]['id'])
    newer = good('GET', '/v1/order/orders', symbol='btcusdt', states='filled', direct='prev', **{'from': done[1]['id']})
    equal({r['id'] for r in newer}, {done[0]['id'], done[1]['id']})
    gone = good('GET', '/v1/order/orders', symbol='btcusdt', states='canceled,partial-canceled')
    true(gone and all(r['state'] == 'canceled' for r in gone), gone)


@check('the switch: armed, disarmed, due')
def _():
    equal(good('POST', '/v2/algo-orders/cancel-all-after', {'timeout': 0})['triggerTime'], 0)
    id = place()
    got = good('POST', '/v2/algo-orders/cancel-all-after', {'timeout': 5})
    equal(got['triggerTime'] - got['currentTime'], 5000, got)
    equal(order_of(id)['state'], 'submitted')
    time.sleep(7)
    equal(order_of(id)['state'], 'canceled')
    equal(ask('POST', '/v2/algo-orders/cancel-all-after', {'timeout': 3})['code'], 2002)


@check("the guide's ways to sign: milliseconds and a fixed host; the body in a header")
def _():
    path = '/v1/account/accounts'
    got = box.request('GET', path, query_of('GET', path, 'api.huobi.pro', int(time.time() * 1000)).replace('%2F', '/'))
    equal(got.json['status'], 'ok', got)
    body = json.dumps(order(**{'account-id': int(ACCOUNT)}))
    query = f'AccessKeyId={KEY}&Timestamp={int(time.time() * 1000)}'
    got = box.request('POST', '/v1/order/orders/place', query, body, {'Signature': quote(mac(body))})
    equal(got.json['status'], 'ok', got)
    got = box.request('POST', '/v1/order/orders/place', query, body + ' ', {'Signature': quote(mac(body))})
    equal(got.json['err-code'], 'api-signature-not-valid', got)
    equal(box.request('GET', '/market/tickers', '&Signature=x').status, 200)
    good('POST', '/v1/order/orders/batchCancelOpenOrders', {})


@check('paths and keys are refused in the words of their version')
def _():
    got = box.get('/v1/order/openorders')
    equal((got.status, got.json['err-code']), (405, 'method-not-allowed'), got)
    equal(box.get('/v2/user/uid').json['code'], 1002)
    got = box.request('GET', '/v2/user/uid', query_of('GET', '/v2/user/uid')[:-6] + 'AAA%3D')
    equal(got.json['code'], 1003, got)
    equal(good('GET', '/v2/user/uid'), int(ACCOUNT))
    equal(good('GET', '/v2/user/api-key', uid=ACCOUNT)[0]['accessKey'], KEY)


@check('limits of an operation are told, and refuse what is over them')
def _():
    time.sleep(2)
    first = answer('GET', '/v1/order/openOrders')
    equal(first.header('X-HB-RateLimit-Requests-Remain'), '49')
    left_ms = int(first.header('X-HB-RateLimit-Requests-Expire')) - time.time() * 1000
    true(0 <= left_ms <= 2100, left_ms)
    equal(box.get('/v1/common/timestamp').header('X-HB-RateLimit-Requests-Remain'), None)
    for _ in range(120):
        got = answer('GET', '/v1/order/openOrders')
        if got.status != 200:
            break
    equal((got.status, got.json['err-code']), (429, 'base-request-exceed-frequency-limit'), got)
    equal(answer('GET', '/v1/order/orders', symbol='btcusdt', states='filled').status, 200, 'another operation')


run_checks()
box.audit()
