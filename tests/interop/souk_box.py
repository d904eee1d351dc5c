# SPDX-License-Identifier: MIT
"""A sandbox of our own for one test program, and what a client needs to talk to it: HTTP, signed
requests, a WebSocket, TAP. Nothing but Python's standard library.

    with Box() as box:
        @check('ping')
        def _():
            equal(box.get('/api/v3/ping').json, {})
        run_checks()
"""
import atexit
import base64
import hashlib
import hmac
import json
import os
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.parse

READY_S = 30
ANSWER_S = 20
TIME_WAIT = '06'  # as /proc/net/tcp writes it


# ---- HTTP ----

class Answer:
    """One HTTP answer; header names are lower-case, a field that came twice is joined by ", "."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode('utf-8', 'replace')

    def header(self, name):
        return self.headers.get(name.lower())

    @property
    def weight(self):
        return int(self.header('X-MBX-USED-WEIGHT-1M'))

    def __repr__(self):
        return f'{self.status} {self.text[:300]}'


class Hung(Exception):
    """Nothing came in time."""


class Wire:
    """A TCP connection that is read by messages."""

    def __init__(self, address, source=None, receive_buffer=None, tls=None, name=None):
        self.sock = socket.socket(socket.AF_INET6 if ':' in address[0] else socket.AF_INET)
        if receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source:
            self.sock.bind((source, 0))
        self.sock.settimeout(ANSWER_S)
        self.sock.connect(address)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.sock = tls.wrap_socket(self.sock, server_hostname=name or address[0])
        self.rest = b''

    def send(self, data):
        self.sock.sendall(data)

    def fill(self, timeout=ANSWER_S):
        """More bytes; False at the end of the stream."""
        self.sock.settimeout(max(timeout, 0.001))
        try:
            more = self.sock.recv(65536)
        except (socket.timeout, BlockingIOError):
            raise Hung(f'nothing came within {timeout:.1f} s') from None
        except ConnectionResetError:
            more = b''
        finally:
            self.sock.settimeout(ANSWER_S)
        self.rest += more
        return bool(more)

    def take(self, count, timeout=ANSWER_S):
        until = time.monotonic() + timeout
        while len(self.rest) < count:
            if not self.fill(until - time.monotonic()):
                raise EOFError('the connection was closed')
        out, self.rest = self.rest[:count], self.rest[count:]
        return out

    def take_until(self, mark, timeout=ANSWER_S):
        until = time.monotonic() + timeout
        while mark not in self.rest:
            if not self.fill(until - time.monotonic()):
                raise EOFError('the connection was closed')
        at = self.rest.index(mark) + len(mark)
        out, self.rest = self.rest[:at], self.rest[at:]
        return out

    def answer(self, timeout=ANSWER_S, is_head=False):
        """Reads one HTTP answer; interim ones are skipped."""
        while True:
            lines = self.take_until(b'\r\n\r\n', timeout).decode('latin-1').split('\r\n')
            version, status = lines[0].split(' ')[:2]
            if not version.startswith('HTTP/1.'):
                raise ValueError(f'no HTTP: {lines[0]}')
            headers = {}
            for line in lines[1:-2]:
                name, value = line.split(':', 1)
                name = name.lower()
                value = value.strip()
                headers[name] = f'{headers[name]}, {value}' if name in headers else value
            status = int(status)
            if status >= 200 or status == 101:
                break
        body = b''
        if status not in (101, 204, 304) and not is_head:
            if headers.get('transfer-encoding') == 'chunked':
                while True:
                    size = int(self.take_until(b'\r\n', timeout), 16)
                    body += self.take(size + 2, timeout)[:size]
                    if size == 0:
                        break
            else:
                body = self.take(int(headers.get('content-length', '0')), timeout)
        return Answer(status, headers, body)

    def ended(self, timeout=ANSWER_S):
        """The peer closes (whatever it still sends is dropped)."""
        until = time.monotonic() + timeout
        while self.fill(until - time.monotonic()):
            self.rest = b''
        return True

    def close(self):
        self.sock.close()


def render(params):
    """Pairs as a query string, as most clients write it. Values may be a list of pairs, a dict, or
    bytes that are written as they stand."""
    pairs = params.items() if isinstance(params, dict) else params
    out = []
    for name, value in pairs:
        if isinstance(value, bool):
            value = 'true' if value else 'false'
        out.append(f'{name}={urllib.parse.quote(str(value), safe="-_.~")}')
    return '&'.join(out)


class Key:
    def __init__(self, api_key, secret):
        self.api_key, self.secret = api_key, secret

    def sign(self, payload):
        if isinstance(payload, str):
            payload = payload.encode()
        return hmac.new(self.secret.encode(), payload, hashlib.sha256).hexdigest()


class PemKey(Key):
    """Ed25519 or RSA, signed by the openssl command."""

    def __init__(self, api_key, secret, kind):
        super().__init__(api_key, secret)
        self.kind = kind

    def sign(self, payload):
        if isinstance(payload, str):
            payload = payload.encode()
        with tempfile.TemporaryDirectory() as dir:
            key, text, out = (os.path.join(dir, n) for n in ('key', 'text', 'out'))
            with open(key, 'w', opener=lambda p, f: os.open(p, f, 0o600)) as f:
                f.write(self.secret)
            with open(text, 'wb') as f:
                f.write(payload)
            how = (['pkeyutl', '-sign', '-rawin', '-inkey', key, '-in', text, '-out', out]
                   if self.kind == 'ed25519' else
                   ['dgst', '-sha256', '-sign', key, '-out', out, text])
            subprocess.run(['openssl', *how], check=True, capture_output=True)
            with open(out, 'rb') as f:
                return base64.b64encode(f.read()).decode()


class Client:
    """One keep-alive connection, from one address, perhaps with a key."""

    def __init__(self, box, source=None, key=None):
        self.box, self.source, self.key = box, source, key or box.key
        self.wire = None

    def close(self):
        if self.wire:
            self.wire.close()
        self.wire = None

    def request(self, method, path, query='', body=None, headers=None, timeout=ANSWER_S):
        target = path + ('?' + query if query else '')
        lines = [f'{method} {target} HTTP/1.1', f'Host: {self.box.host}:{self.box.port}']
        lines += [f'{name}: {value}' for name, value in (headers or {}).items()]
        if body is None and method in ('POST', 'PUT'):
            body = ''
        if body is not None:
            body = body.encode() if isinstance(body, str) else body
            lines.append(f'Content-Length: {len(body)}')
        data = '\r\n'.join(lines).encode() + b'\r\n\r\n' + (body or b'')
        fresh = self.wire is None
        if fresh:
            self.wire = self.box.connect(self.source)
        try:
            self.wire.send(data)
            answer = self.wire.answer(timeout, method == 'HEAD')
        except (EOFError, OSError):
            self.close()
            if fresh:
                raise
            return self.request(method, path, query, body, headers, timeout)
        except Exception:
            self.close()
            raise
        if answer.headers.get('connection', '').lower() == 'close':
            self.close()
        return answer

    def get(self, path, **params):
        return self.request('GET', path, render(params))

    def keyed(self, method, path, **params):
        return self.request(method, path, render(params), headers={'X-MBX-APIKEY': self.key.api_key})

    def now_ms(self):
        return self.box.virtual_ms or int(time.time() * 1000)

    def signed_query(self, params):
        params = dict(params)
        params.setdefault('timestamp', self.now_ms())
        text = render(params)
        return f'{text}&signature={urllib.parse.quote(self.key.sign(text), safe="")}'

    def signed(self, method, path, where='query', **params):
        text = self.signed_query(params)
        headers = {'X-MBX-APIKEY': self.key.api_key}
        if where == 'query':  # as Postman does: no body, and a type that would not fit one
            if method != 'GET':
                headers['Content-Type'] = 'application/json'
            return self.request(method, path, text, headers=headers)
        headers['Content-Type'] = 'application/x-www-form-urlencoded'
        return self.request(method, path, '', text, headers)


# ---- the sandbox ----

class Box(Client):
    virtual_ms = None  # the sandbox's time when it stands still, for stamps
    wire = None

    def __init__(self, *args, markets=None, venue='binance', data=None):
        """data: the directory of --data, which outlives the box and has the credentials."""
        self.dir = tempfile.mkdtemp(prefix='souk-interop-')
        self.file = os.path.join(data or self.dir, 'souk-credentials.json')
        souk = os.environ.get('SOUK')
        if not souk:
            raise SystemExit('SOUK must name the souk binary')
        if markets:
            path = os.path.join(self.dir, 'markets.json')
            with open(path, 'w') as f:
                json.dump(markets, f)
            args = (*args, '--markets', path)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ends by the next line too
        atexit.register(self.stop)
        began = time.monotonic()
        self.child = subprocess.Popen(
            [souk, 'sandbox', '--port-base', '0',
             *(['--data', data] if data else ['--credentials', self.file]), *args],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            env={**{k: v for k, v in os.environ.items() if k != 'SOUK_CREDENTIALS'},
                 'XDG_STATE_HOME': os.path.dirname(data) if data else self.dir})
        try:
            self._await_ready()
        except BaseException:
            self.child.kill()
            self.child.wait()
            raise
        self.ready_s = time.monotonic() - began
        with open(self.file) as f:
            self.credentials = json.load(f)
        mine = self.credentials[venue]
        self.host, self.port = split_url(mine['rest'])
        self.admin_address = split_url(self.credentials['admin'])
        super().__init__(self, key=Key(mine['api_key'], mine['secret']))
        self.keys = {k['type']: k for k in mine['keys']}

    def _await_ready(self):
        """Reads stdout till the line; a thread goes on reading so that the pipe never fills."""
        self.printed, ready = [], threading.Event()

        def read():
            for line in self.child.stdout:
                self.printed.append(line.decode('utf-8', 'replace').rstrip())
                if line.startswith(b'ready'):
                    ready.set()
            ready.set()
        threading.Thread(target=read, daemon=True).start()
        if not ready.wait(READY_S) or not any(l.startswith('ready') for l in self.printed):
            raise SystemExit(f'the sandbox is not ready (exit {self.child.poll()}): {self.printed}')

    def connect(self, source=None, **options):
        return Wire((self.host, self.port), source, **options)

    def client(self, source=None, key=None):
        return Client(self, source, key)

    def admin(self, method, path, body=None):
        wire = Wire(self.admin_address)
        text = b'' if body is None else json.dumps(body).encode()
        wire.send(f'{method} {path} HTTP/1.1\r\nHost: {self.admin_address[0]}:'
                  f'{self.admin_address[1]}\r\nContent-Type: application/json\r\n'
                  f'Content-Length: {len(text)}\r\nConnection: close\r\n\r\n'.encode() + text)
        answer = wire.answer(60)
        wire.close()
        return answer

    def tls(self):
        """Trusts the sandbox's certificates, and no others."""
        return ssl.create_default_context(cafile=self.credentials['ca_file'])

    def audit(self):
        got = self.admin('GET', '/v1/audit').json
        true(got['balanced'], got)

    def sockets(self):
        """How many sockets the sandbox has open. Its descriptors are for root's eyes, because it
        holds secrets; another user counts the kernel's connections at its port."""
        fds = f'/proc/{self.child.pid}/fd'
        if not os.access(fds, os.R_OK):
            with open('/proc/net/tcp') as f:
                rows = [row.split() for row in f]
            return sum(row[1].endswith(f':{self.port:04X}') and row[3] != TIME_WAIT for row in rows)
        names = []
        for fd in os.listdir(fds):
            try:
                names.append(os.readlink(f'{fds}/{fd}'))
            except FileNotFoundError:
                pass
        return sum(name.startswith('socket:') for name in names)

    def alive(self):
        return self.child.poll() is None

    def kill(self):
        """As a crash would: at once, whatever it is doing."""
        self.child.kill()
        self.child.wait()
        self.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def stop(self):
        self.close()
        if self.alive():
            self.child.send_signal(signal.SIGTERM)
        try:
            code = self.child.wait(20)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
            code = 'a hang'
        shutil.rmtree(self.dir, ignore_errors=True)
        return code

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        code = self.stop()
        if kind is None and code != 0:
            print(f'Bail out! the sandbox stopped with {code}')
            raise SystemExit(1)


