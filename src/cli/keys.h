/* SPDX-License-Identifier: MIT
 *
 * The keys of venues' own hosts: a JSON file of mode 0600 at
 * ${XDG_CONFIG_HOME:-~/.config}/souk/keys.json. It is read into locked memory and wiped; a file
 * that others may read is refused.
 *
 *     sk_keyring ring = {0};
 *     sk_keys_load(&ring, &err);
 *     sk_keys_find(&ring, "binance", "live", NULL, &key, &err);
 *     sk_keys_free(&ring);
 *
 * Ownership: records point into the ring. Threads: values.
 */
#ifndef SK_CLI_KEYS_H
#define SK_CLI_KEYS_H

#include <souk/base.h>

enum { SK_KEYS_MAX = 64 };

typedef struct sk_key_record {
    souk_str venue, label, where; /* where: "live" or "testnet" */
    souk_str api_key, secret, passphrase;
} sk_key_record;

typedef struct sk_keyring {
    sk_key_record records[SK_KEYS_MAX];
    uint32_t count;
    void *text; /* locked memory that the records point into */
} sk_keyring;

/** Where the file is. false: there is no home, or the path does not fit. */
bool sk_keys_path(char *out, size_t size);

/** Reads the file; none there is an empty ring. SOUK_E_CONFIG: not mode 0600, not ours, or not
 *  readable as keys; the text says which. */
souk_status sk_keys_load(sk_keyring *ring, souk_error *err);
/** Writes the file whole or not at all, mode 0600, making its directory. SOUK_E_IO, SOUK_E_CONFIG.
 */
souk_status sk_keys_save(const sk_keyring *ring, souk_error *err);
/** Wipes. */
void sk_keys_free(sk_keyring *ring);

/** The record of a venue and a label; without a label the only one for that place, or the one
 *  called "default". *out NULL and SOUK_OK: there is none and none was named. SOUK_E_CONFIG: no
 *  such label (the text lists those there are), or several to choose from. */
souk_status sk_keys_find(const sk_keyring *ring, const char *venue, const char *where,
                         const char *label, const sk_key_record **out, souk_error *err);

#endif
