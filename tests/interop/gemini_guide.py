#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The guide to Gemini, walked step by step: its Python program and its example payloads are read from
../shared when the test runs, only base URL and keys are changed, and the program runs as a process of
its own. A relay between it and the sandbox keeps every byte: requests are compared with the recipe,
answers with the guide's examples, member by member; where the live API says it otherwise, the card tells
how (11). src: gemini card 3.1, 5, 9, 11"""
import base64
import glob
import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from decimal import Decimal

from relay import Relay, interpreter
from souk_box import Box, Key, check, equal, run_checks, true, within

HERE = os.path.dirname(os.path.abspath(__file__))
GUIDES = os.path.join(HERE, '..', '..', '..', 'shared', 'guides', '003_*.txt')
found = glob.glob(GUIDES)
if not found:
    print('1..0 # SKIP the guide is not there (../shared/guides)')
    sys.exit(0)
with open(found[0], encoding='utf-8') as f:
    LINES = [line.strip() for line in f]

LIVE = 'https://api.gemini.com'
box = Box('--seed', '5', '--venue', 'gemini', '--limits', 'off', venue='gemini')
work = tempfile.mkdtemp(prefix='souk-guide-')
PYTHON = interpreter(work, 'requests')


# ---- the guide's parts ----

def is_code(line):
    """Not prose: its letters begin as Python's do, and it is more than a name."""
    return re.match(r"[A-Za-z_'}]", line) is not None and re.search(r'[=(){}:]|^(import|return)\b', line)


def depth_of(line):
    """By how much a line's brackets leave more open; texts and comments do not count."""
    bare = re.sub(r"'[^']*'|\"[^\"]*\"|#.*", '', line)
    return sum(bare.count(c) for c in '([{') - sum(bare.count(c) for c in ')]}')


def indent(lines):
    """Blocks whose lines all lost their indentation: prose ends a function, `return` the block it
    stands in, `except` that of its `try`; an `if` holds one line."""
    out, blocks, inside = [], [], 0
    for line in lines:
        if line is None:
            blocks, inside = [], 0
            continue
        if not inside and re.match(r'except\b', line):
            while blocks.pop() != 'try':
                pass
        closing = inside and line[:1] in ')]}'
        out.append('    ' * (len(blocks) + inside - bool(closing)) + line)
        inside += depth_of(line)
        if inside:
            continue
        if line.split('#')[0].rstrip().endswith(':'):
            blocks.append(re.match(r'\w+', line).group())
        elif blocks and blocks[-1] == 'if':
            blocks.pop()
    return '\n'.join(out) + '\n'


def program():
    """The one program: from its first import to the list of endpoints. The word json was lost in
    copying, wherever it stood by itself."""
    first, last = LINES.index('import hashlib'), LINES.index('常用 API 接口')
    text = indent([line if is_code(line) else None for line in LINES[first:last]])
    for lost, whole in (('import #', 'import json #'), ('(.dumps', '(json.dumps'),
                        ('=.dumps', '=json.dumps'), ("'application/'", "'application/json'"),
                        ('response.()', 'response.json()')):
        true(lost in text, f'{lost} is not lost')
        text = text.replace(lost, whole)
    return text


def example(after, heading):
    """What stands in braces behind a heading. Explanations between the members are passed over; a
    name or text that is broken over lines lost its underscores."""
    at = LINES.index(heading, after) + 1
    while LINES[at][:1] not in ('{', '['):
        at += 1
    text, waiting, depth = '', '', 0
    for line in LINES[at:]:
        if not waiting and line[:1] not in tuple('{}[]"'):
            continue
        waiting = f'{waiting}_{line}' if waiting else line
        if waiting.count('"') % 2:
            continue
        text, depth = text + waiting, depth + depth_of(waiting)
        waiting = ''
        if depth == 0:
            break
    return json.loads(re.sub(r',(\s*[}\]])', r'\1', text))


def step(path, answer=True):
    """(payload, answer) of an endpoint's examples."""
    at = next(i for i, line in enumerate(LINES) if line == path and LINES[i - 1] == '接口:')
    return example(at, '示例 Payload:'), example(at, '示例响应:') if answer else None


# ---- running it ----

