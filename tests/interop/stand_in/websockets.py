# SPDX-License-Identifier: MIT
"""Stands in for the package of this name where that is not installed: as much as guides use of it.
Like that one it sends a ping frame every twenty seconds, and no texts of its own."""
import asyncio
import base64
import os
import struct
import urllib.parse

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
PING_S = 20


class connect:
    def __init__(self, url):
        self.url = urllib.parse.urlsplit(url)

    async def __aenter__(self):
        self.reader, self.writer = await asyncio.open_connection(self.url.hostname, self.url.port)
        key = base64.b64encode(os.urandom(16)).decode()
        self.writer.write(f'GET {self.url.path} HTTP/1.1\r\nHost: {self.url.netloc}\r\n'
                          'Upgrade: websocket\r\nConnection: Upgrade\r\n'
                          f'Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n'.encode())
        head = await self.reader.readuntil(b'\r\n\r\n')
        if b' 101 ' not in head.split(b'\r\n')[0]:
            raise ConnectionError(head.decode())
        self.pinger = asyncio.ensure_future(self.ping())
        return self

    async def __aexit__(self, *_):
        self.pinger.cancel()
        self.frame(CLOSE, struct.pack('>H', 1000))
        self.writer.close()

    def frame(self, opcode, payload):
        key, size = os.urandom(4), len(payload)
        head = bytes([128 | opcode, 128 | (size if size < 126 else 126)])
        head += struct.pack('>H', size) if size > 125 else b''
        self.writer.write(head + key + bytes(b ^ key[i & 3] for i, b in enumerate(payload)))

    async def ping(self):
        while True:
            await asyncio.sleep(PING_S)
            self.frame(PING, b'')

    async def send(self, text):
        self.frame(TEXT, text.encode())
        await self.writer.drain()

    def __aiter__(self):
        return self

    async def __anext__(self):
        while True:
            first, size = await self.reader.readexactly(2)
            if size > 125:
                size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8), 'big')
            payload = await self.reader.readexactly(size)
            if first & 15 == TEXT:
                return payload.decode()
            if first & 15 == PING:
                self.frame(PONG, payload)
            if first & 15 == CLOSE:
                raise StopAsyncIteration
