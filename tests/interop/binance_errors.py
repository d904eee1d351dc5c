# SPDX-License-Identifier: MIT
"""Binance's errors as they stand in its answers: code and text. src: binance card 9"""

ID_LEGAL = r'^[\.A-Z\:/a-z0-9_-]{1,36}$'
NUM_LEGAL = '^[0-9]{1,20}$'
DEC_LEGAL = r'^([0-9]{1,20})(\.[0-9]{1,20})?$'
SYMBOL_LEGAL = r'^[\w\-._&&[^a-z]]{1,50}$'
SYMBOLS_LEGAL = r'^\[("[\w\-._&&[^a-z]]{1,50}"(,"[\w\-._&&[^a-z]]{1,50}"){0,}){0,1}\]$'


def mandatory(name):
    return -1102, f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."


def illegal(name, legal):
    return -1100, f"Illegal characters found in parameter '{name}'; legal range is '{legal}'."


def empty(name):
    return -1105, f"Parameter '{name}' was empty."


def overflow(name):
    return -1108, f"Parameter '{name}' overflowed."


def precise(name):
    return -1111, f"Parameter '{name}' has too much precision."


def unwanted(name):
    return -1106, f"Parameter '{name}' sent when not required."


def invalid(name):
    return -1130, f"Data sent for parameter '{name}' is not valid."


def either(a, b):
    return -1102, f"Param '{a}' or '{b}' must be sent, but both were empty/null!"


def filtered(name):
    return -1013, f'Filter failure: {name}'


def unread(read, sent):
    return -1104, f"Not all sent parameters were read; read '{read}' parameter(s) but was sent '{sent}'."


def twice(want='1', got='2'):
    return -1101, f"Too many parameters; expected '{want}' and received '{got}'."


BAD_SYMBOL = (-1121, 'Invalid symbol.')
BAD_SIGNATURE = (-1022, 'Signature for this request is not valid.')
BAD_JSON = (-1135, "JSON sent for parameter 'symbols' is not valid")
COMBINATION = (-1128, 'Combination of optional parameters invalid.')
STALE = (-1021, 'Timestamp for this request is outside of the recvWindow.')
AHEAD = (-1021, "Timestamp for this request was 1000ms ahead of the server's time.")
KEY_FORMAT = (-2014, 'API-key format invalid.')
KEY_UNKNOWN = (-2015, 'Invalid API-key, IP, or permissions for action.')
