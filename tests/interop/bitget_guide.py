#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The guide to Bitget's API, walked program by program. They are read from ../shared when the test
runs: a translator has put their words into Chinese, joined their lines and lost their indentation;
here that is undone, and nothing else but hosts and keys is changed. src: bitget card 5.22, 11"""
import ast
import contextlib
import glob
import io
import json
import os
import re
import sys
import time
import types
import urllib.parse

from souk_box import Box, check, equal, run_checks, shape, true, within

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.path.join(HERE, '..', '..', '..', 'shared')
found = glob.glob(os.path.join(SHARED, 'guides', '000_*.txt'))
if not found:
    print('1..0 # SKIP the guide is not there (../shared/guides)')
    sys.exit(0)
with open(found[0], encoding='utf-8') as f:
    GUIDE = f.read().splitlines()


# ---- its programs, restored ----

# words of programs that the translator took for prose
WORDS = {'导入': '\nimport ', '进口': '\nimport ', '哈希布': 'hashlib', '时间戳': ' timestamp',
         '时间': 'time', '标题': ' headers', '标头': ' headers', '端点': ' endpoint',
         '响应': ' response', '参数': ' params', '签名': ' signature', '如果': '\nif ',
         '别的': '\nelse', '除了': '\nexcept ', '作为': ' as '}
BY_LENGTH = sorted(WORDS, key=len, reverse=True)
# blocks whose length no syntax tells: how many statements they hold
HOLDS = {'if requests_made': 2, 'if remaining': 1}
HEADER = re.compile(r'(def|if|else|try|except)\b')


def word(match):
    """A text in quotes as it stands, words of the program back, other prose an end of the line."""
    text, out = match.group(), ''
    if text[0] == "'":
        return text
    while text:
        known = next((w for w in BY_LENGTH if text.startswith(w)), None)
        if not known:
            return '\n'
        out, text = out + WORDS[known], text[len(known):]
    return out


def plain(lines):
    text = re.sub(r"'[^'\n]*'|[\u4e00-\u9fff]+", word, '\n'.join(lines))
    text = text.replace('。', '.').replace('STATUS_CODE', 'status_code')
    text = text.replace('exceptions.requestException', 'exceptions.RequestException')
    text = re.sub(r'except e:e:', 'except ValueError as e:', text)
    # quotes within quotes of the same kind
    return re.sub(r"f'([^'{]*)\{(\w+)\.get\('(\w+)'\)\}'", r'f"\1{\2.get(' + r"'\3')}" + '"', text)


def parses(text):
    try:
        return ast.parse(text).body
    except SyntaxError:
        return None


def is_header(text):
    around = {'else': 'if 1: pass\n%s pass', 'except': 'try: pass\n%s pass',
              'try': '%s pass\nfinally: pass'}
    return bool(parses(around.get(HEADER.match(text).group(1), '%s pass') % text))


def first_of(text):
    """The first statement of a text that has several in a line, or ''. Bare names are prose."""
    text = text.split('#')[0]
    if HEADER.match(text):
        ends = [m.end() for m in re.finditer(':', text)]
        return next((text[:e] for e in ends if is_header(text[:e])), '')
    ends = [m.start() for m in re.finditer(r'\s', text)] + [len(text)]
    for end in reversed(ends):
        body = parses(text[:end])
        if body and len(body) == 1 and not (isinstance(body[0], ast.Expr) and isinstance(
                body[0].value, (ast.Name, ast.Constant))):
            return text[:end]
    return ''


def statements(text):
    """Comments end where a statement begins; lines go on while a bracket is open."""
    out, rest = [], ''
    for line in text.split('\n'):
        rest = (rest + ' ' + line).strip()
        if sum(rest.count(c) for c in '([{') > sum(rest.count(c) for c in ')]}'):
            continue
        while rest:
            begins = [0] if rest[0] != '#' else [m.end() for m in re.finditer(r'\s', rest)]
            got = next(((b, s) for b in begins if (s := first_of(rest[b:]))), None)
            if not got:
                break
            out.append(got[1])
            rest = rest[got[0] + len(got[1]):].strip()
        rest = ''
    return out


def indented(todo, depth=0, count=None, until=None):
    """Lines with their indentation; takes what it uses from `todo`."""
    out = []
    while todo and count != 0 and not (until and todo[0].startswith(until)):
        line = todo.pop(0)
        out.append('    ' * depth + line)
        count = count - 1 if count else count
        kind = HEADER.match(line)
        if not kind:
            if until == 'return' and line.startswith('return'):
                break
            continue
        kind, held = kind.group(1), next((n for k, n in HOLDS.items() if line.startswith(k)), None)
        if kind == 'def':
            inner = indented(todo, depth + 1, until='return')
            if todo and todo[0].startswith('return'):
                inner.append('    ' * (depth + 1) + todo.pop(0))
        elif kind == 'try':
            inner = indented(todo, depth + 1, until='except')
        elif kind == 'if' and not held and any(s.startswith('else') for s in todo):
            inner = indented(todo, depth + 1, until='else')
        else:
            inner = indented(todo, depth + 1, count=held or 1)
        out += inner
    return out


def program(begins, ends):
    """From the line that begins so to the next that has this in it."""
    first = next(i for i, line in enumerate(GUIDE) if line.startswith(begins))
    last = next(i for i in range(first, len(GUIDE)) if ends in GUIDE[i])
    return '\n'.join(indented(statements(plain(GUIDE[first:last + 1])))) + '\n'


PROGRAMS = {'first': program('import requests', 'Error: {response'),
            'sign': program('import hmac', "'X-BITGET-TIMESTAMP'"),
            'limit': program('import time', 'return response'),
            'errors': program('try:', 'JSON decoding')}


# ---- what they find around them ----

class Response:
    def __init__(self, answer):
        self.answer, self.status_code = answer, answer.status
        self.headers = types.SimpleNamespace(get=answer.header)

    def json(self):
        return self.answer.json

    def raise_for_status(self):
        if self.status_code >= 400:
            raise requests.exceptions.RequestException(f'{self.status_code} Client Error')


class RequestException(IOError):
    pass


asked = []  # (path and query, headers, answer) of all that the programs asked
requests = types.ModuleType('requests')
requests.exceptions = types.SimpleNamespace(RequestException=RequestException)


def get(url, headers=None, at=None):
    parts = urllib.parse.urlsplit(url)
    equal(f'{parts.scheme}://{parts.netloc}', 'https://api.bitget.com', 'the host that is changed')
    answer = (at or box).client().request('GET', parts.path, parts.query, headers=headers)
    asked.append((parts.path + (parts.query and '?' + parts.query), headers, answer))
    return Response(answer)


requests.get = get
sys.modules['requests'] = requests
box = Box('--venue', 'bitget', '--seed', '6', venue='bitget')
os.environ.update(bitget_api_key=box.key.api_key, bitget_api_secret=box.key.secret)
NAMES = {}  # the programs stand in one file, one after the other
TICKERS = '/api/spot/v1/market/tickers'


def run(name, names=NAMES):
    """What it prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(PROGRAMS[name], name, 'exec'), names)
    return out.getvalue()


