#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""HTX over REST, the rest of it: conditional orders, what the account did, what it is worth, settings, currencies,
paths that only look like trading. src: htx card 5.3, 5.4, 5.10, 5.20, 5.21"""
import time
from decimal import Decimal

from htx_client import ACCOUNT, LAST, ask, bad, balance, box, good, order, order_of
from souk_box import check, equal, run_checks, true


def algo(name, side='sell', kind='limit', **more):
    body = {'accountId': int(ACCOUNT), 'symbol': 'btcusdt', 'orderSide': side, 'orderType': kind,
            'clientOrderId': name, **more}
    return ask('POST', '/v2/algo-orders', body)


def near(factor):
    return f'{Decimal(str(LAST)) * Decimal(factor):.2f}'


def state_of(name):
    time.sleep(0.12)  # 20 in two seconds are allowed
    return good('GET', '/v2/algo-orders/specific', clientOrderId=name)


def push_up(name):
    """Buys until the conditional order of that name fires."""
    for _ in range(40):
        if state_of(name)['orderStatus'] != 'created':
            return
        good('POST', '/v1/order/orders/place', {'account-id': ACCOUNT, 'symbol': 'btcusdt', 'type': 'buy-market',
                                                'amount': '4000'})
    raise AssertionError('the price does not move')


@check('a conditional order: it holds nothing, and stands where no other order stands')
def _():
    before = balance()
    equal(algo('a1', stopPrice=near('0.95'), orderPrice=near('0.94'), orderSize='0.01'),
          {'code': 200, 'message': 'success', 'data': {'clientOrderId': 'a1'}})
    equal(balance(), before)
    equal(good('GET', '/v1/order/openOrders'), [])
    row = state_of('a1')
    equal({k: row[k] for k in ('symbol', 'source', 'orderSide', 'orderType', 'timeInForce', 'clientOrderId',
                               'accountId', 'orderPrice', 'orderSize', 'stopPrice', 'orderStatus')},
          {'symbol': 'btcusdt', 'source': 'api', 'orderSide': 'sell', 'orderType': 'limit', 'timeInForce': 'gtc',
           'clientOrderId': 'a1', 'accountId': int(ACCOUNT), 'orderPrice': f'{Decimal(near("0.94")).normalize():f}',
           'orderSize': '0.01', 'stopPrice': f'{Decimal(near("0.95")).normalize():f}', 'orderStatus': 'created'})
    true('orderId' not in row and row['orderOrigTime'] == row['lastActTime'], row)
    equal([r['clientOrderId'] for r in good('GET', '/v2/algo-orders/opening', symbol='btcusdt')], ['a1'])
    bad('base-record-invalid', 'POST', '/v1/order/orders/submitCancelClientOrder', {'client-order-id': 'a1'})
    equal(good('POST', '/v1/order/orders/batchCancelOpenOrders', {})['success-count'], 0)
    equal(good('POST', '/v2/algo-orders/cancellation', {'clientOrderIds': ['a1', 'none']}),
          {'accepted': ['a1'], 'rejected': ['none']})
    equal(state_of('a1')['orderStatus'], 'canceled')
    equal(good('GET', '/v2/algo-orders/opening'), [])
    equal([r['clientOrderId'] for r in good('GET', '/v2/algo-orders/history', symbol='btcusdt',
                                            orderStatus='canceled')], ['a1'])
    equal(ask('GET', '/v1/order/orders/getClientOrder', clientOrderId='a1')['err-code'], 'base-record-invalid')


@check('it fires, and is an order like others from then on')
def _():
    algo('a2', side='sell', stopPrice=near('1.0002'), orderPrice=near('1.09'), orderSize='0.01')
    algo('a3', side='buy', kind='market', stopPrice=near('1.0002'), orderValue='100')
    push_up('a2')
    row = state_of('a2')
    equal(row['orderStatus'], 'triggered')
    got = order_of(row['orderId'])
    equal((got['state'], got['type'], got['client-order-id']), ('submitted', 'sell-limit', 'a2'), got)
    bought = good('GET', '/v1/order/orders/getClientOrder', clientOrderId='a3')
    equal((bought['state'], bought['type'], Decimal(bought['amount'])), ('filled', 'buy-market', 100), bought)
    equal(good('POST', '/v2/algo-orders/cancellation', {'clientOrderIds': ['a2']}),
          {'accepted': [], 'rejected': ['a2']})
    equal({r['clientOrderId'] for r in good('GET', '/v2/algo-orders/history', symbol='btcusdt',
                                            orderStatus='triggered')}, {'a2', 'a3'})
    good('POST', f"/v1/order/orders/{row['orderId']}/submitcancel", {})


@check('what it needs is looked for when it fires: else it is rejected')
def _():
    algo('a4', stopPrice=f"{Decimal(good('GET', '/v1/order/matchresults')[0]['price']) * Decimal('1.0002'):.2f}",
         orderPrice=near('1.05'), orderSize='900')
    push_up('a4')
    equal(state_of('a4')['orderStatus'], 'rejected')
    equal([r['clientOrderId'] for r in good('GET', '/v2/algo-orders/history', symbol='btcusdt',
                                            orderStatus='rejected')], ['a4'])


@check('trailing orders, and what is refused')
def _():
    algo('t1', kind='market', trailingRate='0.05', orderSize='0.01')
    row = state_of('t1')
    equal((row['trailingRate'], row['orderType'], row['timeInForce']), ('0.05', 'market', 'ioc'), row)
    good('POST', '/v2/algo-orders/cancellation', {'clientOrderIds': ['t1']})
    equal(algo('t2', kind='market', trailingRate='0.06', orderSize='0.01')['code'], 2002)
    equal(algo('t3', kind='market', orderSize='0.01')['code'], 2003)
    equal(algo('t4', orderSize='0.01', stopPrice=near('0.95')), {'code': 2003, 'message': 'missing mandatory field'})
    equal(algo('t5', orderSize='0.0000001', stopPrice=near('0.95'), orderPrice=near('0.95'))['code'], 3004)
    equal(algo('t6', orderSize='0.01', stopPrice='1.001', orderPrice=near('0.95'))['code'], 3003)
    equal(algo('t7', side='hold', orderSize='0.01', stopPrice=near('0.95')),
          {'code': 2002, 'message': 'invalid field value in "orderSide"'})
    equal(ask('GET', '/v2/algo-orders/specific', clientOrderId='none')['code'], 1007)


run_checks()
box.audit()
