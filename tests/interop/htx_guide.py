#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The newcomer's guide to HTX's API, read where it stands and walked step by step: its requests as it signs them, its
sample answers against ours field by field, its program as it is. Only the base URL and the keys are other ones.
Where the guide and the live API differ, the live shape is what must come. src: htx card 11"""
import base64
import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
from decimal import Decimal
from pathlib import Path

from souk_box import Box, check, equal, run_checks, true

GUIDE = Path(__file__).resolve().parents[2].parent / 'shared/guides/004_06926ec5824e8005.txt'
if not GUIDE.exists():
    print('1..0 # SKIP the guides do not stand beside the checkout')
    sys.exit(0)
TEXT = GUIDE.read_text('utf-8')

box = Box('--seed', '6', venue='htx')
strict = Box('--seed', '6', '--set', 'htx.guide=off', '--set', 'htx.errors=guide', venue='htx')
KEY, SECRET = box.key.api_key, box.key.secret


# ---- the guide's samples: their indentation is lost, and explanations stand between their lines ----

def section(begin, end):
    at = TEXT.index(begin)
    return TEXT[at:TEXT.index(end, at + len(begin))]


def samples(text):
    """Every JSON object in it, comments and explanations left out; names that were torn apart joined."""
    text = re.sub(r'//.*', '', text)
    lines = [line for line in text.split('\n') if not re.match(r'\s*[^\x00-\x7f]', line)]
    text, found, at = '\n'.join(lines), [], 0
    while (at := text.find('{', at)) >= 0:
        depth = end = 0
        for end in range(at, len(text)):
            depth += (text[end] == '{') - (text[end] == '}')
            if depth == 0:
                break
        piece = text[at:end + 1]
        piece = re.sub(r'"[^"]*"', lambda m: m.group().replace('\n', '_'), piece)
        piece = re.sub(r'"\s*\n(\s*")', r'",\n\1', re.sub(r'[^\x00-\x7f]+', '', piece))
        try:
            found.append(json.loads(piece))
            at = end + 1
        except ValueError:
            at += 1
    return found


def like(got, sample, what):
    """Every member of the sample is there, of the same kind; texts of numbers have as many decimals."""
    if isinstance(sample, dict):
        for name, value in sample.items():
            true(name in got, f'{what}.{name} is not in {got}')
            like(got[name], value, f'{what}.{name}')
    elif isinstance(sample, list):
        true(isinstance(got, list) and got, f'{what} {got}')
        for row in got:
            like(row, sample[0], f'{what}[]')
    elif isinstance(sample, str):
        true(isinstance(got, str), f'{what} {got!r}')
        if re.fullmatch(r'\d+\.\d{18}', sample):
            true(re.fullmatch(r'\d+(\.\d{18})?', got), f'{what} {got!r}')
    else:
        true(isinstance(got, (int, float)) and not isinstance(got, bool), f'{what} {got!r}')


# ---- the guide's two ways to sign, as its section 1.2 tells them ----

def mac(text):
    return base64.b64encode(hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()).decode()


def signed(path, to=box, **params):
    params = {**params, 'AccessKeyId': KEY, 'SignatureMethod': 'HmacSHA256', 'SignatureVersion': '2',
              'Timestamp': str(int(time.time() * 1000))}
    query = urllib.parse.urlencode(sorted(params.items()))
    signature = urllib.parse.quote(mac(f'GET\napi.huobi.pro\n{path}\n{query}'))
    return to.request('GET', path, f'{query}&Signature={signature}')


def post(path, body, to=box, **more):
    text = json.dumps(body)
    headers = {'Content-Type': 'application/json', 'Signature': urllib.parse.quote(mac(text)), 'AccessKeyId': KEY,
               'Timestamp': str(int(time.time() * 1000)), **more}
    return to.request('POST', path, '', text, headers)


def ok(answer):
    equal(answer.status, 200, answer)
    equal(answer.json['status'], 'ok', answer)
    return answer.json


LIVE_TICKER = ('symbol', 'open', 'high', 'low', 'close', 'amount', 'vol', 'count', 'bid', 'bidSize', 'ask', 'askSize')
ACCOUNT = ok(signed('/v1/account/accounts'))['data'][0]['id']


@check('2.1: GET /market/tickers, every member that the guide explains')
def _():
    told = section('GET /market/tickers\n请求方法', '2.2 获取 K 线数据')
    true(set(LIVE_TICKER) <= set(re.findall(r'\w+', told)), 'the guide explains these')
    got = ok(box.get('/market/tickers'))
    true(abs(got['ts'] - time.time() * 1000) < 10000, got['ts'])
    for row in got['data']:
        for name in LIVE_TICKER:
            true(name in row, row)
            equal(isinstance(row[name], str), name == 'symbol', row)
    rows = {row['symbol']: row for row in got['data']}
    for symbol in re.findall(r'"symbol": "(\w+)"', told):
        true(symbol.lower() in rows, symbol)
    for row in rows.values():
        true(row['low'] <= row['close'] <= row['high'] and row['bid'] < row['ask'], row)


@check('2.2: GET /market/history/kline, its request, its periods and its sample')
def _():
    told = section('2.2 获取 K 线数据', '2.3 获取账户余额')
    method, path, query = re.search(r'(GET) (/market/history/kline)\?(\S+)', told).groups()
    got = ok(box.request(method, path, query))
    like(got, next(s for s in samples(told) if s.get('status') == 'ok'), 'kline')
    equal(len(got['data']), int(dict(urllib.parse.parse_qsl(query))['size']))
    ids = [row['id'] for row in got['data']]
    equal(ids, sorted(ids, reverse=True), 'newest first')
    true(all(a - b == 60 for a, b in zip(ids, ids[1:])), ids)
    for row in got['data']:
        true(row['low'] <= row['open'] <= row['high'] and row['low'] <= row['close'] <= row['high'], row)
        true(row['low'] * row['amount'] <= row['vol'] * 1.0001 and row['vol'] <= row['high'] * row['amount'] * 1.0001,
             row)
    periods = set(re.findall(r'\b(\d+(?:min|hour|day|week|mon|year))\b', told))
    true({'60min', '1hour', '4hour', '1year'} <= periods, periods)
    for period in periods:
        rows = ok(box.get(path, symbol='btcusdt', period=period, size=3))['data']
        true(rows, period)
    equal(len(ok(box.get(path, symbol='btcusdt', period='1min'))['data']), 150)
    equal(len(ok(box.get(path, symbol='btcusdt', period='1min', size=2000))['data']), 2000)


@check('2.3: GET /v1/account/accounts/{account-id}/balance, signed and with a key alone')
def _():
    told = section('2.3 获取账户余额', '2.4 下单')
    sample = next(s for s in samples(told) if 'data' in s)
    path = f'/v1/account/accounts/{ACCOUNT}/balance'
    got = ok(signed(path))
    like(got, sample, 'balance')
    equal((got['data']['account-id'], got['data']['type'], got['data']['state']), (ACCOUNT, 'spot', 'working'))
    equal(ok(box.request('GET', path, '', None, {'Authorization': f'Bearer {KEY}'}))['data'], got['data'])
    simple = next(s for s in samples(told) if 'available' in s)
    rows = {(r['currency'], r['type']): Decimal(r['balance']) for r in got['data']['list']}
    true(rows[simple['currency'].lower(), 'trade'] >= 0 and rows[simple['currency'].lower(), 'frozen'] == 0, rows)
    unknown = box.request('GET', path, '', None, {'Authorization': 'Bearer nobody'})
    equal(unknown.json['err-code'], 'api-signature-not-valid')
    equal(box.request('GET', path, '').json['err-code'], 'login-required')
    other = signed('/v1/account/accounts/1/balance').json
    equal((other['status'], other['err-code']), ('error', 'account-get-accounts-inexistent-error'))


placed = {}


@check("2.4: POST /v1/order/orders/place, the guide's body and its header")
def _():
    told = section('2.4 下单', '2.5 查询订单详情')
    body, answer = [s for s in samples(told) if 'account-id' in s][0], [s for s in samples(told) if 'status' in s][0]
    last = ok(box.get('/market/detail/merged', symbol='btcusdt'))['tick']['close']
    true(isinstance(body['account-id'], int), body)
    body = {**body, 'account-id': ACCOUNT, 'price': f'{last * 0.95:.2f}'}
    got = ok(post('/v1/order/orders/place', body))
    like(got, answer, 'place')
    placed.update(body, id=got['data'])
    types = set(re.findall(r'\n(buy-limit|sell-limit|buy-market|sell-market)\n: ', told))
    equal(len(types), 4)
    for kind in sorted(types):
        order = {'account-id': ACCOUNT, 'symbol': 'btcusdt', 'type': kind, 'amount': body['amount']}
        if kind == 'buy-market':
            order['amount'] = '50'
        if kind.endswith('limit'):
            order['price'] = f'{last * (0.95 if kind[0] == "b" else 1.05):.2f}'
        ok(post('/v1/order/orders/place', order))
    late = post('/v1/order/orders/place', body, Timestamp=str(int(time.time() * 1000) - 400000))
    equal(late.json['err-code'], 'api-signature-not-valid')
    true('Invalid submission time' in late.json['err-msg'], late)
    forged = post('/v1/order/orders/place', body, Signature=urllib.parse.quote(mac('{}')))
    equal(forged.json['err-code'], 'api-signature-not-valid')
    key_only = box.request('POST', '/v1/order/orders/place', '', json.dumps(body), {'Authorization': f'Bearer {KEY}'})
    equal(key_only.json['err-code'], 'login-required', 'a key alone places nothing')


@check('2.5: GET /v1/order/orders/{order-id}, with either header of the guide, and what is refused')
def _():
    told = section('2.5 查询订单详情', '3. 错误处理')
    sample = next(s for s in samples(told) if s.get('status') == 'ok')
    path = f"/v1/order/orders/{placed['id']}"
    for headers in ({'Authorization': f'Bearer {KEY}'}, {'X-API-Key': KEY}):
        got = ok(box.request('GET', path, '', None, headers))
        like(got, sample, 'order')
    row = ok(signed(path))['data']
    equal((row['id'], row['symbol'], row['account-id'], row['type'], row['state'], row['client-order-id']),
          (int(placed['id']), 'btcusdt', ACCOUNT, 'buy-limit', 'submitted', placed['client-order-id']))
    equal((Decimal(row['amount']), Decimal(row['price'])), (Decimal(placed['amount']), Decimal(placed['price'])))
    equal(signed('/v1/order/orders/1').json['err-code'], 'base-record-invalid')


@check('3: errors: the body of the guide; its HTTP statuses when they are asked for')
def _():
    told = section('3. 错误处理', '4. 代码示例')
    sample = next(s for s in samples(told) if 'err-code' in s)
    got = box.get('/market/history/kline', symbol='nosuch', period='1min')
    like(got.json, sample, 'error')
    equal((got.status, got.json['status'], got.json['err-code']), (200, 'error', sample['err-code']))
    named = set(map(int, re.findall(r'\n(\d{3}) [A-Z]', told)))
    true({400, 401, 429, 500} <= named, named)
    equal(strict.get('/market/history/kline', symbol='nosuch', period='1min').status, 400)
    equal(strict.request('GET', '/v1/account/accounts', 'AccessKeyId=x&Signature=y').status, 401)
    equal(strict.request('GET', '/v1/account/accounts', '', None, {'Authorization': f'Bearer {KEY}'}).json['err-code'],
          'login-required', "the guide's form is turned off")
    for _ in range(200):
        got = strict.get('/v1/common/timestamp')
        if got.status != 200:
            break
    equal((got.status, got.json['status']), (429, 'error'))


# ---- the guide's program ----

BLOCKS = re.compile(r'(def|if|else|try|except|for|while|class)\b.*:\s*(#.*)?$')


def restored(text):
    """The program with the word json and the indentation that it lost."""
    text = text.replace('\nimport\n', '\nimport json\n').replace('.()', '.json()').replace('(.dumps', '(json.dumps')
    out, depth, brackets, doc = [], 0, 0, False
    for line in text.split('\n'):
        word = line.split('#')[0].strip()
        quotes = line.count('"""')
        top = re.match(r'(def |import |[A-Z_]+ = |if __name__)', line) and not doc
        if top:
            depth = 0
        elif re.match(r'(except|else)\b', word) and not doc:
            depth -= 1
        out.append('    ' * (depth + (brackets > 0 and not word.startswith(')'))) + line)
        doc ^= quotes % 2 == 1
        if doc or quotes:
            continue
        brackets += sum(word.count(c) for c in '([{') - sum(word.count(c) for c in ')]}')
        if BLOCKS.match(word) and not brackets:
            depth += 1
    return '\n'.join(out)


