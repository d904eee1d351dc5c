#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Programs against the public API, over real sockets and TLS: a sandbox is started, the first bot
trades there, and `stream` follows it. Prints TAP. run_first_bot.py SOUK FIRST_BOT FOLLOW"""
import json, os, re, signal, subprocess, sys, tempfile

SOUK, FIRST_BOT, FOLLOW = sys.argv[1:4]
HOME = tempfile.TemporaryDirectory(prefix='souk-bot-')
PATH = os.path.join(HOME.name, 'credentials.json')
ENV = {**os.environ, 'HOME': HOME.name, 'XDG_STATE_HOME': os.path.join(HOME.name, 'state'),
       'XDG_RUNTIME_DIR': os.path.join(HOME.name, 'run'), 'SOUK_CREDENTIALS': PATH}
ENV.pop('HTTPS_PROXY', None)


def run(*args, env=ENV):
    done = subprocess.run(args, capture_output=True, timeout=60, env=env)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def report(number, name, good, note=''):
    print(f"{'' if good else 'not '}ok {number} - {name}", flush=True)
    if not good:
        print('# ' + str(note).replace('\n', '\n# '), flush=True)


print('1..5')
nobody = os.path.join(HOME.name, 'nobody.json')
with open(os.open(nobody, os.O_WRONLY | os.O_CREAT, 0o600), 'w') as file:
    json.dump({'binance': {'rest': 'http://127.0.0.1:1', 'api_key': 'k', 'secret': 's'}}, file)
code, out, err = run(FIRST_BOT, env={**ENV, 'SOUK_CREDENTIALS': nobody})
report(1, 'no sandbox: said in one line', code == 1 and 'souk sandbox' in err, (code, out, err))

sandbox = subprocess.Popen([SOUK, 'sandbox', '--port-base', '0', '--seed', '3', '--credentials', PATH],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENV)
try:
    ready = sandbox.stdout.readline().decode()
    assert ready.startswith('ready '), sandbox.communicate()[1].decode()
    with open(PATH) as file:
        credentials = json.load(file)
    code, out, err = run(FIRST_BOT)
    good = re.fullmatch(r'bid [\d.]+ for 0.001 BTC as souk-\w+\ntaken back\n', out)
    report(2, 'the first bot trades', code == 0 and good, (code, out, err))
    plain = credentials['binance']['rest']
    code, out, err = run(FOLLOW, plain, PATH)
    report(3, 'streams', code == 0, (code, out, err))
    tls = plain.replace('http://', 'https://')
    code, out, err = run(FOLLOW, tls, PATH, credentials['ca_file'])
    report(4, 'streams over TLS', code == 0, (code, out, err))
    code, out, err = run(FOLLOW, tls, PATH)
    report(5, 'a certificate of an unknown authority is refused',
           code == 2 and 'trusted' in out, (code, out, err))
finally:
    sandbox.send_signal(signal.SIGTERM)
    sandbox.communicate(timeout=30)
