/* SPDX-License-Identifier: MIT
 * Base64 in four spellings and hex: the RFC's values, every length both ways, and what a strict
 * reader refuses. */
#include "crypt/encode.h"
#include "keys.h"

enum { SPELLINGS = 4 };

static const sk_base64 spellings[SPELLINGS] = {SK_BASE64, SK_BASE64_BARE, SK_BASE64URL,
                                               SK_BASE64URL_PADDED};

static void encodes_known_texts(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *text[SPELLINGS];
    } rows[] = {
        /* src: RFC 4648 10 */
        {"", {"", "", "", ""}},
        {"f", {"Zg==", "Zg", "Zg", "Zg=="}},
        {"fo", {"Zm8=", "Zm8", "Zm8", "Zm8="}},
        {"foo", {"Zm9v", "Zm9v", "Zm9v", "Zm9v"}},
        {"foob", {"Zm9vYg==", "Zm9vYg", "Zm9vYg", "Zm9vYg=="}},
        {"fooba", {"Zm9vYmE=", "Zm9vYmE", "Zm9vYmE", "Zm9vYmE="}},
        {"foobar", {"Zm9vYmFy", "Zm9vYmFy", "Zm9vYmFy", "Zm9vYmFy"}},
        /* src: RFC 4648 9, and where the alphabets differ */
        {"\x14\xfb\x9c\x03\xd9\x7e", {"FPucA9l+", "FPucA9l+", "FPucA9l-", "FPucA9l-"}},
        {"\xff\xef\xfe", {"/+/+", "/+/+", "_-_-", "_-_-"}},
        {"\xff", {"/w==", "/w", "_w", "_w=="}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t s = 0; s < SPELLINGS; s++) {
            char text[32];
            uint8_t bytes[32];
            size_t len = strlen(rows[i].bytes), got;
            text[sk_base64_encode(text, rows[i].bytes, len, spellings[s])] = '\0';
            assert_string_equal(text, rows[i].text[s]);
            assert_int_equal(sk_base64_decode(bytes, len, &got, sk_str(text), spellings[s]),
                             SOUK_OK);
            assert_int_equal(got, len);
            assert_memory_equal(bytes, rows[i].bytes, len);
            if (len)
                assert_int_equal(sk_base64_decode(bytes, len - 1, &got, sk_str(text), spellings[s]),
                                 SOUK_E_LIMIT);
        }
    }
}

static void refuses_malformed_base64(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        sk_base64 spelling;
    } rows[] = {
        {"Zg", SK_BASE64},
        {"Zg=", SK_BASE64},
        {"Zg===", SK_BASE64},
        {"Z===", SK_BASE64},
        {"====", SK_BASE64},
        {"=", SK_BASE64},
        {"Zm9v=", SK_BASE64},
        {"Zg==Zg==", SK_BASE64},
        {"Z=g=", SK_BASE64},
        {"=Zg=", SK_BASE64},
        {"Zm9v\n", SK_BASE64},
        {" Zm9v", SK_BASE64},
        {"Zm 9", SK_BASE64},
        {"Zm9-", SK_BASE64},
        {"Zm9_", SK_BASE64},
        {"Zm9*", SK_BASE64},
        {"Zm9\x80", SK_BASE64},
        {"Zm9\xff", SK_BASE64},
        /* unused bits that are not zero: another text of the same bytes */
        {"Zh==", SK_BASE64},
        {"Zm9=", SK_BASE64},
        {"Zh", SK_BASE64URL},
        {"Zm9", SK_BASE64_BARE},
        {"Z", SK_BASE64URL},
        {"Zm9vY", SK_BASE64URL},
        {"Zg==", SK_BASE64URL},
        {"Zg==", SK_BASE64_BARE},
        {"_-_+", SK_BASE64URL},
        {"/+/+", SK_BASE64URL},
        {"Zg", SK_BASE64URL_PADDED},
        {"_-_-", SK_BASE64_BARE},
        {"Zm9v====", SK_BASE64},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[16];
        size_t len;
        if (sk_base64_decode(bytes, sizeof bytes, &len, sk_str(rows[i].text), rows[i].spelling) !=
            SOUK_E_SYNTAX)
            fail_msg("\"%s\" must be refused", rows[i].text);
    }
    size_t len;
    uint8_t bytes[4];
    assert_int_equal(sk_base64_decode(bytes, 4, &len, (souk_str){"Zm\0v", 4}, SK_BASE64),
                     SOUK_E_SYNTAX);
    assert_int_equal(sk_base64_decode(NULL, 0, &len, (souk_str){NULL, 0}, SK_BASE64), SOUK_OK);
    assert_int_equal(len, 0);
}

/* Every length in blocks of exactly the promised size, so that a byte too many is seen. */
static void returns_every_length(void **state)
{
    (void)state;
    uint8_t from[130];
    for (size_t i = 0; i < sizeof from; i++)
        from[i] = (uint8_t)(i * 37 + 11);
    for (size_t len = 0; len <= sizeof from; len++) {
        for (size_t s = 0; s < SPELLINGS; s++) {
            char *text = malloc(SK_BASE64_TEXT_SIZE(len) + 1);
            size_t n = sk_base64_encode(text, from, len, spellings[s]), got;
            assert_true(n <= SK_BASE64_TEXT_SIZE(len));
            uint8_t *bytes = malloc(len + 1);
            assert_int_equal(
                sk_base64_decode(bytes, len, &got, (souk_str){text, (uint32_t)n}, spellings[s]),
                SOUK_OK);
            assert_int_equal(got, len);
            assert_true(got <= SK_BASE64_BYTES_SIZE(n));
            assert_memory_equal(bytes, from, len);
            free(text);
            free(bytes);
        }
    }
}

static void hex_both_ways(void **state)
{
    (void)state;
    char text[64];
    uint8_t bytes[8];
    size_t len;
    text[sk_hex_lower(text, "\x00\x01\x7f\x80\xab\xff", 6)] = '\0';
    assert_string_equal(text, "00017f80abff");
    text[sk_hex_upper(text, "\x00\x01\x7f\x80\xab\xff", 6)] = '\0';
    assert_string_equal(text, "00017F80ABFF");
    assert_int_equal(sk_hex_decode(bytes, 6, &len, sk_str("00017F80aBfF")), SOUK_OK);
    assert_int_equal(len, 6);
    assert_memory_equal(bytes, "\x00\x01\x7f\x80\xab\xff", 6);
    assert_int_equal(sk_hex_decode(bytes, 5, &len, sk_str("00017F80aBfF")), SOUK_E_LIMIT);
    assert_int_equal(sk_hex_decode(bytes, 8, &len, sk_str("")), SOUK_OK);
    assert_int_equal(len, 0);
    static const char *const bad[] = {"0", "0g", "g0", "0x00", "00 ", " 0", "0/", "0:", "0@", "0`"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(sk_hex_decode(bytes, sizeof bytes, &len, sk_str(bad[i])), SOUK_E_SYNTAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodes_known_texts),
        cmocka_unit_test(refuses_malformed_base64),
        cmocka_unit_test(returns_every_length),
        cmocka_unit_test(hex_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
