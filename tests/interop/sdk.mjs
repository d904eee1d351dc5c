// SPDX-License-Identifier: MIT
// Libraries of npm that are made for one venue, unmodified but for their URLs, against its stall:
//   SOUK=build/souk node sdk.mjs VENUE              over http and ws
//   SOUK=build/souk node tls.mjs sdk.mjs VENUE      over https and wss
// sdk/VENUE.mjs names the sandboxes that it wants and puts its checks on the list.
import { startSandbox } from './sandbox.mjs';
import { assert, runChecks } from './tap.mjs';

const { venue } = await import(`./sdk/${process.argv[2]}.mjs`);
const boxes = {};
const at = {};
for (const [name, args] of Object.entries(venue.boxes ?? { usual: [] })) {
  boxes[name] = await startSandbox(args);
  const credentials = boxes[name].credentials[venue.id];
  at[name] = { credentials, keys: Object.fromEntries(credentials.keys.map((k) => [k.type, k])) };
}
const doors = await venue.checks(at, Boolean(process.env.SOUK_INTEROP_TLS));

const failed = await runChecks();
await Promise.all(doors.map((door) => door.close?.()));
for (const box of Object.values(boxes)) assert.equal(await box.stop(), 0, 'the sandbox stops cleanly');
process.exit(failed ? 1 : 0);
