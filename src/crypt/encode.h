/* SPDX-License-Identifier: MIT
 * Bytes as text: base64 in its four spellings and hex. Decoding is strict: only the alphabet, the
 * padding exactly as the spelling says, unused bits zero, so that each text has one meaning and
 * each value one text (RFC 4648 3.5, 12). No NUL is written. Threads: pure functions. */
#ifndef SK_CRYPT_ENCODE_H
#define SK_CRYPT_ENCODE_H

#include <souk/base.h>

typedef enum sk_base64 {
    SK_BASE64,          /**< + and /, padded: RFC 4648 4 */
    SK_BASE64_BARE,     /**< + and /, not padded */
    SK_BASE64URL,       /**< - and _, not padded: as in JWT, RFC 7515 2 */
    SK_BASE64URL_PADDED /**< - and _, padded: RFC 4648 5 */
} sk_base64;

/** Room for the text of `len` bytes in any spelling, and for the bytes of a text of `len`. */
#define SK_BASE64_TEXT_SIZE(len)  (((len) + 2) / 3 * 4)
#define SK_BASE64_BYTES_SIZE(len) (((len) + 3) / 4 * 3)

/** Writes at most SK_BASE64_TEXT_SIZE(len) characters. @return how many. */
size_t sk_base64_encode(char *out, const void *bytes, size_t len, sk_base64 spelling);

/** Writes at most `size` bytes. @return SOUK_OK and *len; SOUK_E_SYNTAX; SOUK_E_LIMIT when `size`
 *  is too small. */
souk_status sk_base64_decode(void *out, size_t size, size_t *len, souk_str text,
                             sk_base64 spelling);

/** Writes 2 * len characters. @return how many. */
size_t sk_hex_lower(char *out, const void *bytes, size_t len);
size_t sk_hex_upper(char *out, const void *bytes, size_t len);

/** Digits of both cases, an even number of them. SOUK_E_SYNTAX; SOUK_E_LIMIT when `size` is too
 *  small. */
souk_status sk_hex_decode(void *out, size_t size, size_t *len, souk_str text);

#endif
