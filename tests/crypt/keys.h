/* SPDX-License-Identifier: MIT
 * Keys for the tests of crypt: PEM around the raw numbers that RFCs print, and the golden vectors
 * as text. Returned text lives in the caller's buffer. */
#ifndef TESTS_CRYPT_KEYS_H
#define TESTS_CRYPT_KEYS_H

#include "base/mem.h"
#include "base/str.h"
#include "crypt/encode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static inline size_t from_hex(uint8_t *out, size_t size, const char *hex)
{
    size_t len = 0;
    assert_int_equal(sk_hex_decode(out, size, &len, sk_str(hex)), SOUK_OK);
    return len;
}

/* label: "PRIVATE KEY"; der: the DER prefix and the key's own bytes, in hex. */
static inline souk_str pem_of(char out[512], const char *label, const char *prefix, const char *hex)
{
    uint8_t der[256];
    char text[400];
    size_t len = from_hex(der, sizeof der, prefix);
    len += from_hex(der + len, sizeof der - len, hex);
    text[sk_base64_encode(text, der, len, SK_BASE64)] = '\0';
    snprintf(out, 512, "-----BEGIN %s-----\n%s\n-----END %s-----\n", label, text, label);
    return sk_str(out);
}

/* src: RFC 8410 7 and 4 */
static inline souk_str ed25519_private(char out[512], const char *hex)
{
    return pem_of(out, "PRIVATE KEY", "302e020100300506032b657004220420", hex);
}

static inline souk_str ed25519_public(char out[512], const char *hex)
{
    return pem_of(out, "PUBLIC KEY", "302a300506032b6570032100", hex);
}

/* x || y. src: RFC 5480 2 */
static inline souk_str p256_public(char out[512], const char *hex)
{
    return pem_of(out, "PUBLIC KEY", "3059301306072a8648ce3d020106082a8648ce3d03010703420004", hex);
}

/* A file below the source root; the caller frees. NULL when it is not there. */
static inline char *read_source_file(const char *path)
{
    char name[1024];
    const char *root = getenv("SOUK_SOURCE_ROOT");
    snprintf(name, sizeof name, "%s/%s", root ? root : ".", path);
    FILE *file = fopen(name, "rb");
    if (!file)
        return NULL;
    char *text = calloc(1, 1 << 20);
    size_t len = fread(text, 1, (1 << 20) - 1, file);
    fclose(file);
    text[len] = '\0';
    return text;
}

#endif
