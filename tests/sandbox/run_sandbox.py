#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""souk sandbox from outside: started, asked, stopped. Prints TAP. run_sandbox.py SOUK"""
import contextlib, hashlib, hmac, http.client, json, os, random, re, signal, socket, ssl, stat
import subprocess, sys, tempfile, time

SOUK = sys.argv[1]
HOME = tempfile.TemporaryDirectory(prefix='souk-run-')
ENV = {**os.environ, 'HOME': HOME.name, 'XDG_STATE_HOME': os.path.join(HOME.name, 'state'),
       'XDG_RUNTIME_DIR': os.path.join(HOME.name, 'run')}
ENV.pop('SOUK_CREDENTIALS', None)
# a request that has begun may last 10 s and a quiet socket longer: stopping waits for neither
STOP_S = 8
results = []
# every venue and its port above the base
VENUES = [(v['venue'], int(v['sandbox_port']) - 8700) for v in json.loads(
    subprocess.run([SOUK, 'venues', '--json'], capture_output=True, timeout=60, check=True, env=ENV).stdout)]


def case(name):
    def run(body):
        try:
            body()
        except Exception as e:  # whatever goes wrong is this case's
            note = e if isinstance(e, AssertionError) else repr(e)
            print(f'not ok {len(results) + 1} - {name}\n# {str(note)[:2000]}', flush=True)
            results.append(False)
            return
        print(f'ok {len(results) + 1} - {name}', flush=True)
        results.append(True)
    return run


def equal(what, ours, theirs):
    assert ours == theirs, f'{what}: {ours!r}, expected {theirs!r}'


