# SPDX-License-Identifier: MIT
"""A sandbox of HTX for one test program, and a client of it that knows nothing of Souk. src: htx card 3, 5"""
import base64
import hashlib
import hmac
import json
import time
import urllib.parse
from decimal import Decimal

from souk_box import Box, equal, true

box = Box('--seed', '4', venue='htx')
KEY, SECRET = box.key.api_key, box.key.secret
quote = lambda text: urllib.parse.quote(str(text), safe='')


def mac(text):
    return base64.b64encode(hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()).decode()


def query_of(method, path, host=None, stamp=None, **params):
    params = {**params, 'AccessKeyId': KEY, 'SignatureMethod': 'HmacSHA256', 'SignatureVersion': '2',
              'Timestamp': stamp or time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime())}
    line = '&'.join(f'{k}={quote(params[k])}' for k in sorted(params))
    host = host or f'{box.host}:{box.port}'
    return f'{line}&Signature={quote(mac(chr(10).join([method, host, path, line])))}'


def answer(method, path, body=None, **params):
    return box.request(method, path, query_of(method, path, **params),
                       None if body is None else json.dumps(body))


def ask(method, path, body=None, **params):
    got = answer(method, path, body, **params)
    equal(got.status, 200, got)
    return json.loads(got.body, parse_float=Decimal)


def good(method, path, body=None, **params):
    got = ask(method, path, body, **params)
    true(got.get('status') == 'ok' or got.get('code') == 200, got)
    return got.get('data')


def bad(code, method, path, body=None, **params):
    got = ask(method, path, body, **params)
    equal((got['status'], got['err-code']), ('error', code), got)
    return got


ACCOUNT = str(good('GET', '/v1/account/accounts')[0]['id'])
LAST = box.get('/market/detail/merged', symbol='btcusdt').json['tick']['close']


def order(kind='buy-limit', factor=0.9, amount='0.001', **more):
    return {'account-id': ACCOUNT, 'symbol': 'btcusdt', 'type': kind, 'amount': amount,
            'price': f'{LAST * factor:.2f}', **more}


def place(*args, **more):
    return good('POST', '/v1/order/orders/place', order(*args, **more))


def order_of(id):
    return good('GET', f'/v1/order/orders/{id}')


def balance():
    rows = good('GET', f'/v1/account/accounts/{ACCOUNT}/balance')['list']
    return {(r['currency'], r['type']): Decimal(r['balance']) for r in rows}
