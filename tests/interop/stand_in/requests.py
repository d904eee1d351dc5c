# SPDX-License-Identifier: MIT
"""Stands in for the package of this name where that is not installed: as much as guides use of it."""
import http.client
import json as coder
import urllib.parse


class exceptions:
    class RequestException(Exception):
        pass

    class HTTPError(RequestException):
        pass


class Answer:
    def __init__(self, status, headers, body):
        self.status_code, self.headers, self.content = status, headers, body
        self.text = body.decode()

    def json(self):
        return coder.loads(self.content)

    def raise_for_status(self):
        if self.status_code >= 400:
            raise exceptions.HTTPError(f'{self.status_code} Error')


def request(method, url, headers=None, json=None, data=None):
    parts = urllib.parse.urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == 'https' else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=30)
    headers = {'User-Agent': 'stand-in', 'Accept': '*/*', **(headers or {})}
    body = data.encode() if isinstance(data, str) else data
    if json is not None:
        body = coder.dumps(json).encode()
    if body is None and method not in ('GET', 'HEAD'):
        headers['Content-Length'] = '0'
    target = (parts.path or '/') + ('?' + parts.query if parts.query else '')
    connection.request(method, target, body, headers)
    answer = connection.getresponse()
    out = Answer(answer.status, dict(answer.getheaders()), answer.read())
    connection.close()
    return out


def get(url, **more):
    return request('GET', url, **more)


def post(url, **more):
    return request('POST', url, **more)


def put(url, **more):
    return request('PUT', url, **more)


def delete(url, **more):
    return request('DELETE', url, **more)