def souk(*args, env=ENV):
    done = subprocess.run([SOUK, 'sandbox', *args], capture_output=True, timeout=60, env=env)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Sandbox:
    def __init__(self, *args, credentials=None, env=ENV):
        self.path = credentials or os.path.join(HOME.name, 'credentials.json')
        if '--port-base' not in args:
            args = ('--port-base', '0', *args)
        self.process = subprocess.Popen(
            [SOUK, 'sandbox', '--credentials', self.path, *args],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
        self.ready = self.process.stdout.readline().decode()
        assert self.ready.startswith('ready '), self.process.communicate()[1].decode()
        with open(self.path) as file:
            self.credentials = json.load(file)
        self.binance = self.credentials['binance']

    def address(self, what='admin'):
        url = self.credentials['admin'] if what == 'admin' else self.credentials[what]['rest']
        host, port = re.fullmatch(r'http://([\d.]+):(\d+)', url).groups()
        return host, int(port)

    def ask(self, method, path, body=None, what='admin', headers={}):
        connection = http.client.HTTPConnection(*self.address(what), timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def good(self, *args, **more):
        status, body = self.ask(*args, **more)
        assert 200 <= status < 300, f'{args}: {status} {body}'
        return body

    def time_ms(self):
        return self.good('GET', '/api/v3/time', what='binance')['serverTime']

    def signed(self, method, path, secret=None, **params):
        params['timestamp'] = self.time_ms()
        text = '&'.join(f'{k}={v}' for k, v in params.items())
        key = (secret or self.binance['secret']).encode()
        sign = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        return self.ask(method, f'{path}?{text}&signature={sign}', what='binance',
                        headers={'X-MBX-APIKEY': self.binance['api_key']})

    def stop(self, signum=signal.SIGTERM):
        began = time.monotonic()
        self.process.send_signal(signum)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, time.monotonic() - began, out.decode(), err.decode()

    def __enter__(self):
        return self

    def __exit__(self, *why):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


def at_free_base():
    """A sandbox at a base of our choice, and the base. What is free now may be taken a moment later
    (another run of this test begins elsewhere, but clients' ports are anywhere): then another one."""
    bases = list(range(21000, 32000, 101))
    random.shuffle(bases)
    for base in bases:
        try:
            for port in range(base, base + 11):
                with socket.socket() as s:
                    s.bind(('127.0.0.1', port))
            return Sandbox('--port-base', str(base)), base
        except OSError:
            continue
        except AssertionError as e:
            if 'is taken' not in str(e):
                raise
    raise AssertionError('no free ports')


@contextlib.contextmanager
def the_same_time(read):
    """What `read` gives of the block's result is a time in seconds between its begin and end."""
    began, said = time.time(), []
    yield said.append
    at, ended = read(*said), time.time()
    assert began - 1 <= at <= ended + 1, (began, at, ended)


def cpu_s(process):
    """The time that a process has computed: what the machine does besides does not count."""
    with open(f'/proc/{process.pid}/stat') as file:
        fields = file.read().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


@case('wrong usage is exit 2 with one sentence that helps')
def _():
    for args, text in [
            (('--prot-base', '1'), 'did you mean --port-base?'),
            (('--no-maker=1',), 'no-makers'),
            (('--xyzzy',), 'souk sandbox --help'),
            (('--port-base',), '--port-base needs a value'),
            (('--port-base', '65535'), 'from 0 to 65523'),
            (('--port-base', '-1'), 'from 0 to'),
            (('--seed', 'x'), 'whole number'),
            (('--venue', 'binanse'), 'there is: binance'),
            (('--clock', 'fast'), 'real or virtual'),
            (('--limits', '0'), 'factor above 0, or off'),
            (('--host', 'example.com'), 'numeric address'),
            (('--tier', 'binance=gold'), 'default'),
            (('--set', 'binance'), 'VENUE.NAME=VALUE'),
            (('--set', 'binance.colour=red'), 'no such switch'),
            (('--data', ''), 'needs a directory'),
            (('now',), 'options only')]:
        code, out, err = souk(*args)
        equal(f'{args}: exit', code, 2)
        equal(f'{args}: stdout', out, '')
        assert err.count('\n') == 1 and err.startswith('souk sandbox: ') and text in err, err
    code, out, err = souk('--help')
    assert code == 0 and out.startswith('usage: souk sandbox') and err == '', (code, err)


@case('what cannot be opened is exit 4 with one sentence')
def _():
    file = os.path.join(HOME.name, 'file')
    open(file, 'w').close()
    for args, env, text in [
            (('--port-base', '0'), {**ENV, 'XDG_STATE_HOME': file}, file),
            (('--port-base', '0', '--credentials', f'{file}/c.json'), ENV, file),
            (('--port-base', '0', '--markets', f'{file}.none'), ENV, 'file.none'),
            (('--port-base', '0', '--markets', file), ENV, '')]:
        code, out, err = souk(*args, env=env)
        equal(f'{args}: exit', code, 4)
        equal(f'{args}: stdout', out, '')
        assert err.count('\n') == 1 and text in err, err


@case('it starts, says so in one line, and stops')
def _():
    box, base = at_free_base()
    with box:
        equal('ready line', box.ready,
              f'ready  admin http://127.0.0.1:{base}  ' +
              ''.join(f'{name} http://127.0.0.1:{base + n}  ' for name, n in VENUES) +
              f'credentials {box.path}\n')
        equal('mode', stat.S_IMODE(os.stat(box.path).st_mode), 0o600)
        equal('ws', box.binance['ws'], f'ws://127.0.0.1:{base + 1}')
        equal('types', [k['type'] for k in box.binance['keys']], ['hmac', 'ed25519', 'rsa'])
        for name in 'api_key', 'secret', 'passphrase':
            equal(name, box.binance[name], box.binance['keys'][0][name])
        with the_same_time(lambda h: h['clock_ns'] / 1e9) as tell:
            health = box.good('GET', '/v1/health')
            tell(health)
        equal('status', health['status'], 'ok')
        equal('venues', health['venues'],
              [{'venue': name, 'port': base + n} for name, n in VENUES])
        code, out, err = souk('--port-base', str(base))
        equal('exit, port taken', code, 4)
        assert out == '' and err.count('\n') == 1 and str(base + 1) in err, err
        with open(f'/proc/{box.process.pid}/limits') as file:
            limits = file.read()
        assert re.search(r'Max core file size +0 +0 ', limits), limits
        soft, hard = re.search(r'Max open files +(\d+) +(\d+) ', limits).groups()
        equal('open files', soft, hard)
        with socket.create_connection(box.address()) as idle, \
                socket.create_connection(box.address('binance')) as half:
            half.sendall(b'GET /api/v3/time HTTP/1.1\r\nHost: ')
            code, took, out, err = box.stop()
        equal('exit', code, 0)
        equal('more on stdout', out, '')
        equal('stderr', err, '')
        assert took < STOP_S, f'{took:.1f} s to stop'
        keys = box.credentials['binance']['keys']
    with Sandbox() as box:
        equal('same seed, same keys', box.binance['keys'], keys)
        equal('exit on SIGINT', box.stop(signal.SIGINT)[0], 0)
        assert os.path.exists(box.path)
    with Sandbox('--seed', '2', '--no-makers', '--limits', 'off', '--venue', 'binance') as box:
        assert box.binance['secret'] != keys[0]['secret']
        book = box.good('GET', '/api/v3/depth?symbol=BTCUSDT', what='binance')
        equal('book', (book['bids'], book['asks']), ([], []))


@case('a signed request is answered, a forged one is not')
def _():
    with Sandbox() as box:
        with the_same_time(lambda ms: ms / 1e3) as tell:
            tell(box.time_ms())
        status, account = box.signed('GET', '/api/v3/account')
        equal('status', status, 200)
        free = {b['asset']: float(b['free']) for b in account['balances']}
        equal('USDT', free['USDT'], 1e6)
        equal('BTC', free['BTC'], 100.0)
        status, refusal = box.signed('GET', '/api/v3/account', secret='x' * 64)
        equal('forged', (status, refusal['code']), (400, -1022))
        key = box.good('POST', '/v1/keys', {'venue': 'binance', 'account': 'demo'})
        box.binance.update(api_key=key['api_key'], secret=key['secret'])
        equal('new key', box.signed('GET', '/api/v3/account')[0], 200)
        revoked = box.good('DELETE', f'/v1/keys/{key["api_key"]}')
        assert revoked['revoked'] and 'secret' not in revoked
        status, refusal = box.signed('GET', '/api/v3/account')
        equal('revoked', refusal['code'], -2015)


@case('reset brings back what an order changed')
def _():
    with Sandbox() as box:
        status, order = box.signed('POST', '/api/v3/order', symbol='BTCUSDT', side='BUY',
                                   type='MARKET', quantity='0.01')
        equal('order', (status, order.get('status')), (200, 'FILLED'))
        equal('history', len(box.signed('GET', '/api/v3/allOrders', symbol='BTCUSDT')[1]), 1)
        equal('reset', box.good('POST', '/v1/reset'), {'reset': [name for name, _ in VENUES]})
        equal('history', box.signed('GET', '/api/v3/allOrders', symbol='BTCUSDT')[1], [])
        equal('fills', box.signed('GET', '/api/v3/myTrades', symbol='BTCUSDT')[1], [])
        demo, = box.good('GET', '/v1/accounts?venue=binance')['accounts']
        free = {b['asset']: float(b['free']) for b in demo['balances']}
        equal('balances', (free['USDT'], free['BTC'], free['BNB']), (1e6, 100.0, 1000.0))
        assert box.good('GET', '/v1/audit')['balanced']
        markets = box.good('GET', '/v1/markets?venue=binance')['markets']
        assert all(m['bid'] and m['ask'] for m in markets), markets


@case('every port speaks TLS that the CA file vouches for')
def _():
    with Sandbox() as box:
        trusting = ssl.create_default_context(cafile=box.credentials['ca_file'])
        for what in 'admin', 'binance':
            for name in '127.0.0.1', 'localhost', 'api.binance.com', 'stream.binance.com':
                with socket.create_connection(box.address(what), timeout=10) as s, \
                        trusting.wrap_socket(s, server_hostname=name) as tls:
                    assert tls.version() in ('TLSv1.2', 'TLSv1.3'), tls.version()
        with socket.create_connection(box.address('binance'), timeout=10) as s, \
                trusting.wrap_socket(s, server_hostname='api.binance.com') as tls:
            tls.sendall(b'GET /api/v3/ping HTTP/1.1\r\nHost: api.binance.com\r\n\r\n')
            assert tls.recv(4096).startswith(b'HTTP/1.1 200'), 'no answer through TLS'
        for context, name in [(ssl.create_default_context(), '127.0.0.1'),
                              (trusting, 'example.com')]:
            try:
                with socket.create_connection(box.address(), timeout=10) as s:
                    context.wrap_socket(s, server_hostname=name)
            except ssl.SSLCertVerificationError:
                continue
            raise AssertionError(f'{name} was believed')
        ca = open(box.credentials['ca_file']).read()
    with Sandbox() as box:
        equal('the CA is kept', open(box.credentials['ca_file']).read(), ca)


@case('a virtual clock stands still until it is moved')
def _():
    with Sandbox('--clock', 'virtual') as box:
        start = box.time_ms()
        time.sleep(0.2)
        equal('time', box.time_ms(), start)
        token = box.ask('POST', '/api/v3/userDataStream', what='binance',
                        headers={'X-MBX-APIKEY': box.binance['api_key']})[1].get('listenKey')
        keep = lambda: box.ask('PUT', f'/api/v3/userDataStream?listenKey={token}', what='binance',
                               headers={'X-MBX-APIKEY': box.binance['api_key']})
        moved = 0
        for by_ms in 1, 999, 30000, 60000, 59 * 60000 - 32000:
            clock = box.good('POST', '/v1/clock', {'advance_ms': by_ms})
            moved += by_ms
            equal(f'after {by_ms} ms', box.time_ms(), start + moved)
            equal('clock', clock['now_ns'] // 1000000, start + moved)
        equal('token after 60 minutes but a second', keep()[0], 200)
        box.good('POST', '/v1/clock', {'advance_ms': 3600001})
        equal('token after its hour', keep()[1].get('code'), -1125)
        moved += 3600001
        began = cpu_s(box.process)
        box.good('POST', '/v1/clock', {'advance_ms': 86400000})
        took = cpu_s(box.process) - began
        moved += 86400000
        equal('a day later', box.time_ms(), start + moved)
        assert took < 10, f'a day took {took:.1f} s'
        hours = box.good('GET', '/api/v3/klines?symbol=BTCUSDT&interval=1h&limit=30',
                         what='binance')
        equal('hours', len(hours), 30)
        for before, after in zip(hours, hours[1:]):
            equal('next hour', after[0], before[0] + 3600000)
            assert float(before[5]) > 0, before
            assert abs(float(after[1]) / float(before[4]) - 1) < 0.002, (before, after)
        book = box.good('GET', '/api/v3/depth?symbol=BTCUSDT', what='binance')
        assert len(book['bids']) == 100 and len(book['asks']) == 100, 'the makers are gone'
        bid, ask = float(book['bids'][0][0]), float(book['asks'][0][0])
        assert 0 < ask - bid < bid / 1000 and abs(bid / float(hours[-1][4]) - 1) < 0.002, (bid, ask)
        assert box.good('GET', '/v1/audit')['balanced']
        equal('rate', box.good('POST', '/v1/clock', {'rate': 500})['rate'], 500)
        began, before = time.monotonic(), box.time_ms()
        time.sleep(0.3)
        box.good('POST', '/v1/clock', {'rate': 0})
        after, real_ms = box.time_ms(), (time.monotonic() - began) * 1000
        assert 100000 < after - before <= 500 * real_ms + 500, (after - before, real_ms)
        equal('stands still', box.time_ms(), after)
        for body, code in [({'rate': 1001}, 400), ({'rate': -1}, 400), ({'rate': 'x'}, 400),
                           ({'advance_ms': 1 << 62}, 400), ({}, 400)]:
            equal(body, box.ask('POST', '/v1/clock', body)[0], code)
        with socket.create_connection(box.address('binance')) as reader:
            reader.sendall(b'GET /ws/btcusdt@trade HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n'
                           b'Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
                           b'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')
            assert b' 101 ' in reader.recv(4096)
            code, took, _, err = box.stop()
        equal('exit', (code, err), (0, ''))
        assert took < STOP_S, f'{took:.1f} s to stop'


HOME.cleanup()
print(f'1..{len(results)}')
sys.exit(0 if all(results) else 1)
