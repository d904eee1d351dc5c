/* SPDX-License-Identifier: MIT
 * Log lines and what is left of secrets in lines, URLs, forms and JSON. */
#include "base/log.h"
#include "base/redact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define KEY "ykC7uEr1V0oQzBd3XbTnq8aLw5sHf2JmPiG6tZx9NvRjKcMeAhDyUgSo4WpI0lTq"

typedef struct collected {
    char line[SK_LOG_LINE_MAX + 1];
    size_t len;
    int lines;
    sk_log_level level;
} collected;

static void collect(void *ctx, sk_log_level level, souk_str line)
{
    collected *c = ctx;
    assert_true(line.len <= SK_LOG_LINE_MAX);
    memcpy(c->line, line.ptr, line.len);
    c->line[line.len] = '\0';
    c->len = line.len;
    c->lines++;
    c->level = level;
}

static void writes_fields(void **state)
{
    (void)state;
    collected c = {0};
    sk_log log = {collect, &c, SK_LOG_TRACE};
    SK_LOG(&log, SK_LOG_INFO, "ready");
    assert_string_equal(c.line, "level=info msg=ready");
    SK_LOG(&log, SK_LOG_WARN, "book is stale", sk_log_text("symbol", "BTCUSDT"),
           sk_log_i64("gap", -3), sk_log_u64("id", UINT64_MAX),
           sk_log_dec("price", souk_dec_from_i64(6123450, 2)), sk_log_str("none", SK_STR("")));
    assert_string_equal(c.line, "level=warn msg=\"book is stale\" symbol=BTCUSDT gap=-3 "
                                "id=18446744073709551615 price=61234.50 none=\"\"");
    assert_int_equal(c.level, SK_LOG_WARN);
    /* no peer writes a line of its own */
    SK_LOG(&log, SK_LOG_ERROR, "refused", sk_log_str("text", SK_STR("a\nlevel=info \"x\\\x01\0é")));
    assert_string_equal(c.line,
                        "level=error msg=refused text=\"a\\nlevel=info \\\"x\\\\\\x01\\x00é\"");
}

static void keeps_to_its_level(void **state)
{
    (void)state;
    collected c = {0};
    sk_log log = {collect, &c, SK_LOG_WARN};
    int evaluated = 0;
    SK_LOG(&log, SK_LOG_INFO, "no", sk_log_i64("n", ++evaluated));
    SK_LOG((const sk_log *)NULL, SK_LOG_ERROR, "no", sk_log_i64("n", ++evaluated));
    assert_true(c.lines == 0 && evaluated == 0);
    SK_LOG(&log, SK_LOG_WARN, "yes", sk_log_i64("n", ++evaluated));
    SK_LOG(&log, SK_LOG_ERROR, "yes", sk_log_i64("n", ++evaluated));
    assert_true(c.lines == 2 && evaluated == 2);
    log.level = SK_LOG_NONE;
    SK_LOG(&log, SK_LOG_ERROR, "no");
    log = (sk_log){NULL, NULL, SK_LOG_TRACE};
    SK_LOG(&log, SK_LOG_ERROR, "no");
    assert_int_equal(c.lines, 2);
    sk_log_level level;
    assert_true(sk_log_level_parse(SK_STR("debug"), &level) && level == SK_LOG_DEBUG);
    assert_string_equal(sk_log_level_name(level), "debug");
    assert_false(sk_log_level_parse(SK_STR("loud"), &level));
}

static void long_lines_end_in_dots(void **state)
{
    (void)state;
    collected c = {0};
    sk_log log = {collect, &c, SK_LOG_TRACE};
    static char large[3000];
    memset(large, 'x', sizeof large);
    for (uint32_t len = SK_LOG_LINE_MAX - 60; len < SK_LOG_LINE_MAX + 60; len++) {
        SK_LOG(&log, SK_LOG_INFO, "m", sk_log_str("t", (souk_str){large, len}), sk_log_i64("n", 1));
        if (len + 26 > SK_LOG_LINE_MAX) {
            assert_string_equal(c.line + c.len - 3, "...");
            assert_true(c.len > SK_LOG_LINE_MAX - 30);
        } else {
            assert_string_equal(c.line + c.len - 4, " n=1");
        }
    }
    large[5] = '\n';
    SK_LOG(&log, SK_LOG_INFO, "m", sk_log_str("t", (souk_str){large, sizeof large}));
    assert_string_equal(c.line + c.len - 3, "...");
}

