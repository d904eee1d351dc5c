#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fees in BNB and trade groups, as a client that knows nothing of Souk sees them once the admin
interface has set them. src: Binance's commission FAQ and STP FAQ"""
from decimal import Decimal

from souk_box import Box, Key, Socket, check, equal, run_checks, true, ws_signed

box = Box('--no-makers', '--seed', '9')
PRICE = '500.00'
LIMIT = dict(symbol='BNBBUSD', type='LIMIT', timeInForce='GTC', price=PRICE)


def admin(path, **body):
    got = box.admin('POST', path, {'venue': 'binance', **body})
    true(got.status in (200, 201), got)
    return got.json


def other_account():
    admin('/v1/accounts', name='other')
    for asset in ('BNB', 'BUSD'):
        admin('/v1/faucet', account='other', asset=asset, amount='5000')
    made = admin('/v1/keys', account='other', permissions=['read', 'trade'])
    return box.client(key=Key(made['api_key'], made['secret']))


other = other_account()


def order(client, side, quantity, **more):
    got = client.signed('POST', '/api/v3/order', side=side, quantity=quantity,
                        newOrderRespType='FULL', **{**LIMIT, **more})
    equal(got.status, 200, got.text)
    return got.json


def listen(client):
    sock = Socket(box, '/ws-api/v3')
    equal(sock.ask('userDataStream.subscribe.signature', ws_signed(client))['status'], 200)
    return sock


def balance(client, asset):
    rows = client.signed('GET', '/api/v3/account').json['balances']
    return next(Decimal(b['free']) for b in rows if b['asset'] == asset)


def traded(sock):
    while True:
        event = sock.message().get('event', {})
        if event.get('x') == 'TRADE':
            return event


@check('a fee in BNB: in the fills, in the report, among the trades, and off the balance')
def _():
    order(other, 'SELL', '1')
    order(box, 'BUY', '1')  # BNB has a price now
    admin('/v1/fees', account='demo', asset='BNB')
    had = {asset: balance(box, asset) for asset in ('BNB', 'BUSD')}
    ear = listen(box)
    order(other, 'BUY', '4')
    sold = order(box, 'SELL', '4')
    fee = Decimal('0.003')  # 0.1 % of 2000 BUSD, a quarter off, at 500
    equal([(f['commissionAsset'], Decimal(f['commission']), f['qty']) for f in sold['fills']],
          [('BNB', fee, '4.00000000')])
    report = traded(ear)
    equal((report['i'], report['N'], Decimal(report['n'])), (sold['orderId'], 'BNB', fee))
    trades = box.signed('GET', '/api/v3/myTrades', symbol='BNBBUSD', orderId=sold['orderId']).json
    equal([(t['commissionAsset'], Decimal(t['commission'])) for t in trades], [('BNB', fee)])
    equal(balance(box, 'BUSD') - had['BUSD'], Decimal('2000'))
    equal(had['BNB'] - balance(box, 'BNB'), 4 + fee)
    # the maker, without the setting, pays in what it receives
    trades = other.signed('GET', '/api/v3/myTrades', symbol='BNBBUSD').json
    equal((trades[-1]['commissionAsset'], Decimal(trades[-1]['commission'])), ('BNB', Decimal('0.004')))
    # bought, it is the discounted fee in BNB; switched off, the full one in BUSD
    order(other, 'SELL', '4')
    bought = order(box, 'BUY', '4')['fills'][0]
    equal((bought['commissionAsset'], Decimal(bought['commission'])), ('BNB', fee))
    admin('/v1/fees', account='demo')
    order(other, 'BUY', '4')
    sold = order(box, 'SELL', '4')['fills'][0]
    equal((sold['commissionAsset'], Decimal(sold['commission'])), ('BUSD', Decimal('2')))
    ear.close()


@check('accounts of one trade group do not trade with each other; both see the prevented match')
def _():
    account = box.signed('GET', '/api/v3/account').json
    true('tradeGroupId' not in account, account)
    for name in ('demo', 'other'):
        equal(admin('/v1/groups', account=name, group=5)['group'], 5)
    for client in (box, other):
        equal(client.signed('GET', '/api/v3/account').json['tradeGroupId'], 5)
    maker = order(box, 'BUY', '3', icebergQty='1')
    taker = order(other, 'SELL', '2', selfTradePreventionMode='EXPIRE_BOTH')
    equal((taker['status'], taker['fills']), ('EXPIRED_IN_MATCH', []))
    for client, id in ((box, maker['orderId']), (other, taker['orderId'])):
        rows = client.signed('GET', '/api/v3/myPreventedMatches', symbol='BNBBUSD', orderId=id).json
        equal([{k: v for k, v in r.items() if k not in ('preventedMatchId', 'transactTime')}
               for r in rows],
              [{'symbol': 'BNBBUSD', 'takerOrderId': taker['orderId'], 'makerSymbol': 'BNBBUSD',
                'makerOrderId': maker['orderId'], 'tradeGroupId': 5,
                'selfTradePreventionMode': 'EXPIRE_BOTH', 'price': '500.00000000',
                'takerPreventedQuantity': '2.00000000', 'makerPreventedQuantity': '3.00000000'}])
    row = box.signed('GET', '/api/v3/order', symbol='BNBBUSD', orderId=maker['orderId']).json
    equal(row['status'], 'EXPIRED_IN_MATCH')
    admin('/v1/groups', account='other', group=0)
    order(box, 'BUY', '1')
    equal(order(other, 'SELL', '1')['status'], 'FILLED')


with box:
    ok = run_checks()
raise SystemExit(not ok)