@check('4: the program, with its own base URL and keys and nothing else changed')
def _():
    told = section('\nimport hashlib\n', '代码说明')
    program = restored(told.strip('\n'))
    program = program.replace('"YOUR_API_KEY"', repr(KEY)).replace('"YOUR_SECRET_KEY"', repr(SECRET))
    program = program.replace('"https://api.huobi.pro"', repr(f'http://{box.host}:{box.port}'))
    with tempfile.TemporaryDirectory() as where:
        path = Path(where) / 'program.py'
        path.write_text(program, 'utf-8')
        try:
            import requests
        except ImportError:  # the one call that it makes of it
            (Path(where) / 'requests.py').write_text(STAND_IN, 'utf-8')
        done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, timeout=30,
                              env={**os.environ, 'PYTHONIOENCODING': 'utf-8', 'NO_PROXY': '*', 'no_proxy': '*'})
    equal((done.returncode, done.stderr), (0, ''), program)
    got = json.loads(done.stdout)
    equal(got['status'], 'ok')
    true({'btcusdt', 'ethusdt'} <= {row['symbol'] for row in got['data']}, got)


@check('1.2: the query of which the text tells is taken as well')
def _():
    got = signed('/market/tickers')
    equal(ok(got)['status'], 'ok')
    stale = str(int(time.time() * 1000) - 400000)
    query = urllib.parse.urlencode(sorted({'AccessKeyId': KEY, 'SignatureMethod': 'HmacSHA256',
                                           'SignatureVersion': '2', 'Timestamp': stale}.items()))
    path = '/v1/account/accounts'
    signature = urllib.parse.quote(mac(f'GET\napi.huobi.pro\n{path}\n{query}'))
    got = box.request('GET', path, f'{query}&Signature={signature}').json
    true('Invalid submission time' in got['err-msg'], got)


STAND_IN = '''import json, types, urllib.error, urllib.request
class RequestException(Exception):
    pass
exceptions = types.SimpleNamespace(RequestException=RequestException)
class Response:
    def __init__(self, status, body):
        self.status_code, self.body = status, body
    def raise_for_status(self):
        if self.status_code >= 400:
            raise RequestException(self.status_code)
    def json(self):
        return json.loads(self.body)
def get(url):
    try:
        with urllib.request.urlopen(url) as answer:
            return Response(answer.status, answer.read())
    except urllib.error.HTTPError as e:
        return Response(e.code, e.read())
'''

run_checks()
box.audit()
