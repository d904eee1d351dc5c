#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Answers that get lost: what the command finds out, what it does not know, what the next run tells,
and that nothing is ever sent twice. Prints TAP. lost.py SOUK"""
import json, os, signal, subprocess, sys, time

sys.dont_write_bytecode = True
from box import ENV, S, SOUK, Swallower, case, document, fails, run_tests, souk  # noqa: E402
from box import swallowing  # noqa: E402


def test_lost():
    server, url = swallowing()

    @case('an answer that is lost: the order is looked for, not sent again')
    def _():
        Swallower.deaf, Swallower.orders = False, 0
        o = document('buy', 'binance', S, '0.01', '30000', '--client-id', 'lost', *url)
        assert (o['status'], o['client_order_id']) == ('new', 'lost'), o
        assert Swallower.orders == 1, Swallower.orders
        souk('cancel', 'binance', S, '--client-id', 'lost', *url)

    @case('outcome unknown: exit 5, and the command that tells')
    def _():
        Swallower.deaf, Swallower.orders = True, 0
        fails(5, 'buy', 'binance', S, '0.01', '30000', '--client-id', 'gone', '--timeout', '1',
              *url, says=['souk order binance BTC/USDT --client-id gone --resolve',
                          'do not send it again'])
        assert Swallower.orders == 1, Swallower.orders
        souk('buy', 'binance', S, '0.01', '30000', '--timeout', '1', '--json', '--no-journal', *url,
             code=5)
        e = json.loads(souk.err)['error']
        assert e['outcome'] == 'unknown' and e['client_order_id'], e

    @case('after exit 5 the next order tells what became of it, before anything is sent')
    def _():
        Swallower.orders = 0
        fails(3, 'buy', 'binance', S, '0.01', '30000', '--timeout', '1', *url,
              says=['not sent: what became of 1 earlier order is not known yet', '--no-journal'])
        assert Swallower.orders == 0, Swallower.orders
        Swallower.deaf = False
        fails(1, 'order', 'binance', S, '--client-id', 'gone', *url,
              says=['an earlier order, gone,', 'buy 0.01 BTC/USDT at 30000: it never arrived'])
        Swallower.deaf, Swallower.orders, Swallower.passes = True, 0, True
        fails(5, 'buy', 'binance', S, '0.01', '30000', '--client-id', 'arrived', '--timeout', '1',
              *url, says=['--client-id arrived'])
        Swallower.deaf, Swallower.passes = False, False
        o = document('order', 'binance', S, '--client-id', 'arrived', *url)
        assert o['status'] == 'new', o
        told = [json.loads(line)['recovered'] for line in souk.err.splitlines()]
        assert [(o['client_order_id'], o['status']) for o in told] == [('arrived', 'new')], told
        souk('order', 'binance', S, '--client-id', 'arrived', *url)
        assert souk.err == '', souk.err
        souk('cancel', 'binance', S, '--all')
        places = os.path.join(ENV['XDG_STATE_HOME'], 'souk/orders')
        assert all(os.stat(os.path.join(places, f)).st_mode & 0o777 == 0o600
                   for f in os.listdir(places)), os.listdir(places)

    @case('without a journal nothing is kept; two runs at once wait for each other')
    def _():
        Swallower.deaf = True
        fails(5, 'buy', 'binance', S, '0.01', '30000', '--timeout', '1', '--no-journal', *url)
        Swallower.deaf = False
        runs = [subprocess.Popen([SOUK, 'buy', 'binance', S, '0.01', '30000', '--json', *url],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENV)
                for _ in range(4)]
        for run in runs:
            out, err = run.communicate(timeout=20)
            assert (run.returncode, json.loads(out)['status'], err) == (0, 'new', ''), (out, err)
        souk('cancel', 'binance', S, '--all')

    @case('curl: no answer is exit 5, and 3 for a read; it is sent once')
    def _():
        Swallower.deaf, Swallower.orders = True, 0
        fails(5, 'curl', 'binance', 'POST', '/api/v3/order', 'symbol=BTCUSDT', 'side=BUY',
              'type=LIMIT', 'timeInForce=GTC', 'quantity=0.01', 'price=30000', '--timeout', '1',
              *url)
        assert Swallower.orders == 1, Swallower.orders
        fails(3, 'curl', 'binance', 'GET', '/api/v3/order', 'symbol=BTCUSDT', '--timeout', '1', *url)

    @case('no answer to a read: exit 3')
    def _():
        Swallower.deaf = True
        fails(3, 'order', 'binance', S, '5', '--timeout', '1', *url)

    @case('an order that is interrupted on its way is told to its end')
    def _():
        Swallower.deaf, Swallower.orders, Swallower.slow = False, 0, 1.5
        run = subprocess.Popen([SOUK, 'buy', 'binance', S, '0.01', '30000', '--json', *url],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENV)
        while Swallower.orders == 0:
            time.sleep(0.02)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=10)
        assert run.returncode == 0, (run.returncode, err)
        order = json.loads(out)
        assert order['status'] == 'new' and Swallower.orders == 1, order
        souk('cancel', 'binance', S, order['order_id'])
    server.shutdown()


if __name__ == '__main__':
    sys.exit(run_tests(test_lost, seed=7))