def run(calls, key=None, sandbox=None):
    """The program with our keys and host, then those calls of its send_request: what each returned,
    what it printed, and what went over the wire."""
    key, relay = key or box.key, Relay(sandbox or box)
    text = program()
    for old, new in ((LIVE, f'http://127.0.0.1:{relay.port}'), ('YOUR_API_KEY', key.api_key),
                     ('YOUR_SECRET_KEY', key.secret)):
        true(text.count(old) == 1, old)
        text = text.replace(old, new)
    true('gemini.com' not in text, 'a host was left')
    for path, members in calls:
        text += f'print("\\n=", json.dumps(send_request({path!r}, {members!r})))\n'
        text += 'time.sleep(0.003)\n'  # two nonces of one millisecond are one too few
    file = os.path.join(work, f'program{len(os.listdir(work))}.py')
    with open(file, 'w', encoding='utf-8') as f:
        f.write(text)
    clean = {k: v for k, v in os.environ.items() if not k.lower().endswith('_proxy')}
    done = subprocess.run([PYTHON, file], capture_output=True, timeout=60, env=clean, cwd=work)
    equal(done.returncode, 0, done.stderr.decode()[-800:])
    printed = done.stdout.decode().splitlines()
    returned = [json.loads(line[2:]) for line in printed if line.startswith('= ')]
    equal(len(returned), len(calls))
    return returned, printed, relay.exchanges()


def call(path, members=None, **more):
    """One call; its request is judged by the recipe, what the program made of the answer by the
    answer itself."""
    key = more.get('key') or box.key
    (returned,), printed, wire = run([(path, members)], **more)
    equal(len(wire), 1, 'requests')
    method, target, headers, body, status, told, reply = wire[0]
    equal((method, target), ('POST', path))
    equal(headers['content-type'], 'application/json')
    equal(headers['x-gemini-apikey'], key.api_key)
    payload = headers['x-gemini-payload']
    plain = base64.b64decode(payload, validate=True)
    equal(body, plain, 'the body repeats the payload')
    said = json.loads(plain)
    equal({k: v for k, v in said.items() if k not in ('request', 'nonce')}, members or {})
    equal(said['request'], path)
    true(isinstance(said['nonce'], int), 'a nonce is a number')
    within(said['nonce'], time.time() * 1000 - 60000, time.time() * 1000 + 1000, 'nonce')
    equal(headers['x-gemini-signature'],
          hmac.new(key.secret.encode(), payload.encode(), hashlib.sha384).hexdigest())
    answer = json.loads(reply)
    if status == 200:
        equal(returned, answer)
    else:
        equal(returned, None)
        true(any(line.startswith('请求失败') for line in printed), printed)
    return status, answer


def members_of(payload):
    """An example payload without what the program adds by itself."""
    return {k: v for k, v in payload.items() if k not in ('request', 'nonce')}


# ---- comparing ----

# card 11: how the live API says what the guide's examples say
RENAMED = {'amount': 'original_amount'}
AMOUNTS = {'amount', 'price', 'executed_amount', 'avg_execution_price'}


def compare_order(got, example, **known):
    """Every member of the example is there; `known`: what its value is now."""
    for name, want in example.items():
        there = RENAMED.get(name, name)
        true(there in got, f'{there} is missing in {got}')
        value = got[there]
        want = known.get(name, want)
        if callable(want):
            true(want(value), f'{name}: {value!r}')
        elif name in AMOUNTS:  # null stands for an average of nothing
            equal(Decimal(value), Decimal(want or 0), name)
            true(isinstance(value, str), f'{name} is a text')
        elif name == 'symbol':
            equal(value.upper(), want, name)
        else:
            equal((type(value), value), (type(want), want), name)


def seconds(value):
    return isinstance(value, str) and abs(int(value) - time.time()) < 60


def milliseconds(value):
    return isinstance(value, int) and abs(value / 1000 - time.time()) < 60


def digits(value):
    return isinstance(value, str) and value.isdigit()


NEW = {'order_id': digits, 'timestamp': seconds, 'timestampms': milliseconds}


def ticker():
    return box.get('/v1/pubticker/btcusd').json


# ---- what was read ----

