// SPDX-License-Identifier: MIT
// A list of named checks, run in order and told as TAP. A failed check does not stop the others.
import assert from 'node:assert/strict';

const checks = [];
export const check = (name, run) => checks.push({ name, run });
export const skip = (name, why) => checks.push({ name, why });

const within = (promise, ms) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no result within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

export async function runChecks({ only = process.env.ONLY, timeoutMs = 30000 } = {}) {
  const wanted = only ? checks.filter((c) => c.name.includes(only)) : checks;
  let failed = 0;
  console.log(`1..${wanted.length}`);
  for (const [i, c] of wanted.entries()) {
    if (c.why) {
      console.log(`ok ${i + 1} - ${c.name} # SKIP ${c.why}`);
      continue;
    }
    try {
      await within(Promise.resolve().then(c.run), timeoutMs);
      console.log(`ok ${i + 1} - ${c.name}`);
    } catch (e) {
      failed += 1;
      console.log(`not ok ${i + 1} - ${c.name}`);
      console.log(String(e.stack ?? e).split('\n').slice(0, 12).map((l) => `# ${l}`).join('\n'));
    }
  }
  return failed;
}

// The promise must fail with an error of this class (by name, or one that it extends).
export async function refuses(promise, className, pattern) {
  let error;
  try {
    await promise;
  } catch (e) {
    error = e;
  }
  assert.ok(error, `expected ${className}, but it went through`);
  const names = [];
  for (let p = error; p && p.constructor; p = Object.getPrototypeOf(p)) {
    if (p.constructor.name && !names.includes(p.constructor.name)) names.push(p.constructor.name);
  }
  assert.ok(names.includes(className), `expected ${className}, got ${error.constructor.name}: ${error.message}`);
  if (pattern) assert.match(error.message, pattern);
  return error;
}

export { assert };