def split_url(url):
    parts = urllib.parse.urlsplit(url)
    return parts.hostname, parts.port


# ---- WebSocket ----

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Closed(Exception):
    def __init__(self, code, reason):
        super().__init__(f'closed with {code} {reason}')
        self.code, self.reason = code, reason


class Socket:
    """A WebSocket client. Pings are answered unless `pongs` is False."""

    def __init__(self, box, path, source=None, pongs=True, headers=None, **options):
        self.wire = box.connect(source, **options)
        self.pongs, self.pings, self.parts, self.next_id = pongs, [], [], 1
        nonce = base64.b64encode(os.urandom(16)).decode()
        more = ''.join(f'{k}: {v}\r\n' for k, v in (headers or {}).items())
        self.wire.send(f'GET {path} HTTP/1.1\r\nHost: {box.host}:{box.port}\r\n{more}'
                       'Upgrade: websocket\r\nConnection: Upgrade\r\n'
                       f'Sec-WebSocket-Key: {nonce}\r\nSec-WebSocket-Version: 13\r\n\r\n'.encode())
        answer = self.wire.answer()
        if answer.status != 101:
            self.wire.close()
            raise Closed(answer.status, answer.text)
        want = base64.b64encode(hashlib.sha1(
            (nonce + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').encode()).digest()).decode()
        if answer.header('Sec-WebSocket-Accept') != want:
            raise ValueError('Sec-WebSocket-Accept is wrong')

    def frame(self, opcode, payload=b'', fin=True, mask=True, reserved=0, length=None):
        """Sends one frame, whatever is asked."""
        self.wire.send(frame(opcode, payload, fin, mask, reserved, length))

    def send(self, message):
        self.frame(TEXT, (message if isinstance(message, str) else json.dumps(message)).encode())

    def receive(self, timeout=ANSWER_S):
        """The next message as (opcode, bytes), control frames but pings of the server included."""
        until = time.monotonic() + timeout
        while True:
            first, second = self.wire.take(2, until - time.monotonic())
            size = second & 127
            if size == 126:
                size, = struct.unpack('>H', self.wire.take(2))
            elif size == 127:
                size, = struct.unpack('>Q', self.wire.take(8))
            if second & 128:
                raise ValueError('a masked frame from the server')
            payload = self.wire.take(size)
            opcode = first & 15
            if opcode == PING:
                self.pings.append(payload)
                if self.pongs:
                    self.frame(PONG, payload)
                continue
            if opcode == PONG:
                return PONG, payload
            if opcode == CLOSE:
                code = struct.unpack('>H', payload[:2])[0] if len(payload) >= 2 else 1005
                raise Closed(code, payload[2:].decode('utf-8', 'replace'))
            self.parts.append(payload)
            if first & 128:
                whole, self.parts = b''.join(self.parts), []
                return opcode or TEXT, whole

    def message(self, timeout=ANSWER_S):
        """The next message, parsed."""
        while True:
            opcode, payload = self.receive(timeout)
            if opcode == TEXT:
                return json.loads(payload)

    def ask(self, method, params=None, id=None, timeout=ANSWER_S):
        """Sends a request and returns its answer; what else comes meanwhile goes to `kept`."""
        if id is None:
            id, self.next_id = self.next_id, self.next_id + 1
        request = {'method': method, 'id': id}
        if params is not None:
            request['params'] = params
        self.send(request)
        return self.answer_to(id, timeout)

    def answer_to(self, id, timeout=ANSWER_S):
        until = time.monotonic() + timeout
        while True:
            got = self.message(until - time.monotonic())
            if isinstance(got, dict) and 'id' in got and got['id'] == id and 'e' not in got:
                return got

    def close_code(self, timeout=ANSWER_S):
        """Reads on until the server closes, and the connection ends; the close code."""
        try:
            while True:
                self.receive(timeout)
        except Closed as e:
            try:
                self.frame(CLOSE, struct.pack('>H', e.code) if e.code != 1005 else b'')
            except OSError:
                pass
            self.wire.ended(timeout)
            return e.code
        except EOFError:
            return None

    def close(self):
        self.wire.close()


def frame(opcode, payload=b'', fin=True, mask=True, reserved=0, length=None):
    """A frame's bytes; `length` lies about the payload's."""
    size = len(payload) if length is None else length
    head = bytes([(128 if fin else 0) | reserved << 4 | opcode])
    bit = 128 if mask else 0
    if size < 126:
        head += bytes([bit | size])
    elif size < 65536:
        head += bytes([bit | 126]) + struct.pack('>H', size)
    else:
        head += bytes([bit | 127]) + struct.pack('>Q', size)
    if not mask:
        return head + payload
    key = os.urandom(4)
    return head + key + bytes(b ^ key[i & 3] for i, b in enumerate(payload))


def ws_signed(client, **params):
    """Parameters of a signed frame of Binance's WebSocket API."""
    params = {'apiKey': client.key.api_key, 'timestamp': client.now_ms(), **params}
    text = '&'.join(f'{k}={str(v).lower() if isinstance(v, bool) else v}'
                    for k, v in sorted(params.items()))
    return {**params, 'signature': client.key.sign(text)}


# ---- TAP ----

checks = []


def check(name):
    def add(run):
        checks.append((name, run))
        return run
    return add


def skip(name, why):
    checks.append((name, why))


def run_checks(after=None):
    """Runs them in order and tells; `after` is called with the name behind each. True: all good."""
    only = os.environ.get('ONLY')
    wanted = [c for c in checks if not only or only in c[0]]
    failed = 0
    print(f'1..{len(wanted)}', flush=True)
    for number, (name, run) in enumerate(wanted, 1):
        name = name.replace('#', ' ')
        if isinstance(run, str):
            print(f'ok {number} - {name} # SKIP {run}', flush=True)
            continue
        try:
            run()
            if after:
                after(name)
            print(f'ok {number} - {name}', flush=True)
        except Exception as e:  # a failed check does not stop the others
            failed += 1
            print(f'not ok {number} - {name}')
            lines = str(e).splitlines() or [type(e).__name__]
            where = traceback.extract_tb(e.__traceback__)
            lines += [f'{os.path.basename(f.filename)}:{f.lineno} {f.line}' for f in where[-4:]]
            print('\n'.join(f'# {line[:600]}' for line in [type(e).__name__, *lines]), flush=True)
    return failed == 0


def equal(got, want, what=''):
    if got != want:
        raise AssertionError(f'{what}\n  got  {got!r}\n  want {want!r}')


def true(good, what):
    if not good:
        raise AssertionError(what)


def within(got, low, high, what=''):
    if not low <= got <= high:
        raise AssertionError(f'{what}: {got!r} is not within {low!r} and {high!r}')


def shape(got, want, what='answer'):
    """Compares field by field. A type stands for any value of it, a callable for a test, a list of
    one for a list of any length; None and other values for themselves. No other field may come."""
    if isinstance(want, type):
        ok = isinstance(got, want) and not (want is int and isinstance(got, bool))
        true(ok, f'{what}: {got!r} is no {want.__name__}')
    elif isinstance(want, dict):
        true(isinstance(got, dict), f'{what}: {got!r} is no object')
        must = {k for k in want if not k.endswith('?')}
        may = {k.rstrip('?') for k in want}
        true(must <= set(got), f'{what} lacks {sorted(must - set(got))}')
        true(set(got) <= may, f'{what} has {sorted(set(got) - may)} besides')
        for k, v in want.items():
            if k.rstrip('?') in got:
                shape(got[k.rstrip('?')], v, f'{what}.{k}')
    elif isinstance(want, list) and len(want) == 1:
        true(isinstance(got, list), f'{what}: {got!r} is no list')
        for i, item in enumerate(got):
            shape(item, want[0], f'{what}[{i}]')
    elif isinstance(want, (list, tuple)):
        true(isinstance(got, list) and len(got) == len(want), f'{what}: {got!r}')
        for i, item in enumerate(got):
            shape(item, want[i], f'{what}[{i}]')
    elif callable(want):
        true(want(got), f'{what}: {got!r} fails {want.__name__}')
    else:
        equal(got, want, what)


def amount(text):
    """A price or quantity as the venue prints them: eight decimals."""
    whole, dot, part = text.partition('.') if isinstance(text, str) else ('', '', '')
    return dot == '.' and len(part) == 8 and part.isdigit() and whole.lstrip('-').isdigit()


def now_ms(value):
    """A time in ms close to now."""
    return isinstance(value, int) and abs(value - time.time() * 1000) < 60000
