#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Help, manual and completions: each says every verb and option, and their readers - man, bash, zsh,
fish - take them. Prints TAP. pages.py SOUK SOUK.1 BASH ZSH FISH"""
import json, os, pty, re, select, shutil, subprocess, sys, tempfile, time

SOUK, MAN, BASH, ZSH, FISH = (os.path.abspath(a) for a in sys.argv[1:6])
count, failed = 0, False


def case(name, needs=None):
    def run(body):
        global count, failed
        count += 1
        if needs and not shutil.which(needs):
            print(f'ok {count} - {name} # SKIP no {needs} here', flush=True)
            return
        try:
            body()
            print(f'ok {count} - {name}', flush=True)
        except Exception as e:
            failed = True
            note = (str(e) if isinstance(e, AssertionError) else repr(e))[:3000]
            print(f'not ok {count} - {name}\n# ' + note.replace('\n', '\n# '), flush=True)
    return run


def run(*args, code=0, **more):
    done = subprocess.run(args, capture_output=True, text=True, timeout=30,
                          stdin=subprocess.DEVNULL, **more)
    assert done.returncode == code, f'{args}: exit {done.returncode}\n{done.stdout}{done.stderr}'
    return done.stdout, done.stderr


HELP = run(SOUK, 'help')[0]
VERBS = re.findall(r'^  ([a-z]+) {2,}\S', HELP.split('first steps')[0], re.M)
PAGES = {verb: run(SOUK, 'help', verb)[0] for verb in VERBS}
OPTIONS = {verb: re.findall(r'^  --([a-z-]+)', page, re.M) for verb, page in PAGES.items()}


@case('every verb has a page, the same by help VERB, VERB --help and VERB -h')
def _():
    assert len(VERBS) >= 20 and 'sandbox' in VERBS and 'buy' in VERBS, VERBS
    for verb, page in PAGES.items():
        assert page.startswith(f'usage: souk {verb}'), page
        assert 'help' in OPTIONS[verb] and len(page.splitlines()) >= 5, page
        assert all(len(line) <= 100 for line in page.splitlines()), page
        assert run(SOUK, verb, '--help')[0] == page and run(SOUK, verb, '-h')[0] == page, verb
    assert run(SOUK, '--help')[0] == run(SOUK)[0] == run(SOUK, '-h')[0] == HELP


@case('no word of a usage line is left unexplained')
def _():
    for verb, page in PAGES.items():
        usage = page.split('\n')[0].split(' ', 3)[3:]
        for word in re.findall(r'\b[A-Z][A-Z-]+\b', ' '.join(usage)):
            assert re.search(rf'^  {word} ', page, re.M) or word == 'SYMBOL', (verb, word)


@case('examples are lines that souk takes')
def _():
    for verb, page in PAGES.items():
        for line in page.split('for example:\n')[1:]:
            for words in re.findall(r'souk ([^|<>()\n]+)', line):
                assert words.split()[0] in VERBS, line
                for option in re.findall(r'--([a-z-]+)', ' '.join(re.findall("'.*?'", words))):
                    assert option in OPTIONS['buy'], (line, option)
                for option in re.findall(r'--([a-z-]+)', re.sub("'.*?'", '', words)):
                    assert option in OPTIONS[words.split()[0]] + OPTIONS[verb], (line, option)


@case('what is emulated is said, and an order takes the option')
def _():
    """The very venues that refuse the verb without the option."""
    titles = {row['venue']: row['title']
              for row in json.loads(run(SOUK, 'venues', '--json')[0])}
    for verb, words in (('place', ['buy 1 2']), ('cancel', ['1', '2']), ('replace', ['1', 'buy', '1'])):
        said = re.search(r'\n\n(?:Only with --emulate, as one request after the other: (.*)\.|'
                         r'Every venue has a request of its own for it\.)\n', PAGES[verb])
        lacking = []
        for venue, title in titles.items():
            done = subprocess.run([SOUK, verb, venue, 'BTC/USDT', *words, '--dry-run', '--port-base',
                                   '1', '--url', 'http://127.0.0.1:1'], capture_output=True, text=True)
            lacking += [title] if f'{title} has no ' in done.stderr else []
        assert (said.group(1) or '').split(', ') == lacking, (verb, said.group(0), lacking)
    for verb in ('buy', 'sell'):
        assert 'Of a single order nothing is imitated' in PAGES[verb], PAGES[verb]
        assert 'emulate' in OPTIONS[verb] and 'emulate' not in OPTIONS['ticker'] + OPTIONS['oco']


@case('the manual names every verb and option')
def _():
    assert open(MAN).read() == run(SOUK, 'help', '--man')[0]
    text = open(MAN).read().replace('\\-', '-')
    for verb in VERBS:
        assert f'.SS "souk {verb}' in text, verb
        for option in OPTIONS[verb]:
            assert option == 'help' or f'.BI --{option}' in text, (verb, option)
    for code in range(6):
        assert f'.B {code}\n' in text, code


@case('man and groff read it without a warning', 'man')
def _():
    out, err = run('man', '--warnings', '-E', 'UTF-8', '-l', '-Tutf8', MAN,
                   env={**os.environ, 'LC_ALL': 'C.UTF-8', 'MANWIDTH': '80'})
    assert err == '' and 'EXIT STATUS' in re.sub('.\b', '', out), err


@case('mandoc finds nothing to say about it', 'mandoc')
def _():
    out, err = run('mandoc', '-Tlint', '-Wall', MAN)
    assert out + err == '', out + err


# ---- shells: what may stand next, by the line before the cursor ----

def expect(offers, *wanted, no=()):
    missing = [w for w in wanted if w not in offers]
    assert not missing, f'no {missing} in {offers}'
    assert not [w for w in no if w in offers], offers


def check(complete):
    """complete(words): what the shell offers for the last of them."""
    expect(complete(['t']), 'ticker', 'trades', no=['book'])
    expect(complete(['ticker', 'b']), 'binance')
    expect(complete(['ticker', 'binance', 'B']), 'BTC/USDT')
    expect(complete(['ticker', 'binance', '--j']), '--json', no=['--tif'])
    expect(complete(['buy', 'binance', 'BTC/USDT', '1', '--tif', '']), 'gtc', 'ioc', 'fok')
    expect(complete(['buy', '--key', 'x', 'binance', 'BTC/USDT', '1', '--type', 'stop']),
           'stop_limit', no=['limit'])
    expect(complete(['buy', '--key', 'x', '']), 'binance')
    expect(complete(['sandbox', '--clock', '']), 'real', 'virtual')
    expect(complete(['sandbox', '--venue', 'b']), 'binance')
    expect(complete(['stream', 'binance', 'trades', 'ETH/USDT', 'b']), 'book', 'best')
    expect(complete(['help', 'ti']), 'ticker')
    expect(complete(['sign', 'or']), 'order', 'orders')
    expect(complete(['sign', 'order', 'b']), 'binance')
    expect(complete(['keys', '']), 'add', 'list', 'remove')
    expect(complete(['candles', 'binance', 'BTC/USDT', '1']), '1m', '1h')
    with tempfile.TemporaryDirectory() as place:
        open(place + '/seen.ndjson', 'w').close()
        expect(complete(['decode', 'binance', place + '/s']), place + '/seen.ndjson')
        expect(complete(['ticker', 'binance', '--ca-file', place + '/s']), place + '/seen.ndjson')


@case('bash completes', 'bash')
def _():
    assert open(BASH).read() == run(SOUK, 'help', '--completion', 'bash')[0]
    script = ('source "$0" && COMP_WORDS=(souk "$@") && COMP_CWORD=$# && _souk;'
              ' printf "%s\\n" "${COMPREPLY[@]}"')
    check(lambda words: run('bash', '--norc', '-c', script, BASH, *words)[0].split('\n'))


@case('bash completes at its prompt, on the Tab key', 'bash')
def _():
    pid, fd = pty.fork()
    if pid == 0:
        os.execvpe('bash', ['bash', '--norc', '--noprofile', '-i'],
                   {'PATH': os.environ['PATH'], 'TERM': 'dumb', 'PS1': '@ ', 'HOME': '/'})
    text = ''

    def until(part):
        nonlocal text
        end = time.monotonic() + 20
        while part not in text:
            assert time.monotonic() < end, f'no {part!r} in {text!r}'
            if select.select([fd], [], [], 0.1)[0]:
                text += os.read(fd, 4096).decode(errors='replace')
        text = ''
    try:
        until('@ ')
        os.write(fd, f'source {BASH}; echo lo''aded$((1+1))\n'.encode())
        until('loaded2')
        os.write(fd, b'souk instr\t')
        until('souk instruments ')
        os.write(fd, b'bina\t')
        until('nce ')
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(fd)


@case('zsh completes', 'zsh')
def _():
    assert open(ZSH).read() == run(SOUK, 'help', '--completion', 'zsh')[0]
    script = ('compadd() { shift; print -l -- $@ | while read -r w; do'
              ' [[ $w == "$words[CURRENT]"* ]] && print -- $w; done; };'
              ' _files() { print -l -- "$words[CURRENT]"*(N) };'
              ' file=$1; shift; words=(souk "$@"); CURRENT=$#words; source $file; _souk; true')
    check(lambda words: run('zsh', '-f', '-c', script, 'zsh', ZSH, *words)[0].split('\n'))


@case('zsh takes it as the completion of souk', 'zsh')
def _():
    with tempfile.TemporaryDirectory() as place:
        script = f'fpath=({os.path.dirname(ZSH)} $fpath); autoload -Uz compinit;' \
                 f' compinit -u -D -d {place}/dump; print $_comps[souk]'
        assert run('zsh', '-f', '-c', script)[0] == '_souk\n'


@case('fish completes', 'fish')
def _():
    assert open(FISH).read() == run(SOUK, 'help', '--completion', 'fish')[0]
    with tempfile.TemporaryDirectory() as home:
        def complete(words):
            line = ' '.join(['souk', *words])
            out = run('fish', '--no-config', '-c', f'source {FISH}; complete -C "{line}"',
                      env={'PATH': os.environ['PATH'], 'HOME': home})[0]
            return [row.split('\t')[0] for row in out.split('\n')]
        check(complete)


print(f'1..{count}')
sys.exit(failed)
