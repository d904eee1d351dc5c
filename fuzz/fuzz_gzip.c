/* SPDX-License-Identifier: MIT
 * Unpacking: the first byte chooses the wrapping and where the rest is cut in two. Cut or whole,
 * the same comes out, never more than the limit; what is packed here unpacks to itself. */
#include "base/str.h"
#include "wire/gzip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LIMIT = 1 << 16 };

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void unpack(souk_str text, uint8_t how)
{
    sk_inflate *z;
    sk_inflate_state whole = SK_INFLATE_MORE, parts = SK_INFLATE_MORE;
    sk_buf one, two;
    sk_buf_init(&one, NULL, LIMIT * 2);
    sk_buf_init(&two, NULL, LIMIT * 2);
    check(sk_inflate_new(&z, (sk_deflate_format)(how & 3), 15, NULL) == SOUK_OK);
    if ((how & 7) == 4)
        sk_inflate_messages(z);
    souk_status first = sk_inflate_put(z, text, &one, LIMIT, &whole, NULL);
    check(one.len <= LIMIT + 1);
    sk_inflate_reset(z);
    uint32_t cut = text.len ? (uint32_t)(how >> 3) % text.len : 0;
    souk_status second = sk_inflate_put(z, sk_str_sub(text, 0, cut), &two, LIMIT, &parts, NULL);
    if (second == SOUK_OK)
        second =
            sk_inflate_put(z, sk_str_sub(text, cut, text.len - cut), &two, LIMIT, &parts, NULL);
    check(first == second);
    if (first == SOUK_OK)
        check(whole == parts && sk_str_eq(sk_buf_view(&one), sk_buf_view(&two)));
    sk_inflate_free(z);
    sk_buf_deinit(&one);
    sk_buf_deinit(&two);
}

static void round_trip(souk_str text)
{
    sk_deflate *d;
    sk_inflate *z;
    sk_inflate_state state = SK_INFLATE_MORE;
    sk_buf packed, out;
    sk_buf_init(&packed, NULL, LIMIT * 2);
    sk_buf_init(&out, NULL, LIMIT * 2);
    check(sk_deflate_new(&d, SK_DEFLATE_GZIP, 9, 1, NULL) == SOUK_OK);
    check(sk_inflate_new(&z, SK_DEFLATE_AUTO, 15, NULL) == SOUK_OK);
    check(sk_deflate_put(d, text, SK_FLUSH_FINISH, &packed) == SOUK_OK);
    check(sk_inflate_put(z, sk_buf_view(&packed), &out, text.len, &state, NULL) == SOUK_OK);
    check(state == SK_INFLATE_ENDED && sk_str_eq(sk_buf_view(&out), text));
    sk_deflate_free(d);
    sk_inflate_free(z);
    sk_buf_deinit(&packed);
    sk_buf_deinit(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 1 << 14)
        return 0;
    souk_str text = {(const char *)data + 1, (uint32_t)size - 1};
    unpack(text, data[0]);
    round_trip(text);
    return 0;
}
