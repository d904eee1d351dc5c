/* SPDX-License-Identifier: MIT
 *
 * Where the client's key comes from, and where the sandbox of this machine is.
 *
 *     sk_credentials_load(&credentials, options, venue, alloc, &err);
 *     credentials.key.signer                 // NULL: no key
 *     sk_credentials_wipe(&credentials);
 *
 * The secret is only ever in secret memory (crypt/secret.h) and in the signer; no error text holds
 * any of it. Threads: the owner's.
 */
#ifndef SK_CLIENT_CREDENTIALS_H
#define SK_CLIENT_CREDENTIALS_H

#include <souk/client.h>
#include "crypt/secret.h"
#include "venue/venue.h"

typedef struct sk_credentials {
    sk_key key;       /* texts borrowed from `texts` */
    sk_secret *texts; /* api key and pass phrase */
    uint8_t hmac;     /* sk_sign_kind of the venue's keys that are no PEM */
    char rest[280];   /* what the credentials file says of the venue; "" if there was none */
    char ws[280];
    char ca_file[512];
    char path[512]; /* of the file, found or not; "" when none was looked for */
} sk_credentials;

/** Finds the key that the options name. No key anywhere is SOUK_OK with signer NULL.
 *  SOUK_E_CONFIG: what was named cannot be read, has no key, or others may read it; the text names
 *  the file or variable. SOUK_E_NOMEM. */
souk_status sk_credentials_load(sk_credentials *out, const souk_client_options *options,
                                const sk_venue *venue, const souk_alloc *alloc, souk_error *err);

/** Wipes and frees. */
void sk_credentials_wipe(sk_credentials *credentials);

#endif
