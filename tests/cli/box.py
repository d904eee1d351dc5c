# SPDX-License-Identifier: MIT
"""What the tests of the command share: a home and a sandbox of their own, runs and their exit codes,
terminals, and a venue whose answers get lost. The command is the test's first argument."""
import fcntl, http.client, http.server, json, os, pty, select, signal, struct, subprocess, sys
import tempfile, termios, threading, time

SOUK = os.path.abspath(sys.argv[1])
HOME = tempfile.TemporaryDirectory(prefix='souk-cli-')
CREDENTIALS = os.path.join(HOME.name, 'credentials.json')
ENV = {'PATH': os.environ['PATH'], 'HOME': HOME.name, 'XDG_STATE_HOME': HOME.name + '/state',
       'XDG_RUNTIME_DIR': HOME.name, 'SOUK_CREDENTIALS': CREDENTIALS, 'TERM': 'xterm'}
ENV.update({k: v for k, v in os.environ.items() if k.endswith('SAN_OPTIONS')})
S = 'BTC/USDT'
results = []


def case(name):
    def run(body):
        try:
            body()
        except Exception as e:  # whatever goes wrong is this case's
            note = str(e) if isinstance(e, AssertionError) else repr(e)
            note = note[:3000].replace('\n', '\n# ')
            print(f'not ok {len(results) + 1} - {name}\n# {note}', flush=True)
            results.append(False)
            return
        print(f'ok {len(results) + 1} - {name}', flush=True)
        results.append(True)
    return run


def souk(*args, code=0, stdin='', env=None):
    """What a run prints; its exit code must be `code`."""
    done = subprocess.run([SOUK, *args], input=stdin, capture_output=True, text=True, timeout=30,
                          env={**ENV, **(env or {})})
    told = f'souk {" ".join(args)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}'
    assert done.returncode == code, told
    assert 'Sanitizer' not in done.stderr, told
    souk.err = done.stderr
    return done.stdout


def document(*args, **more):
    out = souk(*args, '--json', **more)
    assert out.endswith('\n') and out.count('\n') == 1, out
    value = json.loads(out)
    only_texts(value)
    return value


def only_texts(value):
    """Numbers are strings."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for v in value:
            only_texts(v)
    else:
        assert value is None or isinstance(value, (str, bool)), value


def has(text, *parts):
    for part in parts:
        assert part in text, f'no {part!r} in\n{text}'


def fails(code, *args, says=(), **more):
    out = souk(*args, code=code, **more)
    assert out == '', out
    has(souk.err, *says)


def lines_up(text):
    """The same columns begin in every line: what stands under a head's right or left edge."""
    rows = [line for line in text.split('\n') if line]
    assert len(rows) > 1, text
    assert all(line == line.rstrip() for line in rows), text


class Terminal:
    """A run on a terminal of 24 lines and 100 columns."""

    def __init__(self, *args, env=None):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(SOUK, [SOUK, *args], {**ENV, **(env or {})})
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 100, 0, 0))
        self.text = ''

    def until(self, part, seconds=15):
        end = time.monotonic() + seconds
        while part not in self.text:
            left = end - time.monotonic()
            assert left > 0, f'no {part!r} in\n{self.text!r}'
            if select.select([self.fd], [], [], left)[0]:
                try:
                    more = os.read(self.fd, 65536)
                except OSError:
                    more = b''
                assert more, f'ended without {part!r}: {self.text!r}'
                self.text += more.decode(errors='replace')

    def type(self, text):
        os.write(self.fd, text.encode())

    def end(self, seconds=10):
        """Its exit code, the rest of its text read: a terminal that nobody holds ends in EIO."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not select.select([self.fd], [], [], 0.05)[0]:
                continue
            try:
                self.text += os.read(self.fd, 65536).decode(errors='replace')
            except OSError:
                os.close(self.fd)
                return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        raise AssertionError(f'it does not end: {self.text!r}')


class Swallower(http.server.BaseHTTPRequestHandler):
    """Passes everything on to the sandbox, but orders get no answer (and, where `deaf`, questions
    about them neither)."""
    protocol_version = 'HTTP/1.1'
    deaf, orders, slow, passes = False, 0, 0, False

    def log_message(self, *_):
        pass

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        is_order = self.path.startswith('/api/v3/order')
        if is_order and (self.command == 'POST' or Swallower.deaf):
            Swallower.orders += self.command == 'POST'
            if Swallower.deaf and not (Swallower.passes and self.command == 'POST'):
                self.close_connection = True
                return
        rest = json.load(open(CREDENTIALS))['binance']['rest'].removeprefix('http://')
        link = http.client.HTTPConnection(rest, timeout=5)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ('host', 'connection')}
        link.request(self.command, self.path, body, headers)
        answer = link.getresponse()
        data = answer.read()
        link.close()
        if is_order and self.command == 'POST' and not Swallower.slow:
            self.close_connection = True
            return
        time.sleep(Swallower.slow if is_order and self.command == 'POST' else 0)
        self.send_response(answer.status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        try:
            self.wfile.write(data)
        except BrokenPipeError:
            pass  # it did not wait

    do_GET = do_POST = do_DELETE = handle_any


def swallowing():
    """A venue that loses answers: its server, and the options that lead there."""
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Swallower)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, ['--url', f'http://127.0.0.1:{server.server_address[1]}']


def run_tests(*tests, seed):
    """The tests, one after the other, beside a sandbox. @return the exit code."""
    box = subprocess.Popen([SOUK, 'sandbox', '--port-base', '0', '--credentials', CREDENTIALS,
                            '--seed', str(seed)], stdout=subprocess.PIPE, text=True, env=ENV)
    try:
        assert box.stdout.readline().startswith('ready')
        for test in tests:
            test()
    finally:
        box.terminate()
        box.wait(timeout=15)
    print(f'1..{len(results)}')
    HOME.cleanup()
    return 0 if all(results) else 1
