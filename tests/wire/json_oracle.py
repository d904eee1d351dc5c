#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Documents and damaged documents with Python's verdict, one a line: json_oracle.py COUNT SEED

    DOCUMENT ANSWER

both in hex. ANSWER is the document as the writer of Souk prints it (no blanks, numbers as they were,
members in order, twice if they were there twice), or "bad". The last line is `end COUNT`. Beyond
Python's own rules, half surrogate pairs and more than 64 levels are bad, as json.h says.
"""
import json
import random
import sys

DEPTH_MAX = 64
SEEDS = [
    b'{"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","b":[["61737.63000000","0.00"]],"a":[]}',
    b'[ true , false , null , -0.5e+10 , "\\u20AC\\uD83D\\uDE00\\n" , "\xe2\x82\xac\xf0\x9f\x98\x80" ]',
    b'{"a":{"b":{"c":[[[[1,2],[3]],{}],"0123456789abcdef0123456789abcdef"]}},"d":[{},[]]}',
    b'"a long string of plain text, longer than two registers of sixteen"',
    b'[0,-0,1.5,1E5,1e-5,123456789012345678901234567890,0.10]',
    b' {\t"x" :\r\n"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\x7f" , "x" : [ ] } ',
    b'-12.5e3',
    b'[' * 63 + b'{"a":[]}' + b']' * 63,
    b'[' * 62 + b'{"a":[]}' + b']' * 62,
]
PIECES = [b'"', b'\\', b'{', b'}', b'[', b']', b',', b':', b' ', b'\n', b'\0', b'\x01', b'\x1f', b'0', b'1',
          b'-', b'+', b'.', b'e', b'E', b'true', b'false', b'null', b'NaN', b'Infinity', b'\\u', b'\\u0041',
          b'\\uD800', b'\\uDC00', b'\\ud83d\\ude00', b'\\n', b'\\x', b'u', b'a', b'/', b"'", b'\xc3\xa9',
          b'\xc3', b'\x80', b'\xed\xa0\x80', b'\xf4\x90\x80\x80', b'\xc0\xaf', b'\xe0\x80\x80', b'\xef\xbb\xbf',
          b'\xff', b'\x7f', b'\xc2\xa0', b'\x0c', b'\t', b'01', b'1.', b'.5', b'""', b'[]', b'{}', b',,']


class Number(str):
    pass


class Members(list):
    pass


def refuse(word):
    raise ValueError(word)


def printed(value, depth=0):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, (Members, list)):
        if depth == DEPTH_MAX:
            raise ValueError('deep')
        if isinstance(value, Members):
            inside = (printed(k) + ':' + printed(v, depth + 1) for k, v in value)
            return '{' + ','.join(inside) + '}'
        return '[' + ','.join(printed(v, depth + 1) for v in value) + ']'
    return json.dumps(value, ensure_ascii=False)


def answer(document):
    try:
        value = json.loads(document.decode('utf-8'), parse_int=Number, parse_float=Number,
                           parse_constant=refuse, object_pairs_hook=Members)
        return printed(value).encode('utf-8').hex()
    except ValueError:  # also of decoding, and of half surrogate pairs while encoding
        return 'bad'


def damaged(rng):
    text = bytearray(rng.choice(SEEDS))
    for _ in range(rng.choice([0, 1, 1, 1, 2, 3])):
        at = rng.randrange(len(text) + 1)
        how = rng.randrange(6)
        if how == 0:
            del text[at:at + rng.randint(1, 4)]
        elif how == 1:
            text[at:at] = rng.choice(PIECES)
        elif how == 2:
            text[at:at + 1] = rng.choice(PIECES)
        elif how == 3 and at < len(text):
            text[at] ^= 1 << rng.randrange(8)
        elif how == 4:
            text[at:at] = text[at:at + rng.randint(1, 12)]
        else:
            other = rng.choice(SEEDS[:7])
            text[at:at + rng.randrange(3)] = other[rng.randrange(len(other)):]
    return bytes(text)


def main():
    count, rng = int(sys.argv[1]), random.Random(int(sys.argv[2]))
    for _ in range(count):
        document = damaged(rng)
        print(document.hex(), answer(document))
    print('end', count)


main()
