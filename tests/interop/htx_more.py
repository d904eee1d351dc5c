#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""HTX over REST, the rest of it: conditional orders, what the account did, what it is worth, settings, currencies,
paths that only look like trading. src: htx card 5.3, 5.4, 5.10, 5.20, 5.21"""
import json
import time
from decimal import Decimal

from htx_client import ACCOUNT, KEY, LAST, ask, bad, balance, box, good, mac, order, order_of, quote
from souk_box import Socket, check, equal, run_checks, true


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
    for _ in range(20):
        if state_of(name)['orderStatus'] != 'created':
            return
        good('POST', '/v1/order/orders/place', {'account-id': ACCOUNT, 'symbol': 'btcusdt', 'type': 'buy-market',
                                                'amount': '40000'})
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
    now = Decimal(str(box.get('/market/trade', symbol='btcusdt').json['tick']['data'][0]['price']))
    algo('a4', stopPrice=f"{now * Decimal('1.0005'):.2f}", orderPrice=near('1.05'), orderSize='900')
    push_up('a4')
    equal(state_of('a4')['orderStatus'], 'rejected')
    equal([r['clientOrderId'] for r in good('GET', '/v2/algo-orders/history', symbol='btcusdt',
                                            orderStatus='rejected')], ['a4'])


@check('the private socket tells what became of them: silence, a deletion, an order that begins')
def _():
    own = Socket(box, '/ws/v2')

    def until(kind):
        while True:
            got = json.loads(own.receive(15)[1])
            if got['action'] == 'push' and got['data']['eventType'] == kind:
                return got['data']
            true(got['action'] in ('ping', 'sub', 'req'), got)
    stamp = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime())
    names = {'accessKey': KEY, 'signatureMethod': 'HmacSHA256', 'signatureVersion': '2.1', 'timestamp': stamp}
    line = '&'.join(f'{k}={quote(v)}' for k, v in sorted(names.items()))
    own.send({'action': 'req', 'ch': 'auth', 'params': {
        'authType': 'api', **names, 'signature': mac(f'GET\n{box.host}:{box.port}\n/ws/v2\n{line}')}})
    own.send({'action': 'sub', 'ch': 'orders#*'})
    time.sleep(0.5)
    # the market has moved by now, and with it the band that prices stay within
    now = Decimal(str(box.get('/market/trade', symbol='btcusdt').json['tick']['data'][0]['price']))
    low = f"{now * Decimal('0.93'):.2f}"
    equal(algo('p1', stopPrice=low, orderPrice=low, orderSize='0.01')['code'], 200)
    good('POST', '/v2/algo-orders/cancellation', {'clientOrderIds': ['p1']})
    got = until('deletion')
    equal((got['clientOrderId'], got['orderStatus'], got['orderSide'], got['symbol']),
          ('p1', 'canceled', 'sell', 'btcusdt'), got)
    true('orderId' not in got and got['lastActTime'], got)
    now = Decimal(str(box.get('/market/trade', symbol='btcusdt').json['tick']['data'][0]['price']))
    algo('p2', stopPrice=f"{now * Decimal('1.0004'):.2f}", orderPrice=near('1.06'), orderSize='900')
    for _ in range(10):
        good('POST', '/v1/order/orders/place', {'account-id': ACCOUNT, 'symbol': 'btcusdt', 'type': 'buy-market',
                                                'amount': '40000'})
    while True:
        got = json.loads(own.receive(15)[1])
        if got['action'] == 'push' and got['data'].get('clientOrderId') == 'p2':
            break
    equal((got['data']['eventType'], got['data']['orderStatus']), ('trigger', 'rejected'), got)
    true(got['data']['errCode'] and got['data']['errMessage'], got)
    own.close()


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


@check('bills: every change, its cause, and what there was afterwards; the ledger has transfers')
def _():
    time.sleep(2)
    good('POST', '/v1/order/orders/place', {'account-id': ACCOUNT, 'symbol': 'btcusdt', 'type': 'buy-market',
                                            'amount': '20000'})
    rows = good('GET', '/v1/account/history', **{'account-id': ACCOUNT, 'size': '500'})
    equal([r['record-id'] for r in rows], sorted((r['record-id'] for r in rows), reverse=True))
    held, have = {}, balance()
    for row in reversed(rows):
        name, amount, now = row['currency'], Decimal(row['transact-amt']), Decimal(row['acct-balance'])
        if name in held:
            equal(now, held[name] + amount, row)
        held[name] = now
        true(Decimal(row['avail-balance']) <= now and row['account-id'] == int(ACCOUNT), row)
    for name, last in held.items():
        equal(last, have[name, 'trade'] + have[name, 'frozen'], name)
    equal({r['transact-type'] for r in rows}, {'transfer', 'trade', 'transact-fee'})
    fills = good('GET', '/v1/order/matchresults', size='500')
    fees = [Decimal(r['transact-amt']) for r in rows if r['transact-type'] == 'transact-fee' and r['currency'] == 'btc']
    equal(-sum(fees), sum(Decimal(f['filled-fees']) for f in fills if f['fee-currency'] == 'btc'))
    time.sleep(2)
    only = good('GET', '/v1/account/history', **{'account-id': ACCOUNT, 'currency': 'usdt', 'transact-types': 'trade',
                                                 'size': '2'})
    equal([(r['currency'], r['transact-type']) for r in only], [('usdt', 'trade')] * 2)
    older = good('GET', '/v1/account/history', **{'account-id': ACCOUNT, 'currency': 'usdt', 'from-id':
                                                  str(only[1]['record-id'])})
    equal(older[0]['record-id'], only[1]['record-id'])
    ledger = good('GET', '/v2/account/ledger', accountId=ACCOUNT)
    true(ledger and all(r['transactType'] == 'transfer' and r['transactAmt'] > 0 for r in ledger), ledger)
    equal(len(ledger), sum(r['transact-type'] == 'transfer' for r in rows))


@check('currencies with their chains, one of them; settings')
def _():
    rows = box.get('/v2/reference/currencies', currency='usdt').json
    equal((rows['code'], [r['currency'] for r in rows['data']]), (200, ['usdt']))
    chain = rows['data'][0]['chains'][0]
    equal((chain['depositStatus'], chain['withdrawStatus'], chain['withdrawFeeType']), ('prohibited',) * 2 + ('fixed',))
    names = box.get('/v1/common/currencys').json['data']
    true({'usdt', 'btc'} <= set(names), names)
    equal([r['currency'] for r in box.get('/v2/reference/currencies').json['data']], names)
    for path, name in (('/v2/settings/common/currencies', 'name'), ('/v1/settings/common/currencys', 'name'),
                       ('/v1/settings/common/chains', 'currency')):
        got = box.get(path).json
        equal((got['status'], got['full'], isinstance(got['ts'], str)), ('ok', 1, True), got)
        equal([r[name] for r in got['data']], names)
    pairs = {r['sc'] for r in box.get('/v1/settings/common/symbols').json['data']}
    equal(pairs, {r['symbol'] for r in box.get('/v1/common/symbols').json['data']})


@check('refusals tell the money that is left, and the state of an order that has ended')
def _():
    have = balance()['usdt', 'trade']
    got = bad('account-frozen-balance-insufficient-error', 'POST', '/v1/order/orders/place', order(amount='900'))
    equal(Decimal(got['err-msg'].split('`')[1]), have)
    filled = good('POST', '/v1/order/orders/place', order('sell-ioc', 0.95))
    gone = good('POST', '/v1/order/orders/place', order('sell-ioc', 1.05))
    for id, state in ((filled, 6), (gone, 7)):
        got = bad('order-orderstate-error', 'POST', f'/v1/order/orders/{id}/submitcancel', {})
        equal((got['order-state'], got['data']), (state, None))
        got = good('POST', '/v1/order/orders/batchcancel', {'order-ids': [id]})
        equal([r['order-state'] for r in got['failed']], [state])
    equal(ask('POST', '/v1/order/auto/place', order())['err-code'], 'base-operation-forbidden')


run_checks()
box.audit()
