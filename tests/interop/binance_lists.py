#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Binance's order lists over the WebSocket API and REST, event by event; and a sandbox that is
killed while lists are open finds them again."""
import os
import shutil
import tempfile
import time

from souk_box import Box, Socket, check, equal, run_checks, true, ws_signed

HOME = tempfile.mkdtemp(prefix='souk-lists-')
# a snapshot every few records: what survives is read from it
ARGS = ('--no-makers', '--seed', '9', '--snapshot-every', '20')
box = Box(*ARGS, data=os.path.join(HOME, 'data'))
mid = 60000


def at(part):
    return f'{mid * part:.1f}0'


def pair(side='SELL', above=1.2, below=0.8, **more):
    """Take a profit with a limit, stop a loss with a stop-limit."""
    profit, loss = ('above', 'below') if side == 'SELL' else ('below', 'above')
    profit_at, loss_at = (above, below) if side == 'SELL' else (below, above)
    return {'symbol': 'BTCUSDT', 'side': side, 'quantity': '0.01',
            profit + 'Type': 'LIMIT_MAKER', profit + 'Price': at(profit_at),
            loss + 'Type': 'STOP_LOSS_LIMIT', loss + 'StopPrice': at(loss_at),
            loss + 'Price': at(loss_at), loss + 'TimeInForce': 'GTC', **more}


def order(**params):
    got = box.signed('POST', '/api/v3/order', symbol='BTCUSDT', selfTradePreventionMode='NONE',
                     **params)
    equal(got.status, 200, got.text)
    return got.json


def trade(part):
    """With oneself, for the last price."""
    for side in ('SELL', 'BUY'):
        order(side=side, type='LIMIT', timeInForce='GTC', quantity='0.01', price=at(part))


def listen():
    sock = Socket(box, '/ws-api/v3')
    got = sock.ask('userDataStream.subscribe.signature', ws_signed(box))
    equal(got['status'], 200)
    return sock


def told(sock, count):
    """So many events of orders and lists."""
    seen = []
    while len(seen) < count:
        event = sock.message()['event']
        if event['e'] in ('executionReport', 'listStatus'):
            seen.append(event)
    return seen


def said(events):
    return [(e['x'], e['X'], e['c']) if e['e'] == 'executionReport' else (e['l'], e['L'], e['C'])
            for e in events]


@check('placed, asked for and canceled over the WebSocket API')
def _():
    trade(1)
    ear, sock = listen(), Socket(box, '/ws-api/v3')
    got = sock.ask('orderList.place.oco', ws_signed(
        box, **pair(), listClientOrderId='ws', aboveClientOrderId='up', belowClientOrderId='down'))
    equal(got['status'], 200, got)
    counts = [r['count'] for r in got['rateLimits'] if r['rateLimitType'] == 'ORDERS']
    equal(counts, [2, 2], 'an OCO counts as two orders')
    listed = got['result']
    id = listed['orderListId']
    equal((listed['contingencyType'], listed['listStatusType'], listed['listOrderStatus']),
          ('OCO', 'EXEC_STARTED', 'EXECUTING'))
    equal([o['clientOrderId'] for o in listed['orders']], ['up', 'down'])
    events = told(ear, 3)
    equal(said(events), [('NEW', 'NEW', 'up'), ('NEW', 'NEW', 'down'),
                         ('EXEC_STARTED', 'EXECUTING', 'ws')])
    equal([e['g'] for e in events], [id, id, id])
    equal(events[2]['c'], 'OCO')
    equal([(o['s'], o['i'], o['c']) for o in events[2]['O']],
          [(o['symbol'], o['orderId'], o['clientOrderId']) for o in listed['orders']])
    equal(sock.ask('orderList.status', ws_signed(box, orderListId=id))['result']['orders'],
          listed['orders'])
    equal([r['orderListId'] for r in sock.ask('openOrderLists.status', ws_signed(box))['result']],
          [id])
    got = sock.ask('orderList.cancel', ws_signed(box, symbol='BTCUSDT', listClientOrderId='ws'))
    equal(got['result']['listOrderStatus'], 'ALL_DONE')
    equal([o['status'] for o in got['result']['orderReports']], ['CANCELED', 'CANCELED'])
    events = told(ear, 3)
    equal([(e['X'], e['C']) for e in events[:2]], [('CANCELED', 'up'), ('CANCELED', 'down')])
    equal(said(events[2:]), [('ALL_DONE', 'ALL_DONE', 'ws')])
    equal(sock.ask('openOrderLists.status', ws_signed(box))['result'], [])
    equal(sock.ask('allOrderLists', ws_signed(box, fromId=id))['result'][0]['orderListId'], id)
    got = sock.ask('orderList.cancel', ws_signed(box, symbol='BTCUSDT', orderListId=id))
    equal((got['status'], got['error']['code']), (400, -2011))
    for s in (ear, sock):
        s.close()


@check('what trades ends the other, whichever of the two it is')
def _():
    for side, hit in (('SELL', 1.1), ('SELL', 0.9), ('BUY', 1.1), ('BUY', 0.9)):
        trade(1)
        ear = listen()
        got = box.signed('POST', '/api/v3/orderList/oco', **pair(
            side, 1.1, 0.9, aboveClientOrderId='up', belowClientOrderId='down'))
        equal(got.status, 200, got.text)
        told(ear, 3)
        profits = (side == 'SELL') == (hit > 1)
        if profits:     # one's own order takes the limit
            order(side='BUY' if side == 'SELL' else 'SELL', type='MARKET', quantity='0.01')
        else:           # a trade at the stop's price; what it then asks for rests
            trade(hit)
        ended, stays = ('down', 'up') if hit > 1 else ('up', 'down')
        seen = []
        while not any(e['e'] == 'executionReport' and e['x'] == 'EXPIRED' for e in seen):
            seen += told(ear, 1)
        equal((seen[-1]['c'], seen[-1]['eR']), (ended, 'OCO_TRIGGER'), (side, hit))
        if not profits:
            box.signed('DELETE', '/api/v3/order', symbol='BTCUSDT', origClientOrderId=stays)
        while not any(e['e'] == 'listStatus' for e in seen):
            seen += told(ear, 1)
        equal(seen[-1]['l'], 'ALL_DONE')
        equal(box.signed('GET', '/api/v3/openOrderList').json, [])
        box.audit()
        ear.close()


@check('an OPO sells what it bought, an OPOCO in one of two ways')
def _():
    trade(1)
    order(side='SELL', type='LIMIT', timeInForce='GTC', quantity='0.05', price=at(1))
    first = {'symbol': 'BTCUSDT', 'workingType': 'LIMIT', 'workingSide': 'BUY',
             'workingPrice': at(1), 'workingQuantity': '0.02', 'workingTimeInForce': 'GTC',
             'selfTradePreventionMode': 'NONE'}
    sale = {'pendingType': 'LIMIT', 'pendingSide': 'SELL', 'pendingPrice': at(1.2),
            'pendingTimeInForce': 'GTC'}
    pair = {'pendingSide': 'SELL', 'pendingAboveType': 'LIMIT_MAKER', 'pendingAbovePrice': at(1.2),
            'pendingBelowType': 'STOP_LOSS', 'pendingBelowStopPrice': at(0.8)}
    for path, exits in (('opo', sale), ('opoco', pair)):
        got = box.signed('POST', '/api/v3/orderList/' + path, **first, **exits)
        equal(got.status, 200, got.text)
        equal((got.json['contingencyType'], got.json['listOrderStatus']), ('OTO', 'EXECUTING'))
        legs = [box.signed('GET', '/api/v3/order', symbol='BTCUSDT', orderId=o['orderId']).json
                for o in got.json['orders']]
        equal([(o['status'], o['origQty']) for o in legs],
              [('FILLED', '0.02000000')] + [('NEW', '0.02000000')] * (len(legs) - 1))
    box.signed('DELETE', '/api/v3/openOrders', symbol='BTCUSDT')
    box.audit()


@check('lists that are open survive SIGKILL')
def _():
    global box
    first = {'symbol': 'BTCUSDT', 'workingType': 'LIMIT', 'workingSide': 'BUY',
             'workingPrice': at(0.95), 'workingQuantity': '0.02', 'workingTimeInForce': 'GTC',
             'workingStrategyId': 5}
    exits = {'pendingSide': 'SELL', 'pendingQuantity': '0.01', 'pendingAboveStrategyType': 1000001,
             'pendingAboveType': 'LIMIT_MAKER', 'pendingAbovePrice': at(1.2),
             'pendingBelowType': 'STOP_LOSS', 'pendingBelowStopPrice': at(0.8)}
    lists = [box.signed('POST', '/api/v3/orderList/otoco', **first, **exits),
             box.signed('POST', '/api/v3/orderList/oco', **pair(listClientOrderId='kept'))]
    equal([r.status for r in lists], [200, 200])
    equal(lists[0].json['orderReports'][0]['strategyId'], 5)
    equal(lists[0].json['orderReports'][1]['strategyType'], 1000001)
    equal([o['status'] for o in lists[0].json['orderReports']],
          ['NEW', 'PENDING_NEW', 'PENDING_NEW'])
    peg = box.signed('POST', '/api/v3/order', symbol='BTCUSDT', side='BUY', type='LIMIT', quantity='0.01',
                     timeInForce='GTC', pegPriceType='PRIMARY_PEG', strategyId=6).json
    equal((peg['peggedPrice'], peg['price']), (at(0.95) + '000000', '0.00000000'))
    made = box.admin('GET', '/v1/snapshot').json['made']
    until = time.monotonic() + 20
    while box.admin('GET', '/v1/snapshot').json['made'] <= made + 1:   # of what is there now
        stray = order(side='BUY', type='LIMIT', timeInForce='GTC', quantity='0.01', price='30000')
        box.signed('DELETE', '/api/v3/order', symbol='BTCUSDT', orderId=stray['orderId'])
        true(time.monotonic() < until, 'no snapshot')
    before = [box.signed('GET', '/api/v3/' + name).json for name in
              ('openOrderList', 'allOrderList', 'openOrders', 'account')]
    box.kill()
    box = Box(*ARGS, data=os.path.join(HOME, 'data'))
    after = [box.signed('GET', '/api/v3/' + name).json for name in
             ('openOrderList', 'allOrderList', 'openOrders', 'account')]
    equal(after, before)
    equal(len(after[0]), 2)
    equal([o['peggedPrice'] for o in after[2] if o.get('strategyId') == 6], [peg['peggedPrice']])
    equal(box.signed('DELETE', '/api/v3/order', symbol='BTCUSDT', orderId=peg['orderId']).status, 200)
    # and they go on: the filled order places its exits, one canceled is all canceled
    order(side='SELL', type='LIMIT', timeInForce='GTC', quantity='0.02', price=at(0.95))
    legs = [box.signed('GET', '/api/v3/order', symbol='BTCUSDT', orderId=o['orderId']).json
            for o in lists[0].json['orders']]
    equal([o['status'] for o in legs], ['FILLED', 'NEW', 'NEW'])
    gone = box.signed('DELETE', '/api/v3/openOrders', symbol='BTCUSDT').json
    equal(sorted(g['listOrderStatus'] for g in gone), ['ALL_DONE', 'ALL_DONE'])
    equal(box.signed('GET', '/api/v3/openOrders').json, [])
    box.audit()


try:
    ok = run_checks()
    true(box.stop() == 0, 'it stops cleanly')
finally:
    shutil.rmtree(HOME, ignore_errors=True)
raise SystemExit(not ok)
