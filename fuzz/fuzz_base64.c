/* SPDX-License-Identifier: MIT
 * Base64, hex and tokens: each value has one text, so what decodes encodes to the same again. */
#include "base/str.h"
#include "crypt/encode.h"
#include "crypt/jwt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const sk_base64 spellings[] = {SK_BASE64, SK_BASE64_BARE, SK_BASE64URL,
                                          SK_BASE64URL_PADDED};
    static uint8_t bytes[8192];
    static char again[8192];
    if (size > 4096)
        return 0;
    souk_str text = {(const char *)data, (uint32_t)size};
    size_t len;
    for (size_t i = 0; i < 4; i++) {
        if (sk_base64_decode(bytes, sizeof bytes, &len, text, spellings[i]) == SOUK_OK) {
            check(len <= SK_BASE64_BYTES_SIZE(size));
            size_t n = sk_base64_encode(again, bytes, len, spellings[i]);
            check(sk_str_eq((souk_str){again, (uint32_t)n}, text));
        }
        size_t n = sk_base64_encode(again, data, size, spellings[i]);
        check(n <= SK_BASE64_TEXT_SIZE(size));
        check(sk_base64_decode(bytes, size, &len, (souk_str){again, (uint32_t)n}, spellings[i]) ==
                  SOUK_OK &&
              len == size && (size == 0 || memcmp(bytes, data, size) == 0));
    }
    if (sk_hex_decode(bytes, sizeof bytes, &len, text) == SOUK_OK) {
        size_t n = sk_hex_lower(again, bytes, len);
        check(sk_str_eq_nocase((souk_str){again, (uint32_t)n}, text));
    }
    sk_buf header, claims;
    sk_buf_init(&header, NULL, 8192);
    sk_buf_init(&claims, NULL, 8192);
    souk_status status = sk_jwt_split(text, &header, &claims, NULL);
    check(status == SOUK_OK || status == SOUK_E_SYNTAX);
    sk_buf_deinit(&header);
    sk_buf_deinit(&claims);
    return 0;
}
