#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Gemini over REST as a client sees it who knows nothing of Souk: payloads in a header, nonces of both kinds, roles, keys of a
group, orders that execution rules end, keys whose orders are canceled on silence, also over a restart, and a limit's queue.
src: gemini card 3 to 6, 9"""
import base64
import hashlib
import hmac
import json
import shutil
import tempfile
import threading
import time
from decimal import Decimal

from souk_box import Box, Key, check, equal, run_checks, true, within

box = Box('--seed', '6', '--limits', '10', venue='gemini')
last = [0]


def call(path, key=None, at=None, client=None, request=None, bent=None, **params):
    """One signed request; bent changes the payload's text after it was signed."""
    key = key or box.key
    last[0] = max(last[0] + 1, int(time.time() * 1000))
    members = {'request': request or path, 'nonce': str(last[0]) if at is None else at, **params}
    payload = base64.b64encode(json.dumps({k: v for k, v in members.items() if v is not None}).encode()).decode()
    mac = hmac.new(key.secret.encode(), payload.encode(), hashlib.sha384).hexdigest()
    headers = {'X-GEMINI-APIKEY': key.api_key, 'X-GEMINI-PAYLOAD': bent(payload) if bent else payload,
               'X-GEMINI-SIGNATURE': mac, 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache'}
    return (client or box).request('POST', path, '', None, headers=headers)


def good(path, **more):
    got = call(path, **more)
    equal(got.status, 200, got)
    return json.loads(got.body, parse_float=Decimal)


def bad(status, reason, text, path, **more):
    got = call(path, **more)
    equal((got.status, got.json['result'], got.json['reason']), (status, 'error', reason), got)
    true(text in got.json['message'], got)


def new_key(own=None, **more):
    row = (own or box).admin('POST', '/v1/keys', {'venue': 'gemini', 'account': 'demo', **more}).json
    return Key(row['api_key'], row['secret'])


def price(client=box):
    return Decimal(client.get('/v1/pubticker/btcusd').json['last'])


def order(part='0.8', **more):
    own = more.get('client') or box
    p = (price(own) * Decimal(part)).quantize(Decimal('0.01'))
    return {'path': '/v1/order/new', 'symbol': 'BTCUSD', 'amount': '0.01', 'price': str(p), 'side': 'buy',
            'type': 'exchange limit', **more}


@check('a nonce grows, of each key by itself; what is signed is for its path')
def _():
    other, far = new_key(), int(time.time() * 1000) + 10 ** 6
    good('/v1/balances', key=other, at=far)
    bad(400, 'InvalidNonce', f"'{far}' has not increased", '/v1/balances', key=other, at=far)
    bad(400, 'InvalidNonce', 'has not increased', '/v1/balances', key=other, at=str(far - 1))
    good('/v1/balances', key=other, at=str(far + 1))
    good('/v1/balances')
    bad(400, 'MissingNonce', 'nonce', '/v1/balances', at=False)
    bad(400, 'EndpointMismatch', 'EndpointMismatch', '/v1/balances', request='/v1/orders')
    bad(400, 'InvalidSignature', 'InvalidSignature', '/v1/balances', bent=lambda p: p[:-8] + 'AAAA' + p[-4:])
    bad(400, 'InvalidApiKey', 'Invalid API key', '/v1/balances', key=Key('account-' + 'x' * 20, 's'))


@check('seconds as nonces, within 30 of the clock, for keys that are made so')
def _():
    key = new_key(modes=['time_nonce'])
    now = int(time.time())
    for at in (now, now - 20, str(now + 20), now):
        good('/v1/balances', key=key, at=at)
    for at in (now - 40, now + 40, now * 1000, 1):
        bad(400, 'InvalidNonce', 'is not within 30 seconds of server time', '/v1/balances', key=key, at=at)
    got = box.admin('POST', '/v1/keys', {'venue': 'gemini', 'account': 'demo', 'modes': ['no_such']})
    equal(got.status, 400, got)


@check('roles')
def _():
    auditor, funds, trader = (new_key(permissions=p) for p in (['read'], ['withdraw'], ['read', 'trade']))
    equal(good('/v1/roles', key=auditor), {'isAuditor': True, 'isFundManager': False, 'isTrader': False})
    equal(good('/v1/roles', key=funds), {'isAuditor': False, 'isFundManager': True, 'isTrader': False})
    equal(good('/v1/roles', key=trader), {'isAuditor': False, 'isFundManager': False, 'isTrader': True})
    for key in (auditor, funds, trader):
        true(good('/v1/balances', key=key), 'balances')
    bad(403, 'MissingRole', '[Trader] to the API Key, which currently has roles [Auditor]', key=auditor, **order())
    bad(403, 'MissingRole', '[Trader, Auditor] to the API Key, which currently has roles [FundManager]', '/v1/orders', key=funds)
    equal(good('/v1/orders', key=auditor), [])


@check('keys of a group name the account, others must not')
def _():
    key = new_key(modes=['group'])
    true(key.api_key.startswith('master-'), key.api_key)
    true(good('/v1/balances', key=key, account='primary'), 'balances')
    bad(400, 'MissingAccounts', '', '/v1/balances', key=key)
    bad(400, 'InvalidAccountName', 'other', '/v1/balances', key=key, account='other')
    bad(400, 'AccountsOnGroupOnlyApi', '', '/v1/balances', account='primary')
    bad(400, 'NotGroupApiCompatible', '', '/v1/heartbeat', key=key, account='primary')
    equal(good('/v1/account/list', key=key)[0]['account'], 'primary')


@check('what execution rules end is an order, canceled, with its reason')
def _():
    def ended(reason, filled, **more):
        got = good(**order(**more))
        equal((got['is_live'], got['is_cancelled'], got['reason']), (False, True, reason), got)
        equal(got['executed_amount'] != '0', filled, got)
        same = good('/v1/order/status', order_id=got['order_id'], include_trades=True)
        equal(sum(Decimal(t['amount']) for t in same['trades']), Decimal(got['executed_amount']), same)
        return got
    ended('MakerOrCancelWouldTake', False, part='1.02', options=['maker-or-cancel'])
    ended('ImmediateOrCancelWouldPost', False, part='0.9', options=['immediate-or-cancel'])
    ended('FillOrKillWouldNotFill', False, part='0.9', options=['fill-or-kill'])
    equal(box.admin('POST', '/v1/faucet', {'venue': 'gemini', 'account': 'demo', 'asset': 'BTC', 'amount': '2000'}).status, 200)
    cut = ended('ExceedsPriceLimits', True, part='0.5', amount='2000', side='sell')
    true(Decimal(cut['avg_execution_price']) > Decimal(cut['price']) * Decimal('1.85'), cut)
    equal(cut['options'], [], cut)
    near = good(**order(part='1.5'))  # what is there within 5 % is enough
    equal((near['is_cancelled'], near['remaining_amount']), (False, '0'), near)
    guide = order(type='exchange market')
    guide.pop('price')
    equal(good(**guide)['remaining_amount'], '0')


@check('the guide is off where one says so')
def _():
    with Box('--set', 'gemini.guide=off', venue='gemini') as own:
        guide = order(type='exchange market', client=own, key=own.key)
        guide.pop('price')
        bad(400, 'InvalidOrderType', "'exchange market'", **guide)


@check('each operation asks for its role, and for no other')
def _():
    reads = ('/v1/orders', '/v1/orders/history', '/v1/mytrades', '/v1/notionalvolume', '/v1/tradevolume')
    trades = ('/v1/heartbeat', '/v1/order/cancel/all', '/v1/order/cancel/session')
    everybody = ('/v1/balances', '/v1/notionalbalances/usd', '/v1/roles', '/v1/account')
    for permissions, allowed in ((['read'], reads + everybody), (['withdraw'], everybody),
                                 (['read', 'trade'], reads + trades + everybody)):
        key = new_key(permissions=permissions)
        for path in reads + trades + everybody:
            equal(call(path, key=key).status, 200 if path in allowed else 403, f'{permissions} {path}')


@check('words are those of REST, and what is refused is named as it was sent')
def _():
    bad(400, 'InvalidOrderType', "Invalid order type for symbol BTCUSD: 'MARKET'", **order(type='MARKET'))
    bad(400, 'InvalidOrderType', "'LIMIT'", **order(type='LIMIT'))
    bad(400, 'InvalidSide', "'BUY'", **order(side='BUY'))
    bad(400, 'UnsupportedOption', 'MOC', **order(options=['MOC']))
    bad(400, 'InvalidSymbol', "Received bad symbol 'LTC_BTC' but expected", **order(symbol='LTC_BTC'))
    nameless = good(**order())
    true('client_order_id' not in nameless, nameless)
    equal(good('/v1/order/cancel', order_id=int(nameless['order_id']))['reason'], 'Requested')
    equal(good('/v1/order/cancel', order_id=nameless['order_id'])['is_cancelled'], True)


@check('what auctions left behind')
def _():
    equal(box.get('/v1/auction/btcusd').json, {})
    equal(box.get('/v1/auction/btcusd/history').json, [])


@check('balances, and what they are worth')
def _():
    rows = {b['currency']: b for b in good('/v1/balances')}
    good(**order())
    held = {b['currency']: b for b in good('/v1/balances')}['USD']
    true(Decimal(held['available']) < Decimal(rows['USD']['available']), held)
    equal(held['amount'], rows['USD']['amount'])
    worth = {b['currency']: b for b in good('/v1/notionalbalances/usd')}
    usd = Decimal(worth['BTC']['amount']) * price()
    within(Decimal(worth['BTC']['amountNotional']), usd * Decimal('0.999'), usd * Decimal('1.001'))
    equal(Decimal(worth['USD']['amountNotional']), Decimal(worth['USD']['amount']).quantize(Decimal('0.01')))
    equal(good('/v1/order/cancel/all')['result'], 'ok')


@check('silence cancels the orders of a key that must show life, and of no other; also over a restart')
def _():
    data = tempfile.mkdtemp()
    try:
        with Box('--clock', 'virtual', '--data', data, venue='gemini') as own:
            key = new_key(own, modes=['heartbeat'])
            mine, others = good(**order(key=key, client=own)), good(**order(key=own.key, client=own))

            def live():
                return {o['order_id'] for o in good('/v1/orders', key=own.key, client=own)}

            def advance(seconds):
                own.admin('POST', '/v1/clock', {'advance_ms': seconds * 1000})
            advance(25)
            equal(good('/v1/heartbeat', key=key, client=own), {'result': 'ok'})
            advance(25)
            equal(live(), {mine['order_id'], others['order_id']})
            advance(10)
            equal(live(), {others['order_id']})
            gone = good('/v1/order/status', order_id=mine['order_id'], key=own.key, client=own)
            equal((gone['is_cancelled'], gone['reason']), (True, 'Requested'), gone)
            again = good(**order(key=key, client=own))
            session = own.key
        with Box('--clock', 'virtual', '--data', data, venue='gemini') as own:
            equal({o['order_id'] for o in good('/v1/orders', key=session, client=own)},
                  {again['order_id'], others['order_id']})
            own.admin('POST', '/v1/clock', {'advance_ms': 31000})
            equal({o['order_id'] for o in good('/v1/orders', key=session, client=own)}, {others['order_id']})
            gone = good('/v1/order/cancel/session', key=session, client=own)
            equal([str(i) for i in gone['details']['cancelledOrders']], [others['order_id']])
    finally:
        shutil.rmtree(data)


@check('five requests wait for the limit, the sixth is refused')
def _():
    with Box(venue='gemini') as own:
        got, begun = [], time.time()

        def ask():
            client = own.client()
            got.append((client.get('/v1/symbols'), time.time() - begun))
            client.close()
        for _ in range(100):
            equal(own.get('/v1/symbols').status, 200)
        crowd = [threading.Thread(target=ask) for _ in range(40)]
        for t in crowd:
            t.start()
        for t in crowd:
            t.join()
        refused = [a for a, _ in got if a.status == 429]
        equal(refused[0].json, {'result': 'error', 'reason': 'RateLimit', 'message': 'Requests were made too frequently'})
        true(10 <= len(refused) <= 15, len(refused))
        true(all(int(a.header('Retry-After')) >= 1 for a in refused), refused[0])
        late = [at for a, at in got if a.status == 200]
        true(2 <= max(late) <= 6, max(late))  # the fifth in the queue waits 2.5 s


with box:
    run_checks()
