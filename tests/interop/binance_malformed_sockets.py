#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Malformed WebSockets: handshakes, frames and texts, each with the answer it must get. Behind every
one of them a new connection is served and a signed order is taken; at the end none is left over.
src: RFC 6455; binance card 3, 5, 7, 9"""
import struct
import time

from binance_errors import (AHEAD, BAD_SIGNATURE, BAD_SYMBOL, DEC_LEGAL, KEY_FORMAT, KEY_UNKNOWN,
                            NUM_LEGAL, STALE, SYMBOL_LEGAL, filtered, illegal, mandatory, twice)
from souk_box import (CLOSE, PING, TEXT, Box, Socket, check, equal, frame, run_checks, true,
                      within, ws_signed)

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


# ---- WebSocket: handshakes ----

NONCE = 'dGhlIHNhbXBsZSBub25jZQ=='


def shake(name, status, target='/ws/btcusdt@trade', start='GET {} HTTP/1.1', **fields):
    @check(f'handshake: {name}')
    def _():
        rows = {'Host': 'x', 'Upgrade': 'websocket', 'Connection': 'Upgrade',
                'Sec_WebSocket_Key': NONCE, 'Sec_WebSocket_Version': '13', **fields}
        text = start.format(target) + '\r\n' + ''.join(
            f'{k.replace("_", "-")}: {v}\r\n' for k, v in rows.items() if v is not None) + '\r\n'
        wire = box.connect()
        wire.send(text.encode())
        answer = wire.answer(5)
        equal(answer.status, status, repr(answer))
        wire.close()


shake('as it should be', 101)
shake('no key', 400, Sec_WebSocket_Key=None)
shake('a short key', 400, Sec_WebSocket_Key='dGhl')
shake('a key that is no base64', 400, Sec_WebSocket_Key='!' * 22 + '==')
shake('no version', 400, Sec_WebSocket_Version=None)
shake('version 8', 426, Sec_WebSocket_Version='8')
shake('a path that is not served', 404, target='/socket')
shake('a path of REST', 404, target='/api/v3/ping')
shake('by POST', 404, start='POST {} HTTP/1.1')
shake('HTTP/1.0', 404, start='GET {} HTTP/1.0')
shake('no Upgrade', 404, Upgrade=None)
shake('another Upgrade', 404, Upgrade='h2c')
shake('no Connection', 404, Connection=None)


def opened(name, path, code, message=None):
    """The handshake is good, then the server says something and closes."""
    @check(f'socket path: {path[:80]} {name}')
    def _():
        sock = Socket(box, path)
        if message is not None:
            equal(sock.message(5), message)
        equal(sock.close_code(5), code)
        sock.close()


INVALID_STREAM = {'code': 2, 'msg': 'Invalid request: invalid stream'}
opened('a stream that is none', '/ws/nonsense', 1008, INVALID_STREAM)
opened('no symbol', '/ws/@trade', 1008, INVALID_STREAM)
opened('two bad streams', '/stream?streams=a/b', 1008, INVALID_STREAM)
opened('a bad interval', '/ws/btcusdt@kline_7m', 1008, INVALID_STREAM)
opened('a bad escape', '/stream?streams=%zz', 1008, INVALID_STREAM)
opened('a bad time unit', '/ws/btcusdt@trade?timeUnit=YEAR', 1008,
       {'code': -1194, 'msg': 'Invalid value for time unit; expected either MICROSECOND or '
                              'MILLISECOND.'})
opened('an unknown listen key', f'/ws/{"a" * 64}', 1008,
       {'code': -1125, 'msg': 'This listenKey does not exist.'})


# ---- WebSocket: frames ----

def framed(name, data, code):
    """Raw bytes on an open socket; the close code."""
    for path in ('/ws', '/ws-api/v3'):
        @check(f'frame: {name} on {path}')
        def _(path=path):
            sock = Socket(box, path)
            sock.wire.send(data)
            equal(sock.close_code(5), code)
            sock.close()


framed('not masked', frame(TEXT, b'{}', mask=False), 1002)
for bit in (1, 2, 4):
    framed(f'reserved bit {bit}', frame(TEXT, b'{}', reserved=bit), 1002)
for opcode in (3, 7, 11, 15):
    framed(f'opcode {opcode}', frame(opcode, b''), 1002)
framed('a ping in pieces', frame(PING, b'a', fin=False), 1002)
framed('a ping of 126 bytes', frame(PING, b'a' * 126), 1002)
framed('a continuation of nothing', frame(0, b'a'), 1002)
framed('a message inside another', frame(TEXT, b'a', fin=False) + frame(TEXT, b'b'), 1002)
framed('text that is not UTF-8', frame(TEXT, b'{"id":"\xff"}'), 1007)
framed('text with a surrogate', frame(TEXT, b'\xed\xa0\x80'), 1007)
framed('text that ends inside a character', frame(TEXT, b'\xe4\xbd'), 1007)
framed('a close of one byte', frame(CLOSE, b'\x03'), 1002)
framed('a close with 1005', frame(CLOSE, struct.pack('>H', 1005)), 1002)
framed('a close with 999', frame(CLOSE, struct.pack('>H', 999)), 1002)
framed('a close whose reason is not UTF-8', frame(CLOSE, struct.pack('>H', 1000) + b'\xff'), 1007)
framed('a close as it should be', frame(CLOSE, struct.pack('>H', 1000)), 1000)
framed('2 MB announced', frame(TEXT, b'', length=2 << 20), 1009)
framed('a length with the highest bit', b'\x81\xff' + b'\x80' + b'\0' * 7 + b'abcd', 1002)
framed('a length of 2^63 - 1', b'\x81\xff\x7f' + b'\xff' * 7 + b'abcd', 1009)
framed('a length longer than it need be', b'\x81\xfe\x00\x02abcd12', 1002)
framed('pieces of 2 MB', b''.join([frame(TEXT, b'a' * 60000, fin=False)] +
                                  [frame(0, b'a' * 60000, fin=False) for _ in range(20)]), 1009)
framed('HTTP', b'GET /api/v3/ping HTTP/1.1\r\nHost: x\r\n\r\n', 1002)


def told(path, name, text, want):
    """A text frame and its answer; the socket lives on."""
    @check(f'text on {path}: {name}')
    def _():
        sock = Socket(box, path)
        sock.frame(TEXT, text if isinstance(text, bytes) else text.encode())
        got = sock.message(5)
        got.pop('rateLimits', None)
        equal(got, want)
        sock.frame(PING, b'still there?')
        while True:
            opcode, payload = sock.receive(5)
            if payload == b'still there?':
                break
        sock.close()


def stream(name, text, code, msg, **more):
    told('/ws', name, text, {'code': code, 'msg': msg, **more})


def stream_error(name, text, code, msg, id):
    told('/ws', name, text, {'error': {'code': code, 'msg': msg}, 'id': id})


NOT_JSON = 'Invalid JSON: expected one object'
for name, text in (('words', 'hello'), ('nothing', ''), ('half an object', '{"method":'),
                   ('a list', '[]'), ('a number', '7'), ('null', 'null'), ('a string', '"a"'),
                   ('two objects', '{}{}'), ('a trailing comma', '{"id":1,}'),
                   ('single quotes', "{'id':1}"), ('10000 brackets', '[' * 10000),
                   ('10000 objects', '{"a":' * 10000), ('a comment', '{/**/}'),
                   ('a control byte', '{"id":"\x01"}'), ('NaN', '{"id":NaN}'),
                   ('a bad escape', '{"id":"\\x"}')):
    stream(name, text, 3, NOT_JSON)
BAD_ID = 'Invalid request: request ID must be an unsigned integer, a string or null'
UNKNOWN = ('Invalid request: unknown variant, expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, '
           '`LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`')
stream('an object without anything', '{}', 2, 'Invalid request: missing field `method`')
stream('a method that is a number', '{"method":5}', 2, 'Invalid request: missing field `method`')
stream('an id that is an object', '{"method":"LIST_SUBSCRIPTIONS","id":{}}', 2, BAD_ID)
stream('an id that is a list', '{"method":"LIST_SUBSCRIPTIONS","id":[1]}', 2, BAD_ID)
stream('an id with a fraction', '{"method":"LIST_SUBSCRIPTIONS","id":1.5}', 2, BAD_ID)
stream('an id beyond 64 bits', '{"method":"LIST_SUBSCRIPTIONS","id":99999999999999999999}', 2, BAD_ID)
stream('an id of 37 letters', '{"method":"LIST_SUBSCRIPTIONS","id":"%s"}' % ('a' * 37), 2, BAD_ID)
stream('an id that is true', '{"method":"LIST_SUBSCRIPTIONS","id":true}', 2, BAD_ID)
stream('an unknown method', '{"method":"DANCE","id":1}', 2, UNKNOWN, id=1)
stream_error('no params', '{"method":"SUBSCRIBE","id":1}', 2,
             'Invalid request: request must contain params', 1)
stream_error('params that are an object', '{"method":"SUBSCRIBE","params":{},"id":1}', 2,
             'Invalid request: request must contain params', 1)
stream_error('empty params', '{"method":"SUBSCRIBE","params":[],"id":1}', 2,
             'Invalid request: request must contain params', 1)
stream_error('params that are numbers', '{"method":"SUBSCRIBE","params":[1],"id":1}', 2,
             'Invalid request: params must be strings', 1)
for name in ('nonsense', '@trade', 'btcusdt@', 'btcusdt@nonsense', 'btcusdt@kline_7m',
             'btcusdt@depth@50ms', 'btcusdt@depth7', '', '!nonsense@arr', 'btcusdt@trade@trade'):
    stream_error(f'stream "{name}"', '{"method":"SUBSCRIBE","params":["%s"],"id":"s"}' % name, 2,
                 'Invalid request: invalid stream', 's')
stream_error('2000 streams in one frame',
             '{"method":"SUBSCRIBE","params":[%s],"id":1}' %
             ','.join(f'"a{i}usdt@trade"' for i in range(2000)), 2,
             'Invalid request: too many streams', 1)
stream_error('an unknown property', '{"method":"SET_PROPERTY","params":["colour",true],"id":3}', 0,
             'Unknown property', 3)
stream_error('a property of a wrong type', '{"method":"SET_PROPERTY","params":["combined",1],"id":3}',
             1, 'Invalid value type: expected Boolean', 3)


def api(name, text, status, code, msg, id=None):
    told('/ws-api/v3', name, text, {'id': id, 'status': status, 'error': {'code': code, 'msg': msg}})


for name, text in (('words', 'hello'), ('nothing', ''), ('half an object', '{"method":'),
                   ('a list', '[]'), ('a number', '7'), ('10000 brackets', '[' * 10000),
                   ('two objects', '{}{}'), ('a lone surrogate', '{"id":"\\ud800"}')):
    api(name, text, 400, -1135, 'Invalid JSON Request')
api('no method', '{"id":1}', 400, *mandatory('method'), id=1)
api('an empty method', '{"id":1,"method":""}', 400, *mandatory('method'), id=1)
api('a method that is a list', '{"id":1,"method":[]}', 400, *mandatory('method'), id=1)
api('an unknown method', '{"id":"x","method":"order.eat"}', 400, -1020,
    'This operation is not supported.', id='x')
api('params that are a list', '{"id":1,"method":"ping","params":[]}', 400, -1135,
    "JSON sent for parameter 'params' is not valid", id=1)
api('an id that is an object', '{"id":{},"method":"ping"}', 400,
    *illegal('id', '^[a-zA-Z0-9-_]{1,36}$'))
api('no symbol', '{"id":1,"method":"depth","params":{}}', 400, *mandatory('symbol'), id=1)
api('a symbol that is a number', '{"id":1,"method":"depth","params":{"symbol":5}}', 400, *BAD_SYMBOL,
    id=1)
api('a symbol that is an object', '{"id":1,"method":"depth","params":{"symbol":{}}}', 400,
    *illegal('symbol', SYMBOL_LEGAL), id=1)
api('a parameter twice', '{"id":1,"method":"depth","params":{"symbol":"A","symbol":"B"}}', 400,
    *twice(), id=1)
api('no key', '{"id":1,"method":"account.status","params":{"timestamp":1}}', 401, *KEY_FORMAT, id=1)
api('a malformed key', '{"id":1,"method":"account.status","params":{"apiKey":"x"}}', 401,
    *KEY_FORMAT, id=1)
api('an unknown key', '{"id":1,"method":"account.status","params":{"apiKey":"%s"}}' % ('a' * 64),
    401, *KEY_UNKNOWN, id=1)
api('a subscription id below zero',
    '{"id":1,"method":"userDataStream.unsubscribe","params":{"subscriptionId":-1}}', 400,
    *illegal('subscriptionId', NUM_LEGAL), id=1)
api('a user stream without logging on', '{"id":1,"method":"userDataStream.subscribe"}', 401,
    *KEY_UNKNOWN, id=1)


@check('text on /ws-api/v3: signatures missing, wrong, altered; orders malformed')
def _():
    sock = Socket(box, '/ws-api/v3')

    def refused(method, params, status, code):
        got = sock.ask(method, params)
        equal((got['status'], got['error']['code'], got['error']['msg']), (status, *code), method)

    good = ws_signed(box)
    refused('account.status', {k: v for k, v in good.items() if k != 'signature'}, 400,
            mandatory('signature'))
    refused('account.status', {k: v for k, v in good.items() if k != 'timestamp'}, 400,
            mandatory('timestamp'))
    refused('account.status', {**good, 'signature': '0' * 64}, 400, BAD_SIGNATURE)
    refused('account.status', {**good, 'signature': 7}, 400, BAD_SIGNATURE)
    refused('account.status', {**good, 'recvWindow': 7}, 400, BAD_SIGNATURE)
    refused('account.status', ws_signed(box, timestamp=1), 400, STALE)
    refused('account.status', ws_signed(box, timestamp=box.now_ms() + 60000), 400, AHEAD)
    refused('order.place', ws_signed(box, **{**GOOD, 'price': 'abc'}), 400, illegal('price', DEC_LEGAL))
    refused('order.place', ws_signed(box, **{**GOOD, 'quantity': '0.0000001'}), 400,
            filtered('LOT_SIZE'))
    refused('order.cancel', ws_signed(box, symbol='BTCUSDT', orderId='x'), 400,
            illegal('orderId', NUM_LEGAL))
    equal(sock.ask('account.status', good)['status'], 200)
    sock.close()


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