def number(value):
    return isinstance(value, str) and float(value) is not None


def ms(value):
    return isinstance(value, str) and value.isdigit() and abs(int(value) / 1000 - time.time()) < 60


def stamp(value):
    return isinstance(value, int) and abs(value / 1000 - time.time()) < 60


TICKER = {'symbol': str, 'high24h': number, 'low24h': number, 'close': number, 'quoteVol': number,
          'baseVol': number, 'usdtVol': number, 'ts': ms, 'buyOne': number, 'sellOne': number,
          'bidSz': number, 'askSz': number, 'openUtc0': number, 'changeUtc': number,
          'change': number}
GOOD = {'code': '00000', 'msg': 'success', 'requestTime': stamp}


# ---- the walk ----

@check('its first program, as it stands: tickers of all symbols, whatever its headers say')
def _():
    printed = run('first')
    equal([(a[0], a[1]) for a in asked], [(TICKERS, {
        'X-BITGET-API-KEY': box.key.api_key, 'X-BITGET-API-SIGN': box.key.secret})])
    data = ast.literal_eval(printed)
    shape(data, {**GOOD, 'data': [TICKER]})
    symbols = {row['symbol'] for row in data['data']}
    true({'BTCUSDT', 'ETHUSDT'} <= symbols, symbols)
    for name in ('X-BITGET-RATELIMIT-REMAINING', 'x-mbx-used-remain-limit'):
        within(int(asked[0][2].header(name)), 0, 6000, name)
    true(not any(box.key.secret in line for line in box.printed), 'no secret is written down')


@check('its signature is that of the golden vectors')
def _():
    run('sign')
    with open(os.path.join(SHARED, 'vectors', 'bitget.json'), encoding='utf-8') as f:
        vectors = [v for v in json.load(f) if v['name'].startswith('guide_') and v['prehash']]
    equal(len(vectors), 3)
    for v in vectors:
        equal(NAMES['generate_signature'](v['secret'], str(v['now_ms']), v['params']),
              v['expect']['headers']['X-BITGET-API-SIGN'], v['name'])


def signed(method, path, params, body=None, secret=None, at=None, **more):
    """As its second program signs: time, then the parameters in order, a line each."""
    at = at or box
    now = str(int(time.time() * 1000))
    headers = {'X-BITGET-API-KEY': at.key.api_key, 'X-BITGET-TIMESTAMP': now,
               'X-BITGET-API-SIGN': NAMES['generate_signature'](
                   secret or at.key.secret, now, {**params, **(body or {})}), **more}
    return at.client().request(method, path, urllib.parse.urlencode(params),
                               body and json.dumps(body), headers)


@check('its signed headers: the parameter that it names, in its words, and in small letters')
def _():
    equal(sorted(NAMES['headers']), ['X-BITGET-API-KEY', 'X-BITGET-API-SIGN', 'X-BITGET-TIMESTAMP'])
    params = NAMES['params']
    equal(list(params.values()), ['btcusdt'])
    for path in (TICKERS, '/api/spot/v1/account/assets'):
        answer = box.client().request('GET', path, urllib.parse.urlencode(params),
                                      headers=NAMES['headers'])
        equal((answer.status, answer.json['code']), (200, '00000'), path)
    rows = signed('GET', TICKERS, {'symbol': 'btcusdt'}).json['data']
    equal([row['symbol'] for row in rows], ['BTCUSDT'])


