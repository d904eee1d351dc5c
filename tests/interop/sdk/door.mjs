// SPDX-License-Identifier: MIT
// What the libraries of all venues are brought to.

export const quiet = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, log() {} };
export const seconds = (n) => new Promise((resolve) => { setTimeout(resolve, n * 1000); });

// call(operation, params) gives the library's plain answer, or throws {code, message, status}.
// `table` says how each operation is called: a method's name, or a function of the parameters. A
// name that a library lacks is absent from `has`.
export function door(name, target, table, plain, failure, prefix = 'souk-') {
  const has = new Set(Object.keys(table).filter((k) => table[k]));
  const call = async (operation, given = {}) => {
    const how = table[operation];
    if (!how) throw new Error(`${name} has no ${operation}`);
    const params = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    try {
      return await plain(await (typeof how === 'string' ? target[how](params) : how(params)));
    } catch (e) {
      throw Object.assign(new Error(String(failure(e).message)), failure(e), { cause: e });
    }
  };
  return { name, has, call, target, prefix };
}
