// SPDX-License-Identifier: MIT
// Runs another test program over https and wss, trusting the sandbox's CA as users do:
//   SOUK=build/souk node tls.mjs ccxt.mjs binance
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { startSandbox } from './sandbox.mjs';

const [script, ...args] = process.argv.slice(2);
const state = mkdtempSync(join(tmpdir(), 'souk-interop-tls-'));
process.env.SOUK_INTEROP_STATE = state;
// Node reads the CA's file when it starts, so there must be one before: the first start makes it
const first = await startSandbox();
const ca = first.credentials.ca_file;
await first.stop();
const child = spawn(process.execPath, [resolve(script), ...args], {
  stdio: 'inherit',
  env: { ...process.env, SOUK_INTEROP_TLS: '1', NODE_EXTRA_CA_CERTS: ca },
});
process.once('exit', () => child.kill('SIGKILL'));
const code = await new Promise((done) => { child.once('exit', (status) => done(status ?? 1)); });
rmSync(state, { recursive: true, force: true });
process.exit(code);
