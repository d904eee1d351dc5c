#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every kind of refusal has an id, a reason and its numbers, over REST and sockets: asked for by
`souk explain` and by GET /v1/requests. Nothing that is told holds a secret."""
import json
import os
import re
import subprocess
import time

from souk_box import Box, Closed, Key, Socket, check, equal, run_checks, true, ws_signed

box = Box('--seed', '5', '--no-makers')
AN_ORDER = dict(symbol='BTCUSDT', side='BUY', type='LIMIT', timeInForce='GTC', quantity='0.01',
                price='20000')
ENV = {'PATH': os.environ['PATH'], 'SOUK_CREDENTIALS': box.file, 'HOME': box.dir,
       **{k: v for k, v in os.environ.items() if k.endswith('SAN_OPTIONS')}}
secrets = [k['secret'] for k in box.credentials['binance']['keys']]


def souk(*args, code=0):
    run = subprocess.run([os.environ['SOUK'], *args], env=ENV, capture_output=True, text=True,
                         timeout=30)
    equal(run.returncode, code, run.stdout + run.stderr)
    true('Sanitizer' not in run.stderr, run.stderr)
    true(not [s for s in secrets if s in run.stdout], 'a secret is told')
    return run.stdout if code == 0 else run.stderr


def explain(answer=None, kind=None, id=None):
    """What the command and the admin API say of a refusal: the same."""
    id = id or answer.header('X-Souk-Request-Id')
    true(re.fullmatch('binance-[0-9]+', id or ''), f'no id: {answer!r}')
    document = json.loads(souk('explain', id, '--json'))
    got = box.admin('GET', f'/v1/requests/{id}')
    equal((got.status, got.json), (200, document))
    equal((document['kind'], document['request_id']), (kind, id), str(document))
    if answer:
        equal(document['answer']['http'], str(answer.status))
        equal(document['answer']['code'], str(answer.json.get('code')))
    text = souk('explain', id)
    for part in (id, 'why', 'next', document['why'].split('\n')[0], document['next']):
        true(part in text, f'no {part!r} in\n{text}')
    return document, text


def last():
    return box.admin('GET', '/v1/requests?limit=1').json['requests'][0]['request_id']


def new_key(client=None, **body):
    got = box.admin('POST', '/v1/keys', {'venue': 'binance', 'account': 'demo', **body})
    true(got.status in (200, 201), repr(got))
    row = got.json.get('key', got.json)
    secrets.append(row['secret'])
    return row


def with_key(source=None, **body):
    row = new_key(**body)
    return box.client(source, Key(row['api_key'], row['secret']))


@check('what is answered has no id')
def _():
    equal(box.get('/api/v3/ping').header('X-Souk-Request-Id'), None)
    equal(box.admin('GET', '/v1/requests').json, {'kept': 1000, 'requests': []})
    equal(souk('explain'), 'nothing was refused\n')


@check('signature: the exact text that should have been signed')
def _():
    got = box.request('POST', '/api/v3/order', 'symbol=BTCUSDT&timestamp=1&signature=abc',
                      'side=BUY&price=1', {'X-MBX-APIKEY': box.key.api_key,
                                           'Content-Type': 'application/x-www-form-urlencoded'})
    document, text = explain(got, 'signature')
    expected = document['signature']['expected']
    equal(expected, 'symbol=BTCUSDT&timestamp=1side=BUY&price=1')
    equal(document['signature']['key_type'], 'hmac')
    true(expected in text, text)
    query = f'timestamp={box.now_ms()}&recvWindow=60000'  # both requests and the commands between
    got = box.request('GET', '/api/v3/account', f'{query}&signature=00',
                      headers={'X-MBX-APIKEY': box.key.api_key})
    expected = explain(got, 'signature')[0]['signature']['expected']
    got = box.request('GET', '/api/v3/account', f'{query}&signature={box.key.sign(expected)}',
                      headers={'X-MBX-APIKEY': box.key.api_key})
    equal(got.status, 200, 'what is told to be signed, signed, is not taken')


@check('time stamp: both clocks and the window')
def _():
    began = time.monotonic()
    stamp = box.now_ms() - 60000
    got = box.signed('GET', '/api/v3/account', timestamp=stamp)
    took_ms = (time.monotonic() - began) * 1000
    document, _ = explain(got, 'time')
    equal((document['time']['stamp_ms'], document['time']['window_ms']), (str(stamp), '5000'))
    true(59999 <= int(document['time']['late_ms']) <= 60001 + took_ms, str(document))
    explain(box.signed('GET', '/api/v3/account', timestamp=box.now_ms() + 60000), 'time')


@check('permission: what the key has and what was needed')
def _():
    reader = with_key(label='reader', permissions=['read'])
    document, _ = explain(reader.signed('POST', '/api/v3/order', **AN_ORDER), 'permission')
    equal((document['key']['has'], document['key']['needs']), (['read'], ['trade']))
    equal(document['key']['label'], 'reader')


@check('address: from where it came and from where it may')
def _():
    fixed = with_key(label='fixed', ips=['10.1.2.3'])
    document, text = explain(fixed.signed('GET', '/api/v3/account'), 'address')
    equal((document['key']['allowed_from'], document['from']), (['10.1.2.3'], '127.0.0.1'))
    true('10.1.2.3' in text, text)


@check('key: unknown, revoked')
def _():
    stranger = box.client(key=Key('x' * 64, 'y' * 64))
    document, _ = explain(stranger.signed('GET', '/api/v3/account'), 'key')
    equal((document['api_key'], 'key' in document), ('xxxx', False))
    row = new_key(label='gone')
    gone = box.client(key=Key(row['api_key'], row['secret']))
    equal(box.admin('DELETE', f'/v1/keys/{row["api_key"]}').status, 200)
    document, _ = explain(gone.signed('GET', '/api/v3/account'), 'key')
    equal((document['key']['state'], document['api_key']), ('revoked', row['api_key'][:4]))


@check('filter: the rule and its values')
def _():
    got = box.signed('POST', '/api/v3/order', **{**AN_ORDER, 'price': '20000.001'})
    document, text = explain(got, 'filter')
    equal(document['filter']['values']['price_tick'], '0.01')
    equal((document['order']['price'], document['operation']), ('20000.001', 'place'))
    true('not a multiple of the step 0.01' in document['why'], document['why'])
    got = box.signed('POST', '/api/v3/order', **{**AN_ORDER, 'quantity': '0.00001', 'price': '1'})
    document, _ = explain(got, 'filter')
    true('notional_min' in document['filter']['values'], str(document))


@check('funds: what is free and what it needs')
def _():
    got = box.signed('POST', '/api/v3/order', **{**AN_ORDER, 'quantity': '60'})
    document, _ = explain(got, 'funds')
    equal(document['funds'], {'asset': 'USDT', 'free': '1000000', 'held': '0', 'needed': '1200000'})
    got = box.signed('POST', '/api/v3/order', **{**AN_ORDER, 'side': 'SELL', 'quantity': '101'})
    equal(explain(got, 'funds')[0]['funds']['needed'], '101')


@check('path and method')
def _():
    got = box.get('/api/v3/nothing')
    equal(explain(None, 'path', got.header('X-Souk-Request-Id'))[0]['path'], '/api/v3/nothing')
    got = box.request('DELETE', '/api/v3/time')
    document, _ = explain(None, 'path', got.header('X-Souk-Request-Id'))
    true('another method' in document['why'], str(document))
    got = box.signed('POST', '/api/v3/order', **{**AN_ORDER, 'side': 'HOLD'})
    explain(got, 'request')


@check('a frame of a socket: found in the list')
def _():
    ws = Socket(box, '/ws-api/v3')
    got = ws.ask('order.place', ws_signed(box, **{**AN_ORDER, 'quantity': '60'}))
    equal(got['status'], 400)
    document, _ = explain(None, 'funds', last())
    equal((document['over'], document['path']), ('socket', 'order.place'))
    got = ws.ask('account.status', {**ws_signed(box), 'signature': 'zz'})
    document, _ = explain(None, 'signature', last())
    true(document['signature']['expected'].startswith('apiKey='), str(document))
    ws.send('no json')
    ws.message()
    equal(explain(None, 'request', last())[0]['over'], 'socket')
    ws.close()


@check('a socket that is not opened')
def _():
    try:
        Socket(box, '/nowhere')
        true(False, 'it was opened')
    except Closed as e:
        equal(e.code, 404)
    document, _ = explain(None, 'path', last())
    equal((document['over'], document['path']), ('socket_opening', '/nowhere'))


@check('limit and ban: which, how full, how long')
def _():
    crowd = box.client('127.0.0.7')
    for _ in range(1500):  # 300 in one minute; a minute may end meanwhile
        got = crowd.get('/api/v3/exchangeInfo', symbol='BTCUSDT')
        if got.status == 429:
            break
    document, text = explain(got, 'limit')
    limit = document['limit']
    equal((limit['name'], limit['capacity'], limit['window_ms']), ('REQUEST_WEIGHT', '6000', '60000'))
    true(int(limit['used']) > 6000 and int(limit['retry_after_ms']) > 0, str(limit))
    true('6000' in text and document['from'] == '127.0.0.7', text)
    for _ in range(1500):
        got = crowd.get('/api/v3/exchangeInfo', symbol='BTCUSDT')
        if got.status == 418:
            break
    explain(got, 'ban')


@check('the list is bounded, newest first; what is gone is said')
def _():
    for _ in range(1010):
        box.request('GET', '/api/v3/nothing')
    rows = box.admin('GET', '/v1/requests?limit=1000').json['requests']
    numbers = [int(r['request_id'].split('-')[1]) for r in rows]
    equal(numbers, list(range(numbers[0], numbers[0] - 1000, -1)))
    equal(box.admin('GET', '/v1/requests/binance-1').status, 404)
    true('no longer among the last 1000' in souk('explain', 'binance-1', code=1), 'not said')
    equal(box.admin('GET', '/v1/requests?limit=1001').status, 400)
    equal(box.admin('GET', '/v1/requests?venue=nasdaq').status, 404)
    true('no id of a request' in souk('explain', 'seventeen', code=2), 'not said')
    equal(len(json.loads(souk('explain', '--json', '--limit', '3'))), 3)
    equal(len(souk('explain').splitlines()), 21)


@check('the command names the id with the error')
def _():
    said = souk('sell', 'binance', 'BTC/USDT', '101', '59000', code=1)
    id = re.search('souk explain (binance-[0-9]+)', said)
    true(id, said)
    explain(None, 'funds', id.group(1))
    error = json.loads(souk('sell', 'binance', 'BTC/USDT', '101', '59000', '--json', code=1))
    true(error['error']['request_id'].startswith('binance-'), str(error))


if __name__ == '__main__':
    with box:
        raise SystemExit(0 if run_checks() else 1)
