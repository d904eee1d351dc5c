#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""BTSE's quick start, walked with its own programs: the Python, Node.js and curl parts of the guide
are read from ../shared when the test runs, only their hosts and keys are changed, and each runs as a
process of its own. A relay between them and the sandbox keeps every byte: requests are compared with
what the card says they are, answers field by field. src: btse card 3, 5.9, 5.11, 7, 8, 11"""
import glob
import hashlib
import hmac
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from relay import Relay, interpreter
from souk_box import Box, check, checks, equal, run_checks, shape, skip, true, within

HERE = os.path.dirname(os.path.abspath(__file__))
GUIDES = os.path.join(HERE, '..', '..', '..', 'shared', 'guides', '002_*.txt')
found = glob.glob(GUIDES)
if not found:
    print('1..0 # SKIP the guide is not there (../shared/guides)')
    sys.exit(0)
with open(found[0], encoding='utf-8') as f:
    guide = f.read()

box = Box('--venue', 'btse', '--seed', '5', venue='btse')
UUID = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')
EXAMPLE_ID = '990db9b6-2ed4-4c68-b46e-827c88cc3884'


# ---- the guide's parts ----

HEADING = re.compile(r'(Python|Node\.js|curl|Response)( ?[—(（].*)?$')
STEP = re.compile(r'第 (\d) 步')


def parts():
    """{(step, language): text}, as the guide has them."""
    out, step, key = {}, None, None
    for line in guide.splitlines():
        heading, begins = HEADING.match(line), STEP.match(line)
        if begins or line == '下一步':
            step, key = begins and int(begins.group(1)), None
        elif heading and step:
            key = step, heading.group(1)
            out[key] = ''
        elif line == 'example':
            key = None
        elif key:
            out[key] += line + '\n'
    return out


PARTS = parts()


class Depth:
    """How deep in brackets a program is, and whether in a text that goes on."""

    def __init__(self):
        self.open = 0

    def read(self, line):
        quote, escaped = None, False
        for c in line:
            if quote:
                escaped, quote = (not escaped and c == '\\'), (
                    quote if c != quote or escaped else None)
            elif c in '"\'':
                quote = c
            elif c == '#':
                break
            elif c in '([{':
                self.open += 1
            elif c in ')]}':
                self.open -= 1


def indent(text):
    """Python whose lines all lost their indentation. A line that ends with a colon opens a block;
    return, continue, break, raise and pass end theirs; elif, else, except and finally stand where
    the block before them was opened; whoever names the function that it would stand in stands
    behind it; the end of the text ends all."""
    out, blocks, depth, deeper, over = [], [], Depth(), False, False
    for line in text.splitlines():
        line = line.strip()
        if depth.open == 0 and line and not line.startswith('#'):
            if over:
                blocks.pop()
            if re.match(r'(elif\b|else\b|except\b|finally\b)', line) and not over:
                blocks.pop()
            for i, block in enumerate(blocks):
                if block and re.search(rf'\b{block}\(', line):
                    del blocks[i:]
                    break
            over = re.match(r'(return|continue|break|raise|pass)\b', line) is not None
        closing = depth.open and line[:1] in (')', ']', '}')
        out.append('    ' * (len(blocks) + depth.open - bool(closing)) + line if line else '')
        depth.read(line)
        if depth.open == 0 and line.endswith(':') and not line.startswith('#'):
            name = re.match(r'(?:async )?def (\w+)', line)
            blocks.append(name.group(1) if name else None)
    return '\n'.join(out) + '\n'


def program(language, *steps):
    text = ''.join(PARTS[step, language] for step in steps)
    return ''.join(indent(PARTS[step, language]) for step in steps) if language == 'Python' else text


# ---- running them ----

work = tempfile.mkdtemp(prefix='souk-guide-')
CLEAN = {k: v for k, v in os.environ.items() if not k.lower().endswith('_proxy')}


def node():
    own = os.path.join(HERE, 'node_modules', '.bin', 'node')
    return own if os.path.exists(own) else None


NODE = node()
if NODE:
    os.symlink(os.path.join(HERE, 'node_modules'), os.path.join(work, 'node_modules'))
RUNNERS = {'Python': ([interpreter(work, 'requests', 'websockets'), '-u'], '.py'), 'Node.js': ([NODE], '.mjs')}


def adapt(text, relay, key=None):
    """Only hosts and keys."""
    key = key or box.key
    for old, new in (('https://testapi.btse.io', f'http://127.0.0.1:{relay.port}'),
                     ('wss://testws.btse.io', f'ws://127.0.0.1:{relay.port}'),
                     ('your-api-key', key.api_key), ('your-api-secret', key.secret)):
        text = text.replace(old, new)
    true('btse.io' not in text, 'a host was left')
    return text


def start(language, text, relay):
    command, end = RUNNERS[language]
    path = os.path.join(work, f'program{len(os.listdir(work))}{end}')
    with open(path, 'w', encoding='utf-8') as f:
        f.write(adapt(text, relay))
    return subprocess.Popen([*command, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            stdin=subprocess.DEVNULL, env=CLEAN, cwd=work)


def run(language, text):
    """(what it printed, what went over the wire)"""
    relay = Relay(box)
    child = start(language, text, relay)
    try:
        out, err = child.communicate(timeout=30)
    finally:
        child.kill()
    equal(child.returncode, 0, err.decode()[-600:])
    return out.decode(), relay.exchanges()


def sign(text):
    return hmac.new(box.key.secret.encode(), text.encode(), hashlib.sha384).hexdigest()


def signed(headers, path, body=''):
    """Whether the three headers are those of the signing recipe."""
    equal(headers['request-api'], box.key.api_key)
    true(abs(int(headers['request-nonce']) - time.time() * 1000) < 60000, headers['request-nonce'])
    equal(headers['request-sign'], sign(path + headers['request-nonce'] + body), 'signature')
    equal(headers['content-type'], 'application/json')


LANGUAGES = [language for language in ('Python', 'Node.js') if RUNNERS[language][0][0]]
if not NODE:
    skip('the Node.js programs', 'no npm packages here: ./dev test fetches them')


def each(name):
    """The check for each language that can run here."""
    def add(go):
        for language in LANGUAGES:
            checks.append((f'{name}: {language}', lambda language=language: go(language)))
        return go
    return add


# ---- step 0: what was read ----

@check('the guide has the parts that it had')
def _():
    equal(sorted(PARTS), sorted([(1, 'Python'), (1, 'Node.js'), (1, 'curl'), (2, 'Python'),
                                 (2, 'Node.js'), (3, 'Python'), (3, 'Node.js'), (3, 'Response'),
                                 (4, 'Python'), (4, 'Node.js'), (5, 'Python'), (5, 'Node.js')]))
    for steps in ((1,), (2, 3, 5), (4,)):
        compile(program('Python', *steps), f'steps {steps}', 'exec')


# ---- step 1: markets ----

def decimal(value):
    return isinstance(value, str) and re.fullmatch(r'\d+(\.\d+)?', value) is not None


MARKET = {'symbol': str, 'type': 'Spot', 'category': 'CRYPTO', 'tradeCurrency': str,
          'baseCurrency': str, 'quoteCurrency': str, 'displayName': str, 'active': True,
          'minOrderPrice': decimal, 'minPriceIncrement': decimal, 'pricePrecision': int,
          'minOrderSize': decimal, 'maxOrderSize': decimal, 'minSizeIncrement': decimal,
          'sizePrecision': int}
MARKETS = {'code': 1, 'msg': 'Success', 'success': True, 'data': {'symbols': [MARKET]},
           'time': lambda v: isinstance(v, int) and abs(v - time.time() * 1000) < 60000}


@each('step 1: the markets, without a key')
def _(language):
    printed, (got,) = run(language, program(language, 1))
    method, target, headers, body, status, _, answer = got
    equal((method, target, body), ('GET', '/public-api/market/v1/markets', b''))
    true(not [name for name in headers if name.startswith('request-')], 'no key was sent')
    equal(status, 200)
    answer = json.loads(answer)
    shape(answer, MARKETS)
    names = [row['symbol'] for row in answer['data']['symbols']]
    true('BTC-USDT' in names and 'BTC-USD' in names, names)
    btc = next(row for row in answer['data']['symbols'] if row['symbol'] == 'BTC-USDT')
    equal(printed.strip(), f'BTC-USDT minOrderSize: {btc["minOrderSize"]}, '
                           f'active: {"True" if language == "Python" else "true"}')


@check('step 1: curl, of one market')
def _():
    relay = Relay(box)
    command = shlex.split(adapt(PARTS[1, 'curl'].strip(), relay))
    equal(command[0], 'curl')
    if not shutil.which('curl'):
        return
    out = subprocess.run([*command, '--silent'], capture_output=True, timeout=30, env=CLEAN)
    equal(out.returncode, 0, out.stderr)
    answer = json.loads(out.stdout)
    shape(answer, MARKETS)
    equal([row['symbol'] for row in answer['data']['symbols']], ['BTC-USDT'])
    equal(relay.exchanges()[0][:2], ('GET', '/public-api/market/v1/markets?symbol=BTC-USDT'))


# ---- steps 2 and 3: a signed order ----

SAMPLE = json.loads(PARTS[3, 'Response'])[0]
BODIES = {'Python': 108, 'Node.js': 97}  # bytes: card 11
ORDER = {'symbol': 'BTC-USD', 'side': 'BUY', 'type': 'LIMIT', 'price': 20000, 'size': 0.001,
         'time_in_force': 'GTC'}
V33 = {'stopPrice': None, 'message': '', 'clOrderID': None, 'stealth': 1, 'deviation': 1,
       'orderDetailType': None, 'originalOrderBaseSize': 0.001, 'originalOrderQuoteSize': None,
       'currentOrderBaseSize': 0.001, 'currentOrderQuoteSize': None, 'remainingOrderBaseSize': 0.001,
       'remainingOrderQuoteSize': None, 'filledBaseSize': 0, 'totalFilledBaseSize': 0,
       'orderCurrency': 'base', 'avgFilledPrice': 0}


def as_sampled(row, status):
    """The guide's sample and the reference's fields, value by value."""
    for key, value in {**SAMPLE, **V33}.items():
        true(key in row, f'{key} is missing of {row}')
        if key == 'orderID':
            true(UUID.fullmatch(row[key]), row[key])
        elif key == 'timestamp':
            true(abs(row[key] - time.time() * 1000) < 120000, row[key])
        elif key == 'status':
            equal(row[key], status)
        else:
            equal(row[key], value, key)
            equal(isinstance(row[key], bool), isinstance(value, bool), key)


def order_of(got, language):
    method, target, headers, body, status, _, answer = got
    equal((method, target), ('POST', '/spot/api/v3.3/order'))
    equal((len(body), json.loads(body)), (BODIES[language], ORDER))
    signed(headers, '/api/v3.3/order', body.decode())
    equal(status, 200, answer)
    rows = json.loads(answer)
    equal((type(rows), len(rows)), (list, 1))
    return rows[0]


@each('steps 2 and 3: the order is inserted, with every field')
def _(language):
    printed, (got,) = run(language, program(language, 2, 3))
    row = order_of(got, language)
    as_sampled(row, 2)
    equal(printed.strip(), f'Order ID: {row["orderID"]}, status: 2')


# ---- step 5: the cancel ----

@each('step 5: unedited, the order of the example is not found')
def _(language):
    printed, (got,) = run(language, program(language, 2, 5))
    method, target, headers, body, status, _, answer = got
    query = f'/api/v3.3/order?symbol=BTC-USD&orderID={EXAMPLE_ID}'
    equal((method, target, body), ('DELETE', '/spot' + query, b''))
    equal(headers.get('content-length'), '0' if language == 'Python' else None)
    signed(headers, query)
    equal(status, 400)
    equal(json.loads(answer), {'status': 400, 'errorCode': -1, 'message': 'Order not found',
                               'extraData': None})
    true('Order not found' in printed, printed)


@each('steps 2, 3 and 5: with the id that step 3 printed it is canceled')
def _(language):
    _, (got,) = run(language, program(language, 2, 3))
    order = order_of(got, language)
    text = program(language, 2, 5)
    equal(text.count(EXAMPLE_ID), 1)
    printed, (got,) = run(language, text.replace(EXAMPLE_ID, order['orderID']))
    equal(got[4], 200, got[6])
    rows = json.loads(got[6])
    equal(len(rows), 1)
    as_sampled(rows[0], 6)
    equal(rows[0]['orderID'], order['orderID'])
    true(order['orderID'] in printed, printed)


def ask(method, path, query='', body='', what=None):
    """A request whose signature covers `what` (usually the path), the nonce and the body."""
    time.sleep(0.002)  # the same signature twice would be refused
    nonce = str(int(time.time() * 1000))
    got = box.client().request(method, '/spot' + path, query, body or None, {
        'request-api': box.key.api_key, 'request-nonce': nonce,
        'request-sign': sign((what or path) + nonce + body), 'Content-Type': 'application/json'})
    return got.status, got.json


@check('a cancel signed with the query inside, as the guide does, or outside, as the reference says')
def _():
    path = '/api/v3.3/order'
    for form in ('{path}', '{path}?{query}', '/spot{path}', '/spot{path}?{query}'):
        status, rows = ask('POST', path, body=json.dumps(ORDER))
        equal(status, 200, rows)
        query = f'symbol=BTC-USD&orderID={rows[0]["orderID"]}'
        status, rows = ask('DELETE', path, query, what=form.format(path=path, query=query))
        equal((status, rows[0]['status']), (200, 6), form)
    for wrong in ('/api/v3.3/orders', f'{path}?symbol=BTC-USD', f'{path}{query}'):
        status, answer = ask('DELETE', path, query, what=wrong)
        equal((status, answer['code'], answer['success']), (401, 10002, False), wrong)


# ---- step 4: the stream ----

class Stream:
    """The guide's program, running."""

    def __init__(self, language):
        self.language, self.relay = language, Relay(box)
        self.child = start(language, program(language, 4), self.relay)
        self.printed = b''
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while data := self.child.stdout.read1(4096):
            self.printed += data

    def said(self):
        return self.relay.heard[0].frames() if self.relay.heard else ([], [], 0)

    def wait(self, good, seconds=15):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if good(*self.said()):
                return self.said()
            equal(self.child.poll(), None, 'the program ended')
            time.sleep(0.05)
        raise AssertionError(f'not in {seconds} s: {self.said()}')

    def events(self):
        """What the server said but pongs; all of it is JSON."""
        return [json.loads(text) for text in self.said()[1] if text != 'pong']

    def end(self):
        self.child.kill()
        self.child.communicate()


