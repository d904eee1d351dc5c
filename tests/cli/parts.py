#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Verbs that change orders and that do several things at once: amend, replace, oco, oto, place and
cancel of many; each part told by itself, also when the answer is lost. Prints TAP. parts.py SOUK"""
import json, sys, time

sys.dont_write_bytecode = True
from box import S, Swallower, Terminal, case, document, fails, has, lines_up  # noqa: E402
from box import only_texts, run_tests, souk, swallowing  # noqa: E402


def parts(*args, **more):
    """The parts as (operation, outcome, status of the order), and the whole document."""
    rows = document(*args, **more)
    for row in rows:
        assert set(row) <= {'operation', 'outcome', 'client_order_id', 'order', 'error'}, row
        assert ('error' in row) == (row['outcome'] != 'done'), row
    return [(r['operation'], r['outcome'], r.get('order', {}).get('status')) for r in rows], rows


def resting(price='30000', **more):
    return document('buy', 'binance', S, '0.01', price, *more.get('options', ()))


def none_open(*more):
    souk('cancel', 'binance', '--all', *more)
    assert document('orders', 'binance') == [], 'orders are open'


def test_changes():
    @case('amend: a lower quantity')
    def _():
        began = time.monotonic()
        o = resting()
        less = document('amend', 'binance', S, o['order_id'], '--qty', '0.006')
        assert (less['order_id'], less['qty'], less['status']) == (o['order_id'], '0.006', 'new')
        has(souk('amend', 'binance', S, o['order_id'], '--qty', '0.005'), '0.005', 'new')
        only, = document('orders', 'binance', S)
        assert only['qty'] == '0.005', only
        assert time.monotonic() - began < 5, 'the next run waits for what was answered'
        d = document('amend', 'binance', S, o['order_id'], '--qty', '0.004', '--dry-run')
        has(d['body'], 'newQty=0.004', f'orderId={o["order_id"]}')
        fails(1, 'amend', 'binance', S, '77', '--qty', '1', says=['souk orders binance'])
        fails(2, 'amend', 'binance', S, o['order_id'], says=['what changes?'])
        fails(2, 'amend', 'binance', S, '--qty', '1', says=['which order?'])
        fails(2, 'amend', 'binance', S, '7', '--qty', '0', says=['--qty 0: it takes QTY'])
        fails(2, 'amend', 'binance', S, o['order_id'], '--price', '31000', says=['quantity only'])
        none_open()

    @case('replace: by either name, and only once it is canceled')
    def _():
        o = resting(options=['--client-id', 'one'])
        both = ('replace', 'binance', S, o['order_id'], 'buy', '0.02', '31000')
        has(document(*both, '--dry-run')['body'], 'cancelReplaceMode=STOP_ON_FAILURE')
        got, rows = parts(*both, '--client-id', 'two')
        assert got == [('cancel', 'done', 'canceled'), ('place', 'done', 'new')], got
        assert rows[1]['client_order_id'] == 'two', rows
        out = souk('replace', 'binance', S, 'buy', '0.02', '32000', '--replaces', 'two', '--post-only')
        lines_up(out)
        has(out, 'cancel  done', 'place   done', 'post_only')
        only, = document('orders', 'binance', S)
        assert only['price'] == '32000', only
        # the old one is gone: why, and nothing is placed
        fails(1, 'replace', 'binance', S, 'buy', '0.02', '33000', '--replaces', 'two',
              says=['-2011', 'souk orders binance'])
        assert len(document('orders', 'binance', S)) == 1
        got, rows = parts('replace', 'binance', S, 'buy', '0.02', '33000', '--replaces', 'two',
                          '--even-if-gone')
        assert got == [('cancel', 'refused', None), ('place', 'done', 'new')], got
        assert rows[0]['error']['code'] == '-2011' and souk.err == '', (rows, souk.err)
        # canceled, and the new one refused: both are told
        gone = document('orders', 'binance', S)[0]['order_id']
        only_texts(json.loads(souk('replace', 'binance', S, gone, 'sell', '101', '80000', '--json',
                                   code=1)))
        assert json.loads(souk.err)['error']['code'] == '-2010', souk.err
        assert gone not in [r['order_id'] for r in document('orders', 'binance', S)]
        none_open()

    @case('replace: what is wrong with a line')
    def _():
        line = ('replace', 'binance', S)
        fails(2, *line, 'buy', '0.01', '30000', says=['which order goes?', '--replaces'])
        fails(2, *line, '12', 'by', '0.01', says=["not 'by'"])
        fails(2, *line, '12', 'buy', says=['how much?'])
        fails(2, *line, '12', 'buy', '1', 'cheap', says=["'cheap' is no price"])
        fails(2, *line, 'buy', '1', '2', '3', '--replaces', 'x', says=["'3' is one word too many"])


def test_lists():
    @case('oco: in either order, the one cancels the other')
    def _():
        gain, loss = 'sell 0.01 190000', 'sell 0.01 --stop 20000'
        for two in ((gain, loss), (loss, gain)):
            got, rows = parts('oco', 'binance', S, *two)
            assert got == [('place', 'done', 'new')] * 2, got
            types = [r['order']['type'] for r in rows]
            assert types == ['limit', 'stop'] and rows[0]['order']['post_only'] is True, rows
            souk('cancel', 'binance', S, rows[1]['order']['order_id'])
            assert document('orders', 'binance', S) == [], 'orders are open'
        up = ('buy 0.01 30000', 'buy 0.01 200000 --stop 190000')
        out = souk('oco', 'binance', S, *up, '--client-id', 'pair')
        has(out, 'stop_limit', 'post_only')
        d = document('oco', 'binance', S, *up, '--dry-run')
        has(d['body'], 'aboveType=STOP_LOSS_LIMIT', 'belowType=LIMIT_MAKER')
        assert len(document('sign', 'oco', 'binance', S, *up)['signature']) == 64
        none_open()
        fails(1, 'oco', 'binance', S, 'sell 0.01 190000', 'sell 0.01 --stop 180000', says=['-2010'])
        fails(1, 'oco', 'binance', S, 'sell 0.01 190000', 'sell 0.01', says=['-1158'])
        assert document('orders', 'binance', S) == [], 'orders are open'

    @case('oto: what is filled triggers the rest')
    def _():
        got, rows = parts('oto', 'binance', S, 'buy 0.01 30000', 'sell all 190000')
        assert got == [('place', 'done', 'new'), ('place', 'done', 'pending_new')], got
        souk('cancel', 'binance', S, rows[0]['order']['order_id'])
        assert document('orders', 'binance', S) == [], 'orders are open'
        got, rows = parts('oto', 'binance', S, 'buy 0.01 30000', 'sell 0.01 --stop 20000',
                          'sell 0.01 190000')
        assert [g[2] for g in got] == ['new', 'pending_new', 'pending_new'], got
        assert [r['order']['type'] for r in rows] == ['limit', 'limit', 'stop'], rows
        souk('cancel', 'binance', S, rows[2]['order']['order_id'])
        # bought at once: all of it is for sale
        ask = document('best', 'binance', S)['ask']
        souk('oto', 'binance', S, f'buy 0.01 {float(ask) + 100:.2f}', 'sell all 190000',
             'sell all --stop 20000')
        mine = document('orders', 'binance', S)
        assert {o['type']: o['qty'] for o in mine} == {'limit': '0.01', 'stop': '0.01'}, mine
        none_open()

    @case('lists: what is wrong with a line')
    def _():
        line = ('oco', 'binance', S)
        fails(2, *line, 'sell 1 70000', says=['something is missing'])
        fails(2, *line, 'sell 1 70000', 'buy 1 --stop 5', says=['both buy or both sell'])
        fails(2, *line, 'sell 1 70000', 'sell 2 --stop 5', says=['the same quantity'])
        fails(2, *line, 'sell 1 70000', 'sel 1 --stop 5', says=["'sel 1 --stop 5': an order begins"])
        fails(2, *line, 'sell 1 70000', 'sell all --stop 5', says=["'all' is no quantity"])
        fails(2, *line, 'sell 1 70000', 'sell 1 --stp none', says=['takes no --stp'])
        fails(2, *line, 'sell 1 70000', 'sell 1 --type stpo', says=["did you mean 'stop'?"])
        fails(2, *line, 'sell 1 70000', 'sell', says=['an order is `buy|sell QTY [PRICE]'])
        fails(2, 'oco', 'htx', S, 'sell 1 70000', 'sell 1 --stop 5', says=['HTX Spot has no place_list'])
        fails(2, *line, 'sell 1 70000', 'sell 1 --stop 5', '--emulate', says=['takes no --emulate'])

    @case('lists and changes are not sent live unasked')
    def _():
        keys = {'SOUK_BINANCE_API_KEY': 'a' * 64, 'SOUK_BINANCE_SECRET': 'b' * 64}
        for line, said in (
                (['oco', 'binance', S, 'sell 1 190000', 'sell 1 --stop 20000'],
                 'one cancels the other: sell 1 BTC/USDT at 190000 (limit, post-only), worth '
                 '190000 in quote; sell 1 BTC/USDT (stop) once the price gets to 20000'),
                (['replace', 'binance', S, '12', 'buy', '100USDT'],
                 'instead of order 12: buy BTC/USDT for 100 in quote (market)'),
                (['amend', 'binance', S, '12', '--qty', '0.5'],
                 'order 12 of BTC/USDT becomes quantity 0.5')):
            fails(2, *line, '--live', env=keys, says=['--yes'])
            t = Terminal(*line, '--live', '--no-journal', env=keys)
            t.until('[y/N]')
            has(t.text.replace('\r\n', ''), 'LIVE', said)
            t.type('n\n')
            assert t.end() == 3, t.text


def test_many():
    two = ('buy 0.01 30000', 'buy 0.01 29000 --client-id second')

    @case('place: refused or emulated, by the option alone')
    def _():
        fails(2, 'place', 'binance', S, *two, says=['Binance Spot has no place_batch; --emulate'])
        assert document('orders', 'binance', S) == [], 'orders are open'
        got, rows = parts('place', 'binance', S, *two, '--emulate')
        assert got == [('place', 'done', 'new')] * 2, got
        assert rows[1]['client_order_id'] == 'second', rows
        lines_up(souk('place', 'binance', S, 'buy 0.01 28000', 'sell 0.001', '--emulate'))
        none_open()
        previews = document('place', 'binance', S, *two, '--emulate', '--dry-run')
        assert [p['method'] for p in previews] == ['POST', 'POST'], previews
        out = souk('place', 'binance', S, *two, '--emulate', '--dry-run')
        assert out.count('POST http') == 2 and document('orders', 'binance', S) == [], out

    @case('place and cancel: in one request where the venue has it')
    def _():
        d = document('place', 'htx', S, *two, '--dry-run')
        assert '/v1/order/batch-orders?' in d['url'] and len(json.loads(d['body'])) == 2, d
        got, rows = parts('place', 'htx', S, *two)
        assert got == [('place', 'done', 'new')] * 2, got
        assert len(document('orders', 'htx', S)) == 2
        got, _ = parts('cancel', 'htx', S, *[r['order']['order_id'] for r in rows])
        assert got == [('cancel', 'done', 'canceled')] * 2, got
        assert document('orders', 'htx', S) == [], 'orders are open'

    @case('place: from stdin; one that is refused does not stop the others')
    def _():
        lines = 'buy 0.01 28000 --post-only\n# a comment\n\n  sell 101 80000\nbuy 0.02 27000\n'
        rows = json.loads(souk('place', 'binance', S, '-', '--emulate', '--json', stdin=lines, code=1))
        assert [r['outcome'] for r in rows] == ['done', 'refused', 'done'], rows
        assert rows[1]['error']['code'] == '-2010' and 'order' not in rows[1], rows
        assert json.loads(souk.err)['error']['code'] == '-2010', souk.err
        out = souk('place', 'binance', S, 'buy 0.01 26000', '-', '--emulate', stdin=lines, code=1)
        assert len(out.splitlines()) == 5 and 'insufficient balance' in out, out
        none_open()
        fails(2, 'place', 'binance', S, '-', '--emulate', stdin='\n#\n', says=['stdin has no order'])
        fails(2, 'place', 'binance', S, '-', '--emulate', stdin='buy 1 2\nbye\n', says=["'bye': "])
        fails(2, 'place', 'binance', S, '-', '--emulate', stdin='buy 1 2 ' + 'x' * 2000,
              says=['too long'])
        fails(2, 'place', 'binance', S, '-', '--emulate', stdin='buy 1 2\n' * 101,
              says=['more than 100 orders'])
        assert document('orders', 'binance', S) == [], 'orders are open'

    @case('cancel: several at once')
    def _():
        ids = [resting(p)['order_id'] for p in ('30000', '29000', '28000')]
        fails(2, 'cancel', 'binance', S, *ids, says=['no cancel_batch; --emulate'])
        previews = document('cancel', 'binance', S, *ids, '--emulate', '--dry-run')
        assert [p['method'] for p in previews] == ['DELETE'] * 3, previews
        got, _rows = parts('cancel', 'binance', S, *ids[:2], '--emulate')
        assert got == [('cancel', 'done', 'canceled')] * 2, got
        out = souk('cancel', 'binance', S, *ids, '--emulate', code=1)
        assert out.count('refused') == 2 and out.count('canceled') == 1, out
        has(souk.err, '-2011', 'souk orders binance')
        fails(2, 'cancel', 'binance', S, *ids, '--client-id', 'x', says=['without --client-id'])
        assert document('orders', 'binance', S) == [], 'orders are open'

    @case('an order that breaks a rule of the instrument: none is sent')
    def _():
        fails(1, 'place', 'binance', S, 'buy 0.01 30000', 'sell 150 190000', '--emulate',
              says=['order value 28500000 is above the most 9000000'])
        fails(1, 'oco', 'binance', S, 'sell 0.01 190000.001', 'sell 0.01 --stop 20000',
              says=['price'])
        assert document('orders', 'binance', S) == [], 'one was sent'


def test_lost():
    server, url = swallowing()

    @case('answers that are lost: the parts are looked for, and nothing is sent twice')
    def _():
        Swallower.deaf, Swallower.orders = False, 0
        got, rows = parts('oco', 'binance', S, 'sell 0.01 190000', 'sell 0.01 --stop 20000', *url)
        assert got == [('place', 'done', 'new')] * 2 and Swallower.orders == 1, got
        old = rows[0]['order']['order_id']
        souk('cancel', 'binance', S, old)
        o = resting()
        got, rows = parts('replace', 'binance', S, o['order_id'], 'buy', '0.01', '31000', *url)
        assert got == [('cancel', 'done', 'canceled'), ('place', 'done', 'new')], got
        assert Swallower.orders == 2, Swallower.orders
        got, rows = parts('place', 'binance', S, 'buy 0.01 30000', 'buy 0.01 29000', '--emulate', *url)
        assert got == [('place', 'done', 'new')] * 2 and Swallower.orders == 4, got
        none_open(*url)

    @case('outcome unknown: exit 5, which command tells of which order, and the next run tells')
    def _():
        Swallower.deaf, Swallower.passes, Swallower.orders = True, True, 0
        lines = ('oco', 'binance', S, 'sell 0.01 190000 --client-id gain',
                 'sell 0.01 --stop 20000 --client-id loss', '--timeout', '1', *url)
        out = souk(*lines, code=5)
        assert out.count('unknown') == 2 and Swallower.orders == 1, out
        for name in ('gain', 'loss'):
            has(souk.err, f'souk order binance {S} --client-id {name} --resolve')
        assert souk.err.count('do not send it again') == 2, souk.err
        Swallower.deaf = Swallower.passes = False
        o = document('order', 'binance', S, '--client-id', 'gain', *url)
        assert o['status'] == 'new', o
        told = [json.loads(line)['recovered'] for line in souk.err.splitlines()]
        assert sorted((o['symbol'], o['client_order_id'], o['status']) for o in told) == [
            (S, 'gain', 'new'), (S, 'loss', 'new')], told
        none_open()
    server.shutdown()


if __name__ == '__main__':
    sys.exit(run_tests(test_changes, test_lists, test_many, test_lost, seed=11))
