# SPDX-License-Identifier: MIT
"""What guides' own programs need to be walked: a relay between them and the sandbox that keeps every
byte, and an interpreter with the packages that they ask for."""
import gzip
import os
import shutil
import socket
import subprocess
import sys
import threading
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))

class Conversation:
    def __init__(self):
        self.up, self.down, self.open = b'', b'', True

    def exchanges(self):
        """[(method, target, headers, body, status, headers, body)]; sockets: up to the 101."""
        out, up, down = [], self.up, self.down
        while b'\r\n\r\n' in up and b'\r\n\r\n' in down:
            first, asked, body, up = message(up)
            answer, told, reply, down = message(down)
            status = int(answer.split(' ')[1])
            out.append((*first.split(' ')[:2], asked, body, status, told, reply))
            if status == 101:
                self.rest = up, down
                break
        return out

    def frames(self):
        """What was said over a socket since: ([client's texts], [server's texts], [client's pings])"""
        if not self.exchanges() or self.exchanges()[0][4] != 101:
            return [], [], 0
        sides, pings = [], 0
        for data in self.rest:
            texts, inflate, packed = [], zlib.decompressobj(-15), False
            while len(data) >= 2:
                opcode, size, at = data[0] & 15, data[1] & 127, 2
                if size > 125:
                    count = 2 if size == 126 else 8
                    size, at = int.from_bytes(data[2:2 + count], 'big'), 2 + count
                mask = data[at:at + 4] if data[1] & 128 else None
                at += 4 if mask else 0
                if len(data) < at + size:
                    break
                payload, packed = data[at:at + size], bool(data[0] & 64)
                if mask:
                    payload = bytes(b ^ mask[i & 3] for i, b in enumerate(payload))
                if packed:
                    payload = inflate.decompress(payload + b'\0\0\xff\xff')
                data = data[at + size:]
                if opcode == 1:
                    texts.append(payload.decode())
                pings += opcode == 9 and mask is not None
            sides.append(texts)
        return sides[0], sides[1], pings


def message(data):
    head, data = data.split(b'\r\n\r\n', 1)
    lines = head.decode('latin-1').split('\r\n')
    headers = {name.lower(): value.strip() for name, value in (l.split(':', 1) for l in lines[1:])}
    size = int(headers.get('content-length', '0'))
    body, data = data[:size], data[size:]
    if headers.get('transfer-encoding') == 'chunked':
        while True:
            size, data = data.split(b'\r\n', 1)
            size = int(size, 16)
            body, data = body + data[:size], data[size + 2:]
            if not size:
                break
    if headers.get('content-encoding') == 'gzip':
        body = gzip.decompress(body)
    return lines[0], headers, body, data


class Relay:
    """Passes on what it hears to the sandbox, and back, and keeps it."""

    def __init__(self, box):
        self.box = box
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port, self.heard = self.listener.getsockname()[1], []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near = self.listener.accept()[0]
            except OSError:
                return
            far, talk = socket.create_connection((self.box.host, self.box.port)), Conversation()
            self.heard.append(talk)
            for source, target, way in ((near, far, 'up'), (far, near, 'down')):
                threading.Thread(target=self.copy, args=(talk, source, target, way),
                                 daemon=True).start()

    @staticmethod
    def copy(talk, source, target, way):
        try:
            while data := source.recv(65536):
                setattr(talk, way, getattr(talk, way) + data)
                target.sendall(data)
        except OSError:
            pass
        talk.open = False
        try:
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def exchanges(self):
        return [e for talk in self.heard for e in talk.exchanges()]


def interpreter(work, *packages):
    """An interpreter that has the packages the guide asks for; else this one, with what stands in
    for those that it lacks, put into `work`."""
    wanted = 'import ' + ', '.join(packages)
    for path in dict.fromkeys((sys.executable, '/usr/bin/python3')):
        if shutil.which(path) and subprocess.run([path, '-c', wanted],
                                                 capture_output=True).returncode == 0:
            return path
    for name in packages:
        if subprocess.run([sys.executable, '-c', f'import {name}'], capture_output=True).returncode:
            shutil.copy(os.path.join(HERE, 'stand_in', name + '.py'), work)
    return sys.executable