static void secrets_are_cut(void **state)
{
    (void)state;
    static const struct {
        const char *name, *shown;
    } rows[] = {
        {"apiKey", "ykC7..."},
        {"api_key", "ykC7..."},
        {"X-MBX-APIKEY", "ykC7..."},
        {"signature", "ykC7..."},
        {"OK-ACCESS-SIGN", "ykC7..."},
        {"listenKey", "ykC7..."},
        {"API-Sign", "ykC7..."},
        {"AccessKeyId", "ykC7..."},
        {"secret", "REDACTED"},
        {"api-secret", "REDACTED"},
        {"secretKey", "REDACTED"},
        {"passphrase", "REDACTED"},
        {"OK-ACCESS-PASSPHRASE", "REDACTED"},
        {"Authorization", "REDACTED"},
        {"token", "REDACTED"},
        {"Set-Cookie", "REDACTED"},
        {"private_key", "REDACTED"},
        {"symbol", KEY},
        {"recvWindow", KEY},
        {"signed", KEY},
        {"", KEY},
        {"key_type", KEY},
    };
    collected c = {0};
    sk_log log = {collect, &c, SK_LOG_TRACE};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char line[256];
        SK_LOG(&log, SK_LOG_INFO, "m", sk_log_text(rows[i].name, KEY));
        snprintf(line, sizeof line, "level=info msg=m %s=%s", rows[i].name, rows[i].shown);
        assert_string_equal(c.line, line);
    }
    SK_LOG(&log, SK_LOG_INFO, "m", sk_log_text("apiKey", "short"), sk_log_text("secret", ""),
           sk_log_u64("secret", 1234));
    assert_string_equal(c.line, "level=info msg=m apiKey=REDACTED secret=\"\" secret=REDACTED");
}

typedef bool (*redactor)(sk_buf *, souk_str);

static void requests_are_cut(void **state)
{
    (void)state;
    static const struct {
        redactor by;
        const char *text, *shown;
    } rows[] = {
        {sk_redact_query, "symbol=BTCUSDT&timestamp=1&signature=" KEY,
         "symbol=BTCUSDT&timestamp=1&signature=ykC7..."},
        {sk_redact_query, "", ""},
        {sk_redact_query, "a&b=&=c&&signature&apiKey=", "a&b=&=c&&signature&apiKey="},
        {sk_redact_query, "apiKey=" KEY "=x&", "apiKey=ykC7...&"},
        {sk_redact_url, "https://api.binance.com/api/v3/order?symbol=A&signature=" KEY,
         "https://api.binance.com/api/v3/order?symbol=A&signature=ykC7..."},
        {sk_redact_url, "/api/v3/order?signature=" KEY, "/api/v3/order?signature=ykC7..."},
        {sk_redact_url, "wss://stream.binance.com:9443/ws/" KEY,
         "wss://stream.binance.com:9443/ws/ykC7..."},
        {sk_redact_url, "wss://h/ws/btcusdt@depth@100ms?x", "wss://h/ws/btcusdt@depth@100ms?x"},
        {sk_redact_url, "http://user:pass@proxy:3128/a@b", "http://REDACTED@proxy:3128/a@b"},
        {sk_redact_url, "http://u:p@x@h", "http://REDACTED@h"},
        {sk_redact_url, "http://h", "http://h"},
        {sk_redact_url, "http://h?signature=" KEY, "http://h?signature=ykC7..."},
        {sk_redact_url, "/r?to=http://u@h", "/r?to=http://u@h"},
        {sk_redact_url, "", ""},
        {sk_redact_json, "{\"id\":1,\"params\":{\"apiKey\":\"" KEY "\",\"symbol\":\"A\"}}",
         "{\"id\":1,\"params\":{\"apiKey\":\"ykC7...\",\"symbol\":\"A\"}}"},
        {sk_redact_json, "{\"secret\" : \n\"x\\\"y\", \"b\":[\"secret\",\"z\"]}",
         "{\"secret\" : \n\"REDACTED\", \"b\":[\"secret\",\"z\"]}"},
        {sk_redact_json, "{\"signature\":null,\"x\":\"" KEY "\"}",
         "{\"signature\":null,\"x\":\"" KEY "\"}"},
        {sk_redact_json, "{\"secret\":\"never closed", "{\"secret\":\"REDACTED"},
        {sk_redact_json, "\"secret\":\"ends with \\", "\"secret\":\"REDACTED"},
        {sk_redact_json, "no JSON", "no JSON"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sk_buf out;
        sk_buf_init(&out, NULL, 1000);
        assert_true(rows[i].by(&out, sk_str(rows[i].text)));
        sk_buf_char(&out, '\0');
        assert_string_equal(out.ptr, rows[i].shown);
        sk_buf_deinit(&out);
        for (size_t max = 0; max < strlen(rows[i].shown); max++) { /* no room: told */
            sk_buf_init(&out, NULL, max);
            assert_false(rows[i].by(&out, sk_str(rows[i].text)));
            sk_buf_deinit(&out);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_fields),          cmocka_unit_test(keeps_to_its_level),
        cmocka_unit_test(long_lines_end_in_dots), cmocka_unit_test(secrets_are_cut),
        cmocka_unit_test(requests_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
