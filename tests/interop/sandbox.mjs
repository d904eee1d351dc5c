// SPDX-License-Identifier: MIT
// A sandbox of our own on free ports, for one test program; stopped when the program ends.
// Under tls.mjs the addresses of its credentials are https and wss.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Starts `souk sandbox` with more arguments; resolves to {credentials, stop} once it is ready.
export async function startSandbox(args = []) {
  const souk = process.env.SOUK;
  if (!souk) throw new Error('SOUK must name the souk binary');
  const dir = mkdtempSync(join(tmpdir(), 'souk-interop-'));
  const file = join(dir, 'credentials.json');
  const child = spawn(souk, ['sandbox', '--port-base', '0', '--credentials', file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, XDG_STATE_HOME: process.env.SOUK_INTEROP_STATE ?? dir },
  });
  // a test that ends in any other way must not leave it behind
  const last = () => child.kill('SIGKILL');
  process.once('exit', last);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve, reject) => {
    let text = '';
    const late = setTimeout(() => reject(new Error('the sandbox is not ready after 20 s')), 20000);
    child.stdout.on('data', (bytes) => {
      text += bytes;
      if (/^ready/m.test(text)) {
        clearTimeout(late);
        resolve();
      }
    });
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
  });
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGTERM');
    const code = await ended;
    process.removeListener('exit', last);
    rmSync(dir, { recursive: true, force: true });
    return code;
  };
  const credentials = JSON.parse(readFileSync(file, 'utf8'));
  if (process.env.SOUK_INTEROP_TLS) {
    for (const venue of Object.values(credentials).filter((v) => v.rest)) {
      venue.rest = venue.rest.replace(/^http:/, 'https:');
      venue.ws = venue.ws.replace(/^ws:/, 'wss:');
    }
  }
  return { credentials, stop, pid: child.pid };
}