streams = {}


@each('step 4: login and subscription are sent at once, and answered in order')
def _(language):
    s = streams[language] = Stream(language)
    s.wait(lambda up, down, pings: len(down) >= 2)
    upgrade = s.relay.heard[0].exchanges()[0]
    equal(upgrade[:2], ('GET', '/ws/spot'))
    login, subscribe = s.said()[0][:2]
    gaps = (', ', ': ') if language == 'Python' else (',', ':')
    nonce = json.loads(login)['args'][1]
    true(isinstance(nonce, str), 'a nonce that is a text')
    equal(login, json.dumps({'op': 'authKeyExpires', 'args': [
        box.key.api_key, nonce, sign('/ws/spot' + nonce)]}, separators=gaps))
    equal(subscribe, json.dumps({'op': 'subscribe', 'args': ['notificationApiV3']}, separators=gaps))
    equal(s.events(), [{'event': 'login', 'success': True},
                       {'event': 'subscribe', 'channel': ['notificationApiV3']}])


@each('steps 3, 4 and 5 together: the order and its end are notified')
def _(language):
    s = streams[language]
    before = len(s.events())
    _, (got,) = run(language, program(language, 2, 3))
    order = order_of(got, language)
    run(language, program(language, 2, 5).replace(EXAMPLE_ID, order['orderID']))
    s.wait(lambda up, down, pings: len(s.events()) >= before + 2)
    placed, ended = s.events()[before:before + 2]
    for event, status in ((placed, 2), (ended, 6)):
        equal(event['topic'], 'notificationApiV3')
        data = event['data']
        equal({k: data[k] for k in ('symbol', 'orderID', 'side', 'orderType', 'price', 'status',
                                    'originalOrderBaseSize', 'totalFilledBaseSize', 'time_in_force',
                                    'postOnly')},
              {'symbol': 'BTC-USD', 'orderID': order['orderID'], 'side': 'MODE_BUY',
               'orderType': 76, 'price': 20000, 'status': status, 'originalOrderBaseSize': 0.001,
               'totalFilledBaseSize': 0, 'time_in_force': 'GTC', 'postOnly': False})
    true(order['orderID'].encode() in s.printed, 'the program printed it')


@check('step 4: what keeps them alive: texts of the one, ping frames of the other')
def _():
    began = time.monotonic()
    while time.monotonic() - began < 70:
        for s in streams.values():
            equal(s.child.poll(), None, f'{s.language} ended')
        time.sleep(1)
    for s in streams.values():
        up, down, pings = s.said()
        if s.language == 'Node.js':
            within(up.count('ping'), 4, 6, 'pings, one in 15 s')
            equal(down.count('pong'), up.count('ping'))
        else:
            equal((up[2:], 'pong' in down), ([], False), 'no texts of its own')
            within(pings, 3, 5, 'ping frames, one in 20 s')
        equal(s.relay.heard[0].open, True, 'it is still connected')
        equal(len(s.relay.heard), 1)


with box:
    try:
        good = run_checks()
    finally:
        for s in streams.values():
            s.end()
        shutil.rmtree(work, ignore_errors=True)
    box.audit()
