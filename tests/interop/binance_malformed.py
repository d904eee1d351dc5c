#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Malformed requests, each with the answer it must get. Behind every one of them a new connection
is served and a signed order is taken; at the end no connection is left over.
src: RFC 9110, 9112; binance card 3, 5, 8, 9"""
import socket
import struct
import threading
import time
import urllib.parse

from binance_errors import (BAD_JSON, BAD_SIGNATURE, BAD_SYMBOL, COMBINATION, DEC_LEGAL, ID_LEGAL,
                            KEY_FORMAT, KEY_UNKNOWN, NUM_LEGAL, STALE, SYMBOLS_LEGAL, SYMBOL_LEGAL,
                            either, empty, filtered, illegal, invalid, mandatory, overflow,
                            precise, twice, unread, unwanted)
from souk_box import (Box, Key, PemKey, check, equal, render, run_checks, true, within)

box = Box('--limits', 'off', '--seed', '7')
GOOD = dict(symbol='BTCUSDT', side='BUY', type='LIMIT', timeInForce='GTC', quantity='0.001',
            price='20000')


# ---- the sandbox is well ----

watcher = box.client()


def healthy(name):
    true(box.alive(), f'the sandbox died of: {name}')
    fresh = box.client()
    answer = fresh.get('/api/v3/ping')
    equal((answer.status, answer.text), (200, '{}'), 'a new connection')
    fresh.close()
    answer = watcher.signed('POST', '/api/v3/order/test', **GOOD)
    equal((answer.status, answer.text), (200, '{}'), 'a signed order')


# ---- heads ----

HOST = 'Host: 127.0.0.1\r\n'
PING_TARGET = 'GET /api/v3/ping HTTP/1.1\r\n'


def head(name, data, status, sentence=None, first=None):
    """Sends bytes; the answer has this status and sentence, and the connection ends. `first`: the
    status of an answer that comes before."""
    @check(f'head: {name}')
    def _():
        wire = box.connect()
        wire.send(data.encode('latin-1') if isinstance(data, str) else data)
        if first:
            equal(wire.answer().status, first)
        answer = wire.answer()
        equal(answer.status, status, repr(answer))
        if sentence:
            equal(answer.json, {'error': sentence})
        equal(answer.header('Connection'), 'close')
        true(wire.ended(), 'it stays open')
        wire.close()


head('a method with a byte that no token has', f'G@T / HTTP/1.1\r\n{HOST}\r\n', 400)
head('an unknown method', f'BREW / HTTP/1.1\r\n{HOST}\r\n', 501, 'the method is unknown')
head('a method in lower case', f'get /api/v3/ping HTTP/1.1\r\n{HOST}\r\n', 501,
     'the method is unknown')
head('a method of 5000 letters', f'{"G" * 5000} / HTTP/1.1\r\n{HOST}\r\n', 501)
head('no method', f' /api/v3/ping HTTP/1.1\r\n{HOST}\r\n', 400,
     'the request line does not begin with a method')
head('no target', f'GET HTTP/1.1\r\n{HOST}\r\n', 400)
head('two blanks before the target', f'GET  /api/v3/ping HTTP/1.1\r\n{HOST}\r\n', 400)
head('a blank in the target', f'GET /api/v3/ping x HTTP/1.1\r\n{HOST}\r\n', 400)
head('a tab for a blank', f'GET\t/api/v3/ping HTTP/1.1\r\n{HOST}\r\n', 400)
head('a target without a slash', f'GET api/v3/ping HTTP/1.1\r\n{HOST}\r\n', 400)
head('a target of another scheme', f'GET ftp://x/api/v3/ping HTTP/1.1\r\n{HOST}\r\n', 400,
     "the request's target is malformed")
head('the asterisk with GET', f'GET * HTTP/1.1\r\n{HOST}\r\n', 400,
     "the request's target is malformed")
head('a raw byte above ASCII in the target', f'GET /api/v3/p\xffng HTTP/1.1\r\n{HOST}\r\n', 400)
head('a NUL in the target', f'GET /api/v3/\0ping HTTP/1.1\r\n{HOST}\r\n', 400)
head('a fragment in the target', f'GET /api/v3/ping#x HTTP/1.1\r\n{HOST}\r\n', 400)
head('a target of 17000 bytes', f'GET /{"a" * 17000} HTTP/1.1\r\n{HOST}\r\n', 414,
     'the target is too long')
head('a query of 17000 bytes', f'GET /api/v3/ping?{"a" * 17000} HTTP/1.1\r\n{HOST}\r\n', 414)
head('HTTP/0.9', 'GET /api/v3/ping\r\n\r\n', 400)
head('HTTP/2.0', f'GET /api/v3/ping HTTP/2.0\r\n{HOST}\r\n', 505,
     'only HTTP/1.1 and HTTP/1.0 are spoken here')
head('HTTP/1.2', f'GET /api/v3/ping HTTP/1.2\r\n{HOST}\r\n', 505)
head('HTTP/1.11', f'GET /api/v3/ping HTTP/1.11\r\n{HOST}\r\n', 400)
head('http/1.1', f'GET /api/v3/ping http/1.1\r\n{HOST}\r\n', 400, 'the version is malformed')
head('HTP/1.1', f'GET /api/v3/ping HTP/1.1\r\n{HOST}\r\n', 400, 'the version is malformed')
head("HTTP/2's preface", 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505)
head('lines that end in LF alone', 'GET /api/v3/ping HTTP/1.1\nHost: x\n\n', 400,
     'a line ends in a bare line feed')
head('a CR inside a line', f'GET /api/v3/ping HTTP/1.1\r\nHost: x\ry\r\n\r\n', 400,
     'a carriage return without a line feed')
head('a NUL in a value', f'{PING_TARGET}{HOST}X-A: a\0b\r\n\r\n', 400, 'a control byte in the head')
head('a folded line', f'{PING_TARGET}{HOST}X-A: a\r\n b\r\n\r\n', 400, 'a folded line in the head')
head('a blank before the colon', f'{PING_TARGET}Host : x\r\n\r\n', 400,
     "a blank in or behind a field's name")
head('a byte that no name has', f'{PING_TARGET}{HOST}X(A): 1\r\n\r\n', 400,
     "a field's name holds a byte that may not be there")
head('a field without a colon', f'{PING_TARGET}{HOST}nonsense\r\n\r\n', 400)
head('a field without a name', f'{PING_TARGET}{HOST}: x\r\n\r\n', 400)
head('no Host', f'{PING_TARGET}\r\n', 400, 'the Host field is missing')
head('two Hosts', f'{PING_TARGET}{HOST}{HOST}\r\n', 400, 'two Host fields')
head('a malformed Host', f'{PING_TARGET}Host: a b\r\n\r\n', 400, 'the Host field is malformed')
head('a Host with a path', f'{PING_TARGET}Host: a/b\r\n\r\n', 400, 'the Host field is malformed')
head('101 fields', PING_TARGET + HOST + ''.join(f'X-{i}: 1\r\n' for i in range(101)) + '\r\n', 431,
     'too many header fields')
head('a field of 40000 bytes', f'{PING_TARGET}{HOST}X: {"a" * 40000}\r\n\r\n', 431,
     'the head is too long')
head('40000 bytes without a line end', 'GET /api/v3/ping HTTP/1.1\r\nX: ' + 'a' * 40000, 431)
head('a tunnel', f'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n', 501,
     'no tunnels here')
head('an expectation', f'{PING_TARGET}{HOST}Expect: a miracle\r\n\r\n', 417,
     'an expectation other than 100-continue')
head('bytes of chance', bytes((i * 89 + 131) % 251 + 1 for i in range(300)), 400)
head('a garbage request behind a good one', f'{PING_TARGET}{HOST}\r\nnonsense\r\n\r\n', 400,
     'the request line does not begin with a method', first=200)
head('a body nobody announced, behind a good request', f'{PING_TARGET}{HOST}\r\n{{"a":1}}\r\n\r\n',
     400, first=200)

# lengths and smuggling

POST = 'POST /api/v3/order/test HTTP/1.1\r\n' + HOST
head('two lengths', f'{POST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400,
     'unexpected content-length header')
head('the same length twice', f'{POST}Content-Length: 1\r\nContent-Length: 1\r\n\r\na', 400,
     'unexpected content-length header')
head('a list of lengths', f'{POST}Content-Length: 1, 1\r\n\r\na', 400, 'invalid character in content-length header')
for value in ('-1', '+1', 'abc', '1x', '0x10', '1.0', '1 1', ''):
    head(f'length "{value}"', f'{POST}Content-Length: {value}\r\n\r\na', 400,
         'invalid character in content-length header')
head('a length beyond 64 bits', f'{POST}Content-Length: 99999999999999999999999\r\n\r\n', 400,
     'invalid character in content-length header')
head('a body of 1 GB announced', f'{POST}Content-Length: 1000000000\r\n\r\n', 413,
     'the body is too long')
head('length and chunks', f'{POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
     400, 'unexpected content-length header')
head('chunks and length', f'{POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n',
     400, 'unexpected content-length header')
head('Transfer-Encoding twice',
     f'{POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n', 400,
     'Transfer-Encoding stands there twice')
for value in ('gzip', 'xchunked', 'chunked, chunked', 'gzip, chunked', 'identity', '"chunked"'):
    head(f'transfer coding {value}', f'{POST}Transfer-Encoding: {value}\r\n\r\n0\r\n\r\n', 501,
         'a transfer coding other than chunked')
head('a blank behind Transfer-Encoding', f'{POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n', 400)
head('chunks in HTTP/1.0',
     f'POST /api/v3/order/test HTTP/1.0\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400,
     'HTTP/1.0 knows no Transfer-Encoding')

CHUNKED = f'{POST}Transfer-Encoding: chunked\r\n\r\n'
head('a chunk size that is none', f'{CHUNKED}xyz\r\n', 400,
     "a chunk's size is not a hexadecimal number")
head('a negative chunk size', f'{CHUNKED}-1\r\n', 400, "a chunk's size is not a hexadecimal number")
head('a chunk size with 0x', f'{CHUNKED}0x1\r\na\r\n0\r\n\r\n', 400)
head('a chunk size of 20 digits', f'{CHUNKED}{"f" * 20}\r\n', 400,
     "a chunk's size has too many digits")
head('a chunk of 4 GB', f'{CHUNKED}ffffffff\r\n', 413, 'the body is too long')
head('a chunk longer than it says', f'{CHUNKED}1\r\nabc\r\n0\r\n\r\n', 400,
     'a chunk is not followed by CR LF')
head('a chunk that ends in LF', f'{CHUNKED}1\r\na\n0\r\n\r\n', 400, 'a chunk is not followed by CR LF')
head('a chunk size that ends in LF', f'{CHUNKED}1\na\r\n0\r\n\r\n', 400)
head('chunk extensions without end', f'{CHUNKED}1;{"x" * 20000}\r\n', 400,
     'too many bytes of chunk extensions')
head('a trailer without end', f'{CHUNKED}0\r\nX: {"a" * 40000}\r\n', 431, 'the trailer is too long')


def served(name, data, answers, later=b''):
    """Odd, but in order: these statuses come, and the connection stays open."""
    @check(f'odd but fine: {name}')
    def _():
        wire = box.connect()
        wire.send(data.encode('latin-1') if isinstance(data, str) else data)
        for status in answers:
            equal(wire.answer(5).status, status)
        wire.send(f'{PING_TARGET}{HOST}\r\n'.encode())
        equal(wire.answer().text, '{}')
        wire.close()


served('50 requests in one piece', f'{PING_TARGET}{HOST}\r\n' * 50, [200] * 50)
served('an absolute target', f'GET http://api.binance.com/api/v3/ping HTTP/1.1\r\n{HOST}\r\n', [200])
served('names in any case', 'GET /api/v3/ping HTTP/1.1\r\nhOST: x\r\ncONNECTION: kEEP-aLIVE\r\n\r\n',
       [200])
served('a GET with a body', f'{PING_TARGET}{HOST}Content-Length: 3\r\n\r\nabc', [200])


@check('odd but fine: 1500 requests at once whose answers are 40 MB')
def _():
    wire = box.connect()
    ask = f'GET /api/v3/exchangeInfo HTTP/1.1\r\n{HOST}\r\n'.encode() * 1500
    threading.Thread(target=wire.send, args=(ask,), daemon=True).start()
    for n in range(1500):
        equal(wire.answer().status, 200, f'number {n + 1}')
    wire.close()


@check('odd but fine: one byte at a time')
def _():
    wire = box.connect()
    for byte in f'{PING_TARGET}{HOST}\r\n'.encode():
        wire.send(bytes([byte]))
    equal(wire.answer().text, '{}')
    wire.close()


@check('odd but fine: HEAD has the length and no body; 100 Continue; HTTP/1.0 ends')
def _():
    wire = box.connect()
    wire.send(f'HEAD /api/v3/ping HTTP/1.1\r\n{HOST}\r\n'.encode())
    answer = wire.answer(is_head=True)
    equal((answer.status, answer.header('Content-Length')), (200, '2'))
    wire.send(f'{POST}Content-Length: 3\r\nExpect: 100-continue\r\n\r\n'.encode())
    equal(wire.take_until(b'\r\n\r\n', 5), b'HTTP/1.1 100 Continue\r\n\r\n')
    wire.send(b'a=b')
    equal(wire.answer().status, 401)
    wire.send(f'GET /api/v3/ping HTTP/1.0\r\n\r\n'.encode())
    equal(wire.answer().text, '{}')
    true(wire.ended(), 'HTTP/1.0 keeps open')
    wire.close()


def cut(name, data, linger=None):
    """Half a request, then the client goes: nothing is answered, nothing is left."""
    @check(f'cut off: {name}')
    def _():
        wire = box.connect()
        wire.send(data.encode('latin-1') if isinstance(data, str) else data)
        if linger:
            wire.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        else:
            wire.sock.shutdown(socket.SHUT_WR)
            equal(wire.ended(), True)
        wire.close()


cut('in the request line', 'GET /api/v')
cut('in a field', f'{PING_TARGET}Host: 127')
cut('in the body', f'{POST}Content-Length: 100\r\n\r\nsymbol=')
cut('in a chunk', f'{CHUNKED}10\r\nabc')
cut('before anything', '')
cut('in the request line, by a reset', 'GET /api/v', linger=True)
cut('in the body, by a reset', f'{POST}Content-Length: 100\r\n\r\nsymbol=', linger=True)
cut('half a TLS hello', b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03')
cut('a TLS record of garbage', b'\x16\x03\x01\x00\x05hello')
cut('a TLS record of a wrong version, by a reset', b'\x16\x00\x00\xff\xff', linger=True)


@check('head: half a request that never goes on is ended')
def _():
    wire = box.connect()
    wire.send(b'GET /api/v3/ping HTTP/1.1\r\nHost')
    answer = wire.answer(30)
    equal((answer.status, answer.json), (408, {'error': 'the request did not end in time'}))
    true(wire.ended(), 'it stays open')
    wire.close()


# ---- paths and methods ----

def path(method, target, status, code=None):
    @check(f'path: {method} {target}')
    def _():
        answer = watcher.request(method, target)
        equal(answer.status, status, repr(answer))
        if method != 'HEAD':
            equal(answer.json if answer.body else None, code and {'code': code[0], 'msg': code[1]})


for target in ('/', '/nope', '/api', '/api/v3', '/api/v3/', '/api/v3/nope', '/api/v3/ping/',
               '/api/v3//ping', '/API/V3/PING', '/api/v1/ping', '/api/v3/%70ing', '/api/v3/ping%00',
               '/api/v3/../v3/ping', '/api/v3/order/test/x', '/sapi/v1/nope', '/%', '/' + 'x' * 9000):
    path('GET', target, 404)
for method, target in (('POST', '/api/v3/ping'), ('DELETE', '/api/v3/time'), ('PUT', '/api/v3/order'),
                       ('GET', '/api/v3/order/test'), ('PATCH', '/api/v3/order'),
                       ('POST', '/api/v3/openOrders'), ('POST', '/api/v3/account'),
                       ('TRACE', '/api/v3/ping')):
    path(method, target, 404)


# ---- parameters of public requests ----

def ask(target, query, code=None, status=400, headers=None):
    @check(f'query: {target}?{query[:80]}')
    def _():
        answer = watcher.request('GET', target, query, headers=headers)
        equal((answer.status, answer.json), (status, {'code': code[0], 'msg': code[1]}), repr(answer))


DEPTH = '/api/v3/depth'
ask(DEPTH, '', mandatory('symbol'))
ask(DEPTH, 'limit=5', mandatory('symbol'))
ask(DEPTH, 'Symbol=BTCUSDT', mandatory('symbol'))
ask(DEPTH, 'symbol=', empty('symbol'))
ask(DEPTH, 'symbol', empty('symbol'))
ask(DEPTH, 'symbol=NOSUCH', BAD_SYMBOL)
ask(DEPTH, 'symbol=BTC_USDT', BAD_SYMBOL)
for text in ('btcusdt', 'BTC/USDT', 'BTC%2FUSDT', 'BTC%20USDT', 'BTCUSDT%00', 'BTC+USDT', '%ff%fe',
             '%c0%af', '%ed%a0%80', 'A' * 51, '%3Cscript%3E', "BTCUSDT'--"):
    ask(DEPTH, f'symbol={text}', illegal('symbol', SYMBOL_LEGAL))
ask(DEPTH, 'symbol=%E8%BF%99%E6%98%AF', BAD_SYMBOL)
ask(DEPTH, 'symbol=BTCUSDT&symbol=BTCUSDT', twice())
ask(DEPTH, 'symbol=BTCUSDT&symbol=ETHUSDT', twice())
for text in ('abc', '-1', '1.5', '1e2', '%2B5', '0x10', '5%20', '1' * 21, '%EF%BC%95', 'NaN'):
    ask(DEPTH, f'symbol=BTCUSDT&limit={text}', illegal('limit', NUM_LEGAL))
ask(DEPTH, 'symbol=BTCUSDT&limit=', empty('limit'))
ask(DEPTH, 'symbol=BTCUSDT&limit=0', invalid('limit'))
ask(DEPTH, 'symbol=BTCUSDT&limit=99999999999999999999', overflow('limit'))
ask(DEPTH, 'symbol=BTCUSDT&limit=9223372036854775808', overflow('limit'))
ask(DEPTH, 'symbol=%zz', illegal('symbol', '%[0-9A-F]{2}'))
ask(DEPTH, 'symbol=BTCUSDT%', illegal('symbol', '%[0-9A-F]{2}'))
ask(DEPTH, 'symbol=BTCUSDT%4', illegal('symbol', '%[0-9A-F]{2}'))
ask(DEPTH, '&'.join(f'p{i}=1' for i in range(129)), twice('128', '129'))
KLINES = '/api/v3/klines'
ask(KLINES, 'symbol=BTCUSDT', mandatory('interval'))
for text in ('7m', '1H', '10m', '1', 'm', '1mm', '60'):
    ask(KLINES, f'symbol=BTCUSDT&interval={text}', (-1120, 'Invalid interval.'))
ask(KLINES, 'symbol=BTCUSDT&interval=', empty('interval'))
ask(KLINES, 'symbol=BTCUSDT&interval=1m&startTime=yesterday', illegal('startTime', NUM_LEGAL))
ask(KLINES, 'symbol=BTCUSDT&interval=1m&endTime=9223372036854775807', overflow('endTime'))
for text in ('99', '-13', '14:01', '1:99', 'x', ':', '1:2:3', '%2B%2B1'):
    ask(KLINES, f'symbol=BTCUSDT&interval=1d&timeZone={text}', invalid('timeZone'))
INFO = '/api/v3/exchangeInfo'
for text in ('[', '["BTCUSDT"', '["BTCUSDT",]', "['BTCUSDT']", '[BTCUSDT]', '{', 'BTCUSDT', '[[]',
             '["BTC\nUSDT"]', '["\\ud800"]', '[1,]', '[' * 5000):
    ask(INFO, f'symbols={urllib.parse.quote(text)}', BAD_JSON)
ask(INFO, 'symbols=[', BAD_JSON)
for text in ('{}', '[]', '[1]', '[null]', '[["BTCUSDT"]]', '["btcusdt"]', '[""]', '"BTCUSDT"', '7',
             'null', '["BTC\\u0000USDT"]'):
    ask(INFO, f'symbols={urllib.parse.quote(text)}', illegal('symbols', SYMBOLS_LEGAL))
ask(INFO, 'symbols=', empty('symbols'))
ask(INFO, 'symbols=["BTCUSDT","NOSUCH"]', BAD_SYMBOL)
ask(INFO, 'symbols=["BTCUSDT","BTCUSDT"]', (-1151, 'Symbol is present multiple times in the list.'))
ask(INFO, 'symbol=BTCUSDT&symbols=["BTCUSDT"]', COMBINATION)
ask(INFO, 'symbol=BTCUSDT&permissions=SPOT', COMBINATION)
ask(INFO, 'symbolStatus=ASLEEP', (-1122, 'Invalid symbolStatus.'))
ask(INFO, 'showPermissionSets=perhaps', invalid('showPermissionSets'))
ask('/api/v3/ticker/24hr', 'type=HUGE', (-1139, 'Invalid ticker type.'))
ask('/api/v3/ticker', '', either('symbol', 'symbols'))
for text in ('0m', '60m', '24h', '8d', '1w', 'm', '-1m', '1.5h', '99999999999999999999m', '1M'):
    ask('/api/v3/ticker', f'symbol=BTCUSDT&windowSize={text}', invalid('windowSize'))
ask('/api/v3/ticker', 'symbols=' + urllib.parse.quote(
    '[' + ','.join(f'"S{i}"' for i in range(101)) + ']'), BAD_SYMBOL)
ask('/api/v3/aggTrades', 'symbol=BTCUSDT&fromId=1&startTime=1', COMBINATION)
ask('/api/v3/aggTrades', 'symbol=BTCUSDT&fromId=-1', illegal('fromId', NUM_LEGAL))
ask('/api/v3/avgPrice', '', mandatory('symbol'))
ask('/api/v3/trades', 'symbol=BTCUSDT&limit=two', illegal('limit', NUM_LEGAL))
ask('/api/v3/ping', '', (-1194, 'Invalid value for time unit; expected either MICROSECOND or '
                                'MILLISECOND.'), headers={'X-MBX-TIME-UNIT': 'FORTNIGHT'})
ask('/api/v3/ping', '', (-1155, 'SBE is not enabled.'), 406, headers={'Accept': 'application/sbe'})


# ---- parameters of orders, well signed ----

def order(name, code, status=400, path='/api/v3/order/test', method='POST', drop=(), raw=None, **more):
    """The good order but for these parameters (None: left out)."""
    @check(f'order: {name}')
    def _():
        params = {**GOOD, **more} if method == 'POST' and 'order' in path else dict(more)
        params = {k: v for k, v in params.items() if v is not None}
        if raw is None:
            answer = watcher.signed(method, path, 'body' if method == 'POST' else 'query', **params)
        else:
            text = '&'.join(filter(None, [render(params), raw, f'timestamp={watcher.now_ms()}']))
            text += '&signature=' + watcher.key.sign(text)
            answer = watcher.request(method, path, text,
                                     headers={'X-MBX-APIKEY': watcher.key.api_key})
        equal((answer.status, answer.json), (status, {'code': code[0], 'msg': code[1]}), repr(answer))


for name in ('symbol', 'side', 'type', 'timeInForce', 'quantity', 'price'):
    order(f'no {name}', mandatory(name), **{name: None})
    order(f'empty {name}', empty(name), **{name: ''})
order('side HOLD', (-1117, 'Invalid side.'), side='HOLD')
order('side in lower case', (-1117, 'Invalid side.'), side='sell')
order('type FAST', (-1116, 'Invalid orderType.'), type='FAST')
order('type in lower case', (-1116, 'Invalid orderType.'), type='limit')
order('timeInForce GTD', (-1115, 'Invalid timeInForce.'), timeInForce='GTD')
order('symbol NOSUCH', BAD_SYMBOL, symbol='NOSUCH')
order('symbol in lower case', illegal('symbol', SYMBOL_LEGAL), symbol='btcusdt')
for name in ('quantity', 'price'):
    for text in ('abc', '-1', '+1', '1e3', '1,5', '.5', '5.', '0x1', 'NaN', 'Infinity', '１', '1 ', '--1',
                 '1.2.3', '1' * 21, '1.' + '1' * 21):
        order(f'{name} {text[:12]}', illegal(name, DEC_LEGAL), **{name: text})
    order(f'{name} zero', (-1013, 'Price * QTY is zero or less.'), **{name: '0.000'})
    order(f'{name} of nine decimals', precise(name), **{name: '1.123456789'})
    order(f'{name} of 20 digits', overflow(name), **{name: '9' * 20})
order('quantity below a step', filtered('LOT_SIZE'), quantity='0.000001')
order('quantity between steps', filtered('LOT_SIZE'), quantity='0.0010001')
order('quantity above the largest', filtered('LOT_SIZE'), quantity='9001')
order('price between ticks', filtered('PRICE_FILTER'), price='20000.001')
order('price above the highest', filtered('PRICE_FILTER'), price='1000001')
order('price far away', filtered('PERCENT_PRICE_BY_SIDE'), price='100', quantity='1')
order('too little money', filtered('NOTIONAL'), quantity='0.00001')
order('more than there is', (-2010, 'Account has insufficient balance for requested action.'),
      path='/api/v3/order', quantity='400')
order('client id with a blank', illegal('newClientOrderId', ID_LEGAL), newClientOrderId='a b')
order('client id of 37', illegal('newClientOrderId', ID_LEGAL), newClientOrderId='a' * 37)
order('client id of 5000', illegal('newClientOrderId', ID_LEGAL), newClientOrderId='a' * 5000)
order('client id beyond ASCII', illegal('newClientOrderId', ID_LEGAL), newClientOrderId='ä')
order('client id empty', empty('newClientOrderId'), newClientOrderId='')
order('client id with a NUL', illegal('newClientOrderId', ID_LEGAL), newClientOrderId='a\0b')
order('newOrderRespType BIG', invalid('newOrderRespType'), newOrderRespType='BIG')
order('selfTradePreventionMode NO', invalid('selfTradePreventionMode'), selfTradePreventionMode='NO')
order('strategyType 5', (-1134, '`strategyType` was less than 1000000.'), strategyType='5')
order('strategyId abc', illegal('strategyId', NUM_LEGAL), strategyId='abc')
order('pegPriceType X', (-1210, 'Invalid pegPriceType.'), pegPriceType='X')
order('stopPrice at LIMIT', unwanted('stopPrice'), stopPrice='20000')
order('quoteOrderQty at LIMIT', unwanted('quoteOrderQty'), quoteOrderQty='20')
order('timeInForce at MARKET', unwanted('timeInForce'), type='MARKET', price=None)
order('price at MARKET', unwanted('price'), type='MARKET', timeInForce=None)
order('timeInForce at LIMIT_MAKER', unwanted('timeInForce'), type='LIMIT_MAKER')
order('trailingDelta at LIMIT', unwanted('trailingDelta'), trailingDelta='100')
MARKET = dict(type='MARKET', price=None, timeInForce=None)
order('MARKET with both quantities', COMBINATION, quoteOrderQty='50', **MARKET)
order('MARKET with no quantity', either('quantity', 'quoteOrderQty'), quantity=None, **MARKET)
order('STOP_LOSS without a stop', either('stopPrice', 'trailingDelta'), type='STOP_LOSS', price=None,
      timeInForce=None)
order('STOP_LOSS that fires at once', (-2010, 'Order would trigger immediately.'), type='STOP_LOSS',
      price=None, timeInForce=None, stopPrice='20000', path='/api/v3/order')
order('icebergQty with IOC', (-1014, 'Unsupported order combination.'), timeInForce='IOC',
      icebergQty='0.0005')
order('icebergQty above the quantity', (-2010, 'IcebergQty exceeds QTY.'), icebergQty='7')
order('an unknown parameter', unread(8, 9), colour='red')
order('a parameter twice', twice(), raw='side=SELL')
order('a malformed escape', illegal('x', '%[0-9A-F]{2}'), raw='x=%q1')
order('130 parameters', twice('128', '129'), raw='&'.join(f'p{i}=1' for i in range(130)))
order('recvWindow 60001', (-1131, 'recvWindow must be less than 60000.'), recvWindow='60001')
order('recvWindow abc', mandatory('recvWindow'), recvWindow='abc')
order('recvWindow negative', mandatory('recvWindow'), recvWindow='-1')
order('recvWindow of four decimals', precise('recvWindow'), recvWindow='5000.0001')
order('timestamp abc', illegal('timestamp', NUM_LEGAL), timestamp='abc')
order('timestamp empty', mandatory('timestamp'), timestamp='')
order('timestamp negative', illegal('timestamp', NUM_LEGAL), timestamp='-1')
order('timestamp zero', STALE, timestamp='0')
order('timestamp of 19 digits', overflow('timestamp'), timestamp='9' * 19)
order('timestamp in seconds', STALE, timestamp=str(int(time.time())))
ORDER = '/api/v3/order'
REF = dict(path=ORDER, method='GET', symbol='BTCUSDT')
order('query without an id', either('orderId', 'origClientOrderId'), **REF)
order('query of orderId abc', illegal('orderId', NUM_LEGAL), orderId='abc', **REF)
order('query of orderId -5', illegal('orderId', NUM_LEGAL), orderId='-5', **REF)
order('query of orderId beyond 64 bits', overflow('orderId'), orderId='9' * 20, **REF)
order('query of an unknown orderId', (-2013, 'Order does not exist.'), orderId='987654321987', **REF)
order('query of an empty id', empty('origClientOrderId'), origClientOrderId='', **REF)
DROP = dict(path=ORDER, method='DELETE', symbol='BTCUSDT')
order('cancel without an id', either('orderId', 'origClientOrderId'), **DROP)
order('cancel of an unknown order', (-2011, 'Unknown order sent.'), orderId='1', **DROP)
order('cancel with a restriction FOO', (-1145, 'Invalid cancelRestrictions'), orderId='1',
      cancelRestrictions='FOO', **DROP)
order('cancel all where nothing is open', (-2011, 'Unknown order sent.'), path='/api/v3/openOrders',
      method='DELETE', symbol='LTCBTC')
order('cancel all without a symbol', mandatory('symbol'), path='/api/v3/openOrders', method='DELETE')
FILLS = dict(path='/api/v3/myTrades', method='GET', symbol='BTCUSDT')
order('trades by order and time', COMBINATION, orderId='1', startTime='1', **FILLS)
order('trades over two days', (-1127, 'More than 24 hours between startTime and endTime.'),
      startTime='1700000000000', endTime='1700200000000', **FILLS)
order('omitZeroBalances perhaps', invalid('omitZeroBalances'), path='/api/v3/account', method='GET',
      omitZeroBalances='perhaps')
order('a listen key that is none', (-1125, 'This listenKey does not exist.'),
      path='/api/v3/userDataStream', method='PUT', listenKey='nope')
order('cancelReplace without a mode', mandatory('cancelReplaceMode'),
      path='/api/v3/order/cancelReplace', cancelOrderId='1')


# ---- signatures and keys ----

def signed(name, build, code, status=400, method='GET', path='/api/v3/account'):
    """`build(text)`: from the payload to (query, body, headers)."""
    @check(f'signature: {name}')
    def _():
        query, body, headers = build(f'timestamp={watcher.now_ms()}')
        if headers is None:
            headers = {'X-MBX-APIKEY': watcher.key.api_key}
        answer = watcher.request(method, path, query, body, headers)
        equal(answer.status, status, repr(answer))
        if code:
            equal(answer.json, {'code': code[0], 'msg': code[1]})


def sig(text):
    return watcher.key.sign(text)


signed('none', lambda t: (t, None, None), mandatory('signature'))
signed('empty', lambda t: (f'{t}&signature=', None, None), mandatory('signature'))
signed('no value', lambda t: (f'{t}&signature', None, None), mandatory('signature'))
signed('wrong', lambda t: (f'{t}&signature={"0" * 64}', None, None), BAD_SIGNATURE)
signed('one digit off', lambda t: (f'{t}&signature={sig(t)[:-1]}{"1" if sig(t)[-1] == "0" else "0"}',
                                   None, None), BAD_SIGNATURE)
signed('too short', lambda t: (f'{t}&signature={sig(t)[:-2]}', None, None), BAD_SIGNATURE)
signed('too long', lambda t: (f'{t}&signature={sig(t)}00', None, None), BAD_SIGNATURE)
signed('of 10000 digits', lambda t: (f'{t}&signature={"ab" * 5000}', None, None), BAD_SIGNATURE)
signed('no hexadecimal', lambda t: (f'{t}&signature={"g" * 64}', None, None), BAD_SIGNATURE)
signed('a malformed escape in it', lambda t: (f'{t}&signature=%zz', None, None), BAD_SIGNATURE)
signed('twice', lambda t: (f'{t}&signature={sig(t)}&signature={sig(t)}', None, None), twice())
signed('in query and body', lambda t: (f'{t}&signature={sig(t)}', f'signature={sig(t)}', None),
       twice(), method='DELETE', path='/api/v3/openOrders')
signed('in the body of a GET', lambda t: (t, f'signature={sig(t)}', None), mandatory('signature'))
signed('over other bytes', lambda t: (f'{t}&recvWindow=5000&signature={sig(t)}', None, None),
       BAD_SIGNATURE)
signed('over the text before it was encoded',
       lambda t: (f'x=%C3%A4&{t}&signature={sig("x=ä&" + t)}', None, None), BAD_SIGNATURE)
signed('over the parts with "&" between',
       lambda t: ('symbol=BTCUSDT', f'{t}&signature={sig("symbol=BTCUSDT&" + t)}', None),
       BAD_SIGNATURE, method='DELETE', path='/api/v3/openOrders')
signed('of another secret',
       lambda t: (f'{t}&signature={Key("", "x" * 64).sign(t)}', None, None), BAD_SIGNATURE)
signed('named Signature', lambda t: (f'{t}&Signature={sig(t)}', None, None), mandatory('signature'))
signed('upper case is the same number', lambda t: (f'{t}&signature={sig(t).upper()}', None, None),
       None, 200)
signed('first instead of last', lambda t: (f'signature={sig(t)}&{t}', None, None), None, 200)
signed('no timestamp', lambda t: (f'signature={sig("")}', None, None), mandatory('timestamp'))
signed('no key', lambda t: (f'{t}&signature={sig(t)}', None, {}), KEY_FORMAT, 401)
for name, key in (('short', 'abc'), ('of 65', 'a' * 65), ('with a dash', 'a' * 63 + '-'),
                  ('empty', ''), ('of 3000', 'a' * 3000), ('beyond ASCII', 'a' * 63 + '\xe4')):
    signed(f'a key {name}', lambda t, key=key: (f'{t}&signature={sig(t)}', None,
                                                {'X-MBX-APIKEY': key.encode().decode('latin-1')}),
           KEY_FORMAT, 401)
signed('an unknown key', lambda t: (f'{t}&signature={sig(t)}', None, {'X-MBX-APIKEY': 'a' * 64}),
       KEY_UNKNOWN, 401)
signed('the key in another case', lambda t: (
    f'{t}&signature={sig(t)}', None, {'X-MBX-APIKEY': watcher.key.api_key.swapcase()}),
    KEY_UNKNOWN, 401)
signed('the key as a parameter', lambda t: (
    f'apiKey={watcher.key.api_key}&{t}&signature={sig(f"apiKey={watcher.key.api_key}&" + t)}', None, {}),
    KEY_FORMAT, 401)


@check('signature: HMAC under an Ed25519 key, and base64 altered')
def _():
    made = box.keys['ed25519']
    pem = PemKey(made['api_key'], made['secret'], 'ed25519')
    text = f'timestamp={watcher.now_ms()}'
    for wrong in (sig(text), pem.sign(text).rstrip('='), pem.sign(text)[:-4], pem.sign('x'),
                  pem.sign(text).swapcase()):
        answer = watcher.request('GET', '/api/v3/account',
                                 f'{text}&signature={urllib.parse.quote(wrong, safe="")}',
                                 headers={'X-MBX-APIKEY': pem.api_key})
        equal((answer.status, answer.json['code']), (400, -1022), wrong)


def body(name, content, headers, code, status=400):
    @check(f'body: {name}')
    def _():
        answer = watcher.request('POST', '/api/v3/order/test', '', content,
                                 {'X-MBX-APIKEY': watcher.key.api_key, **headers})
        equal((answer.status, answer.json), (status, {'code': code[0], 'msg': code[1]}), repr(answer))


JSON_TYPE = {'Content-Type': 'application/json'}
body('JSON', '{"symbol":"BTCUSDT","side":"BUY"}', JSON_TYPE, mandatory('timestamp'))
body('nothing', '', JSON_TYPE, mandatory('timestamp'))
body('zeros', b'\0' * 1000, {}, mandatory('timestamp'))
body('bytes beyond UTF-8', b'\xff\xfe\xfd=\xff', {}, mandatory('timestamp'))
body('a megabyte of a', b'a' * (1 << 20), {}, mandatory('timestamp'))
body('a megabyte of &', b'&' * (1 << 20), {}, mandatory('timestamp'))
body('a megabyte of a=1&', b'a=1&' * (1 << 18), {}, mandatory('timestamp'))


@check('nothing is left over')
def _():
    watcher.close()
    until = time.monotonic() + 15
    while box.sockets() > sockets_at_start and time.monotonic() < until:
        time.sleep(0.2)
    within(box.sockets(), 0, sockets_at_start, 'sockets of the sandbox')


sockets_at_start = box.sockets()
with box:
    ok = run_checks(after=healthy)
raise SystemExit(not ok)