@check('the guide has the parts that it had')
def _():
    compile(program(), 'the program', 'exec')
    equal([line for line in program().splitlines() if line and line[0] not in ' #}'][:6],
          ['import hashlib', 'import hmac', 'import base64', 'import time', 'import requests',
           'import json # 显式导入 库'])
    for path in ('/v1/balances', '/v1/order/new', '/v1/order/cancel', '/v1/order/status'):
        payload, answer = step(path)
        equal((payload['request'], payload['nonce']), (path, 1678886400000))
        true(answer, path)
    equal(step('/v1/orders', False)[0], {'request': '/v1/orders', 'nonce': 1678886400000})


@check('generate_signature: its example payloads, signed as the reference signs them')
def _():
    names = {}
    exec(compile(program().replace('YOUR_SECRET_KEY', 'TestSecretGemini0002'), 'program', 'exec'), names)
    for path in ('/v1/balances', '/v1/order/new', '/v1/order/cancel', '/v1/order/status'):
        payload = step(path)[0]
        encoded, signature = names['generate_signature'](payload)
        equal(base64.b64decode(encoded), json.dumps(payload).encode())
        equal(signature, hmac.new(b'TestSecretGemini0002', encoded, hashlib.sha384).hexdigest())


# ---- balances ----

@check('balances: every member of the example; what is held is the difference')
def _():
    payload, sample = step('/v1/balances')
    status, got = call(payload['request'], members_of(payload) or None)
    equal(status, 200)
    rows = {row['currency']: row for row in got}
    for want in sample:
        row = rows[want['currency']]
        for name, value in want.items():
            equal(type(row[name]), type(value), name)
        true(Decimal(row['available']) <= Decimal(row['amount']), row)
        true(Decimal(row['amount']) > 0, row)


# ---- an order's life ----

placed = {}


@check('new order: the example, answered member by member, rests')
def _():
    payload, sample = step('/v1/order/new')
    before = {r['currency']: r for r in call('/v1/balances')[1]}
    status, got = call(payload['request'], members_of(payload))
    equal(status, 200)
    compare_order(got, sample, **NEW)
    equal(got['remaining_amount'], '0.01')
    placed.update(got)
    after = {r['currency']: r for r in call('/v1/balances')[1]}
    equal(after['USD']['amount'], before['USD']['amount'], 'total')
    held = Decimal(before['USD']['available']) - Decimal(after['USD']['available'])
    within(held, Decimal('200'), Decimal('201'), 'held for 0.01 at 20000.00 and a fee')


@check('open orders: a list with the order in it')
def _():
    payload = step('/v1/orders', False)[0]
    status, got = call(payload['request'], members_of(payload) or None)
    equal(status, 200)
    equal([o['order_id'] for o in got], [placed['order_id']])
    compare_order(got[0], step('/v1/order/new')[1], **NEW)


@check('cancel: the example\'s id is unknown; the order\'s own ends it, with every member')
def _():
    payload, sample = step('/v1/order/cancel')
    status, got = call(payload['request'], members_of(payload))
    equal((status, got['result'], got['reason']), (404, 'error', 'OrderNotFound'))
    mine = {**members_of(payload), 'order_id': placed['order_id']}
    status, got = call(payload['request'], mine)
    equal(status, 200)
    compare_order(got, sample, **{**NEW, 'order_id': placed['order_id']})
    equal(got['reason'], 'Requested')
    equal(call('/v1/orders')[1], [])


@check('order status: the example\'s id is unknown; a filled order, with every member')
def _():
    payload, sample = step('/v1/order/status')
    status, got = call(payload['request'], members_of(payload))
    equal((status, got['reason']), (404, 'OrderNotFound'))
    order = members_of(step('/v1/order/new')[0])
    dear = str((Decimal(ticker()['ask']) * Decimal('1.02')).quantize(Decimal('0.01')))
    filled = call('/v1/order/new', {**order, 'price': dear})[1]
    status, got = call(payload['request'], {**members_of(payload), 'order_id': filled['order_id']})
    equal(status, 200)
    compare_order(got, sample, **{**NEW, 'order_id': filled['order_id'], 'price': dear,
                                  'avg_execution_price': filled['avg_execution_price']})
    within(Decimal(got['avg_execution_price']), Decimal(dear) * Decimal('0.9'), Decimal(dear))
    # by the client's own id, as its explanation says
    status, got = call(payload['request'], {'client_order_id': order['client_order_id']})
    equal(status, 200)
    rows = got if isinstance(got, list) else [got]
    true(all(o['client_order_id'] == order['client_order_id'] for o in rows), rows)