@check('private paths of its generation, by its signature, without a passphrase')
def _():
    answer = signed('GET', '/api/spot/v1/account/assets', {})
    shape(answer.json, {**GOOD, 'data': [{'coinId': object, 'coinName': str, 'available': number,
                                          'frozen': number, 'lock': number, 'uTime': ms}]})
    order = {'symbol': 'BTCUSDT_SPBL', 'side': 'buy', 'orderType': 'limit', 'force': 'normal',
             'price': '60000', 'quantity': '0.01', 'clientOrderId': 'guide-1'}
    answer = signed('POST', '/api/spot/v1/trade/orders', {}, order)
    shape(answer.json, {**GOOD, 'data': {'orderId': str, 'clientOrderId': 'guide-1'}})
    (usdt,) = signed('GET', '/api/spot/v1/account/assets', {'coin': 'USDT'}).json['data']
    equal(float(usdt['frozen']), 600.0)


@check('refusals in its form say code and text twice; a public path answers all the same')
def _():
    answer = signed('GET', '/api/spot/v1/account/assets', {}, secret='x' * 64)
    equal(answer.status, 400)
    shape(answer.json, {'code': '40009', 'msg': 'sign signature error', 'requestTime': stamp,
                        'data': None, 'error_code': '40009', 'error_message': 'sign signature error'})
    old = {'X-BITGET-API-KEY': box.key.api_key, 'X-BITGET-API-SIGN': 'x',
           'X-BITGET-TIMESTAMP': str(int(time.time() * 1000) - 31000)}
    answer = box.client().request('GET', '/api/spot/v1/account/assets', '', headers=old)
    equal((answer.status, answer.json['code'] in ('40008', '40009')), (400, True), repr(answer))
    equal(signed('GET', TICKERS, {}, secret='x' * 64).json['code'], '00000')


@check('where both forms of headers stand, the live one counts')
def _():
    answer = signed('GET', '/api/v2/spot/account/assets', {}, **{
        'ACCESS-KEY': box.key.api_key, 'ACCESS-SIGN': 'x', 'ACCESS-PASSPHRASE': 'y' * 8,
        'ACCESS-TIMESTAMP': str(int(time.time() * 1000))})
    equal(answer.status, 400, repr(answer))
    true('error_code' not in answer.json, answer.json)
    equal(signed('GET', '/api/v2/spot/account/assets', {}).json['code'], '00000')


@check('its errors: the success that it takes for one, the success that a switch makes of it, a path')
def _():
    NAMES.update(endpoint='https://api.bitget.com' + TICKERS)
    equal(run('errors'), 'Error: success\n')  # its own test compares with the number 0
    NAMES.update(endpoint='https://api.bitget.com/api/spot/v1/nothing')
    true(run('errors').startswith('Request error: 404'), 'a path that is not there')
    equal(asked[-1][2].json['code'], '40404')
    with Box('--venue', 'bitget', '--set', 'bitget.guide_code=number', venue='bitget') as other:
        requests.get = lambda url, headers=None: get(url, headers, other)
        try:
            NAMES.update(endpoint='https://api.bitget.com' + TICKERS)
            data = ast.literal_eval(run('errors'))
        finally:
            requests.get = get
        shape(data, {**GOOD, 'code': 0, 'data': [TICKER]})


@check('with the switch off its headers are those of a stranger')
def _():
    with Box('--venue', 'bitget', '--set', 'bitget.guide=off', venue='bitget') as other:
        equal(signed('GET', '/api/v2/spot/account/assets', {}, at=other).status, 400)


@check('its rate limiter: pauses when few are left, and after a hundred; nothing is ever refused')
def _():
    with Box('--venue', 'bitget', '--clock', 'virtual', venue='bitget') as other:
        names, slept = {'requests': types.SimpleNamespace(
            get=lambda url, headers=None: get(url, headers, other))}, []

        def sleep(seconds):
            slept.append(seconds)
            equal(other.admin('POST', '/v1/clock', {'advance_ms': seconds * 1000}).status, 200)
        run('limit', names)
        names['time'] = types.SimpleNamespace(sleep=sleep)
        left = []
        for _ in range(105):
            response = names['make_request_with_rate_limit'](
                'https://api.bitget.com' + TICKERS, NAMES['headers'])
            equal(response.status_code, 200)
            left.append(int(response.headers.get('X-BITGET-RATELIMIT-REMAINING')))
        equal(slept.count(60), 1, 'a minute after a hundred')
        equal(slept.count(10), sum(n < 10 for n in left), 'ten seconds where fewer than ten are left')
        true(slept.count(10) >= 5, slept)
        equal(left[:11], list(range(19, 8, -1)), 'twenty a second, the first of them used')
        equal(left[11], 19, 'all of them again')


with box:
    run_checks()
    box.audit()
