/* SPDX-License-Identifier: MIT */
#include "crypt/secret.h"
#include "base/err.h"

#include <sodium.h>
#include <string.h>

struct sk_secret {
    size_t len;
    char bytes[];
};

/* sodium_malloc puts the end of the block against a guard page; sizes in sixteens keep the start
 * aligned. It locks the pages and sets MADV_DONTDUMP; sodium_free wipes. */
void *sk_secret_alloc(size_t size)
{
    if (sodium_init() < 0 || size > SIZE_MAX - 15)
        return NULL;
    size_t rounded = (size + 15) & ~(size_t)15;
    void *memory = sodium_malloc(rounded ? rounded : 16);
    if (memory)
        memset(memory, 0, rounded);
    return memory;
}

void sk_secret_release(void *memory)
{
    sodium_free(memory);
}

souk_status sk_secret_from_text(sk_secret **out, souk_str text, souk_error *err)
{
    if (text.len > SK_SECRET_MAX)
        return sk_fail(err, SOUK_E_LIMIT, "a secret has at most %d bytes", SK_SECRET_MAX);
    sk_secret *secret = sk_secret_alloc(sizeof *secret + text.len);
    if (!secret)
        return sk_fail_nomem(err);
    secret->len = text.len;
    if (text.len)
        memcpy(secret->bytes, text.ptr, text.len);
    sodium_mprotect_readonly(secret);
    *out = secret;
    return SOUK_OK;
}

void sk_secret_free(sk_secret *secret)
{
    sodium_free(secret);
}

souk_str sk_secret_view(const sk_secret *secret)
{
    return (souk_str){secret->bytes, (uint32_t)secret->len};
}

void sk_wipe(void *memory, size_t size)
{
    sodium_memzero(memory, size);
}

bool sk_ct_equal(souk_str a, souk_str b)
{
    return a.len == b.len && sodium_memcmp(a.ptr, b.ptr, a.len) == 0;
}