@check('the other types of its explanation: market orders, and sells')
def _():
    order = members_of(step('/v1/order/new')[0])
    order.pop('price')
    status, got = call('/v1/order/new', {**order, 'type': 'exchange market', 'side': 'sell'})
    equal((status, got['is_live'], got['executed_amount']), (200, False, '0.01'))
    with Box('--seed', '5', '--venue', 'gemini', '--set', 'gemini.guide=off', venue='gemini') as live:
        status, got = call('/v1/order/new', {**order, 'type': 'exchange market'}, key=live.key,
                           sandbox=live)
        equal((status, got['reason']), (400, 'InvalidOrderType'))


# ---- the ticker ----

@check('ticker: its URL in capitals, every member of the example')
def _():
    url = next(line for line in LINES if line.startswith(f'GET {LIVE}'))
    path = url.split(LIVE)[1]
    equal(path, '/v1/pubticker/BTCUSD')
    at = LINES.index(url)
    sample = example(at, '示例响应:')
    got = box.get(path).json
    for name in ('ask', 'bid', 'last'):
        equal(type(got[name]), type(sample[name]), name)
        true(Decimal(got[name]) > 0, name)
    true(Decimal(got['bid']) < Decimal(got['ask']), got)
    for asset, value in sample['volume'].items():
        equal(type(got['volume'][asset]), type(value), asset)
    # the time stands with the volume, in milliseconds (card 11)
    equal(type(sample['timestamp']), int)
    true(milliseconds(got.get('timestamp', 0) * 1000 or got['volume']['timestamp']), got)


# ---- errors ----

@check('errors: the example\'s members; the texts that it names')
def _():
    sample = example(0, '示例错误响应:') if '示例错误响应:' in LINES else None
    true(sample, 'no example')
    status, got = call('/v1/balances', key=Key('account-' + 'x' * 20, box.key.secret))
    equal(status, 400)
    for name, value in sample.items():
        equal(type(got[name]), type(value), name)
    equal(got['result'], sample['result'])
    equal(got['message'].rstrip('.').lower(), sample['message'].rstrip('.').lower())
    status, got = call('/v1/balances', key=Key(box.key.api_key, 'x' * len(box.key.secret)))
    equal((status, got['reason']), (400, 'InvalidSignature'))
    order = members_of(step('/v1/order/new')[0])
    status, got = call('/v1/order/new', {**order, 'amount': '500'})
    equal((status, got['reason']), (406, 'InsufficientFunds'))
    true('insufficient funds' in got['message'].lower(), got)
    equal(box.request('POST', '/v1/balances').json['reason'], 'MissingApikeyHeader')


@check('a nonce that does not rise is refused, as its explanation says')
def _():
    wire = run([('/v1/balances', None), ('/v1/balances', None)])[2]
    nonces = [json.loads(base64.b64decode(e[2]['x-gemini-payload']))['nonce'] for e in wire]
    true(nonces[0] < nonces[1], nonces)
    equal([e[4] for e in wire], [200, 200])
    again = {k: wire[0][2][k] for k in wire[0][2] if k.startswith('x-gemini-')}
    got = box.request('POST', '/v1/balances', headers=again)
    equal((got.status, got.json['reason']), (400, 'InvalidNonce'))


@check('too many requests at once: 429 beyond those that may wait, and when to come again')
def _():
    with Box('--seed', '5', '--venue', 'gemini', venue='gemini') as strict:
        for _ in range(119):
            equal(strict.get('/v1/pubticker/BTCUSD').status, 200)
        answers = []

        def ask():
            client = strict.client()
            answers.append(client.get('/v1/pubticker/BTCUSD'))
            client.close()
        threads = [threading.Thread(target=ask) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        refused = [a for a in answers if a.status == 429]
        equal(len(answers), 20)
        within(len(refused), 5, 19, 'refused')
        got = refused[0]
        equal((got.json['result'], got.json['reason']), ('error', 'RateLimit'))
        true(int(got.header('Retry-After')) >= 1, got.headers)


with box:
    good = run_checks()
    box.audit()
sys.exit(0 if good else 1)
