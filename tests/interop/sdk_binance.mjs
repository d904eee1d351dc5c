// SPDX-License-Identifier: MIT
// Three libraries of npm, unmodified but for their URLs, against Binance's stall:
//   SOUK=build/souk node sdk_binance.mjs              over http and ws
//   SOUK=build/souk node tls.mjs sdk_binance.mjs      over https and wss
process.env.LOG_LEVEL = 'error'; // @binance/spot tells every connection on standard output
const { startSandbox } = await import('./sandbox.mjs');
const { assert, runChecks } = await import('./tap.mjs');
const { calls } = await import('./sdk/calls.mjs');
const of = await import('./sdk/libraries.mjs');
const { errorsOfSpot, exhausted, usage } = await import('./sdk/limits.mjs');
const { marketStreams, namedStreams, spotUserStreams, userStreams } = await import('./sdk/streams.mjs');

const tls = Boolean(process.env.SOUK_INTEROP_TLS); // @binance/spot refuses to speak without
const boxes = {
  calls: await startSandbox(['--limits', '100']), // the whole list within one minute
  streams: await startSandbox(),
  narrow: await startSandbox(['--limits', '0.01']),
};
const at = Object.fromEntries(Object.entries(boxes).map(([name, box]) => {
  const credentials = box.credentials.binance;
  return [name, { credentials, keys: Object.fromEntries(credentials.keys.map((k) => [k.type, k])) }];
}));

const doors = [];
const { credentials, keys } = at.calls;
for (const type of ['hmac', 'rsa', 'ed25519']) {
  doors.push(of.sieblerOverRest(credentials, keys[type]), await of.sieblerOverSocket(credentials, keys[type]));
  doors.push(of.connectorOverRest(credentials, keys[type]));
  if (type === 'hmac') doors.push(await of.connectorOverSocket(credentials, keys[type])); // it signs in no other way
  if (!tls) continue;
  doors.push(of.spotOverRest(credentials, keys[type]), await of.spotOverSocket(credentials, keys[type]));
}
for (const door of doors) calls(door);

const trader = of.connectorOverRest(at.streams.credentials, at.streams.keys.hmac);
for (const library of ['binance', '@binance/connector', ...(tls ? ['@binance/spot'] : [])]) {
  marketStreams(library, at.streams.credentials, trader);
}
userStreams(at.streams.credentials, at.streams.keys, trader, of);
namedStreams(at.streams.credentials, trader, of);
usage(credentials, keys, of);
if (tls) {
  spotUserStreams(at.streams.credentials, at.streams.keys, trader, of);
  errorsOfSpot(credentials, keys, of);
}
exhausted(at.narrow.credentials, at.narrow.keys, of, tls);

const failed = await runChecks();
await Promise.all(doors.map((door) => door.close?.()));
for (const box of Object.values(boxes)) assert.equal(await box.stop(), 0, 'the sandbox stops cleanly');
process.exit(failed ? 1 : 0);
