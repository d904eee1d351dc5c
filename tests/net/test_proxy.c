/* SPDX-License-Identifier: MIT
 * URLs of proxies, and their answers cut at every byte. */
#include "peer.h"
#include "net/proxy.h"

static void test_urls(void **state)
{
    (void)state;
    static const struct {
        const char *url, *host, *user, *password;
        sk_proxy_kind kind;
        uint16_t port;
    } good[] = {
        {"http://proxy.example", "proxy.example", "", "", SK_PROXY_HTTP, 80},
        {"http://proxy.example:3128/", "proxy.example", "", "", SK_PROXY_HTTP, 3128},
        {"HTTP://10.0.0.1:65535", "10.0.0.1", "", "", SK_PROXY_HTTP, 65535},
        {"socks5://h", "h", "", "", SK_PROXY_SOCKS5, 1080},
        {"socks5h://[::1]:9050", "::1", "", "", SK_PROXY_SOCKS5, 9050},
        {"socks5://[2001:db8::2]", "2001:db8::2", "", "", SK_PROXY_SOCKS5, 1080},
        {"http://me:it@h:1", "h", "me", "it", SK_PROXY_HTTP, 1},
        {"http://a%40b:%3a%2F%41@h", "h", "a@b", ":/A", SK_PROXY_HTTP, 80},
        {"http://me@h", "h", "me", "", SK_PROXY_HTTP, 80},
        {"http://a@b:c@h", "h", "a@b", "c", SK_PROXY_HTTP, 80},
    };
    static const char *const bad[] = {
        "",
        "h:1",
        "https://h",
        "http://",
        "http://:1",
        "http://h:",
        "http://h:0",
        "http://h:x",
        "http://h:65536",
        "socks4://h",
        "http://[::1",
        "http://[::1]x",
        "http://a%4@h",
        "http://a%zz@h",
        "http://a%00@h",
        "http://h:-1",
    };
    sk_proxy proxy;
    souk_error err;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (sk_proxy_parse(&proxy, sk_str(good[i].url), &err) < 0)
            fail_msg("%s: %s", good[i].url, err.text);
        assert_string_equal(proxy.host, good[i].host);
        assert_string_equal(proxy.user, good[i].user);
        assert_string_equal(proxy.password, good[i].password);
        assert_int_equal(proxy.kind, good[i].kind);
        assert_int_equal(proxy.port, good[i].port);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (sk_proxy_parse(&proxy, sk_str(bad[i]), &err) != SOUK_E_CONFIG)
            fail_msg("taken: %s", bad[i]);
    assert_int_equal(sk_proxy_parse(&proxy, SK_STR("socks5://\0'/8"), &err), SOUK_E_CONFIG);
    assert_int_equal(sk_proxy_parse(&proxy, SK_STR("http://a b:1"), &err), SOUK_E_CONFIG);
    char longer[600];
    memset(longer, 'x', sizeof longer);
    memcpy(longer, "http://", 7);
    assert_int_equal(sk_proxy_parse(&proxy, (souk_str){longer, sizeof longer}, &err),
                     SOUK_E_CONFIG);
}

static void test_targets(void **state)
{
    (void)state;
    static const sk_proxy http = {.kind = SK_PROXY_HTTP}, socks = {.kind = SK_PROXY_SOCKS5};
    sk_proxy_ask ask;
    souk_str out;
    assert_int_equal(sk_proxy_open(&ask, &http, "::1", 80, NULL), SOUK_OK);
    out = sk_proxy_pull(&ask);
    assert_true(sk_str_is(out, "CONNECT [::1]:80 HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"));
    static const char *const bad[] = {"", "a b", "a\r\nX: y", "a/b", "user@host", "[::1]", "\x7f"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(sk_proxy_open(&ask, &http, bad[i], 80, NULL), SOUK_E_INVALID);
    static const struct {
        const char *host, *request;
        size_t len;
    } rows[] = {
        {"1.2.3.4", "\x05\x01\x00\x01\x01\x02\x03\x04\x1f\x90", 10},
        {"::1", "\x05\x01\x00\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x1f\x90", 22},
        {"ab.c",
         "\x05\x01\x00\x03\x04"
         "ab.c\x1f\x90",
         11},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t used;
        assert_int_equal(sk_proxy_open(&ask, &socks, rows[i].host, 8080, NULL), SOUK_OK);
        sk_proxy_sent(&ask, 3);
        assert_int_equal(sk_proxy_feed(&ask, "\x05\x00", 2, &used, NULL), SK_PROXY_MORE);
        out = sk_proxy_pull(&ask);
        assert_int_equal(out.len, rows[i].len);
        assert_memory_equal(out.ptr, rows[i].request, out.len);
    }
}

static const char head[] = "HTTP/1.1 200 OK\r\nA: b\r\n\r\n";
static const char reply4[] = "\x05\x00\x05\x00\x00\x01\x01\x02\x03\x04\x05\x06";
static const char reply6[] = "\x05\x00\x05\x00\x00\x04"
                             "0123456789abcdef\x05\x06";
static const char named[] = "\x05\x00\x05\x00\x00\x03\x03"
                            "abc\x05\x06";

static void test_every_cut(void **state)
{
    (void)state;
    static const struct {
        sk_proxy_kind kind;
        const char *answer;
        size_t len;
    } rows[] = {
        {SK_PROXY_HTTP, head, sizeof head - 1},
        {SK_PROXY_SOCKS5, reply4, sizeof reply4 - 1},
        {SK_PROXY_SOCKS5, reply6, sizeof reply6 - 1},
        {SK_PROXY_SOCKS5, named, sizeof named - 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t cut = 0; cut <= rows[i].len; cut++) {
            const sk_proxy proxy = {.kind = rows[i].kind, .host = "p", .port = 1};
            sk_proxy_ask ask;
            size_t used;
            assert_int_equal(sk_proxy_open(&ask, &proxy, "h", 1, NULL), SOUK_OK);
            /* The exact bytes on the heap, so that reading past them is seen. */
            char *first = sk_alloc_zeroed(NULL, 1, cut + 1);
            char *rest = sk_alloc_zeroed(NULL, 1, rows[i].len - cut + 2);
            memcpy(first, rows[i].answer, cut);
            memcpy(rest, rows[i].answer + cut, rows[i].len - cut);
            rest[rows[i].len - cut] = '!'; /* the target's first byte */
            sk_proxy_step step = sk_proxy_feed(&ask, first, cut, &used, NULL);
            assert_int_equal(used, cut);
            assert_int_equal(step, cut == rows[i].len ? SK_PROXY_READY : SK_PROXY_MORE);
            if (step == SK_PROXY_MORE) {
                step = sk_proxy_feed(&ask, rest, rows[i].len - cut + 1, &used, NULL);
                assert_int_equal(step, SK_PROXY_READY);
                assert_int_equal(used, rows[i].len - cut);
            }
            sk_free(NULL, first);
            sk_free(NULL, rest);
        }
    }
}

static void test_bad_answers(void **state)
{
    (void)state;
    static const struct {
        sk_proxy_kind kind;
        const char *answer;
        size_t len;
    } rows[] = {
        {SK_PROXY_HTTP, "HTTP/1.1 302 Found\r\n\r\n", 22},
        {SK_PROXY_HTTP, "SSH-2.0-x\r\n\r\n", 13},
        {SK_PROXY_HTTP, "\r\n\r\n", 4},
        {SK_PROXY_SOCKS5, "\x04\x00", 2},
        {SK_PROXY_SOCKS5, "\x05\xff", 2},
        {SK_PROXY_SOCKS5, "\x05\x00\x05\x01\x00", 5},
        {SK_PROXY_SOCKS5, "\x05\x00\x05\xee\x00", 5},
        {SK_PROXY_SOCKS5, "\x05\x00\x05\x00\x00\x09\x00", 7},
        {SK_PROXY_SOCKS5, "\x05\x00\x04\x00\x00\x01\x00", 7},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const sk_proxy proxy = {.kind = rows[i].kind, .host = "p", .port = 1};
        sk_proxy_ask ask;
        size_t used;
        souk_error err;
        sk_proxy_open(&ask, &proxy, "h", 1, NULL);
        assert_int_equal(sk_proxy_feed(&ask, rows[i].answer, rows[i].len, &used, &err),
                         SK_PROXY_BAD);
        assert_int_equal(err.status, SOUK_E_CONNECT);
    }
    const sk_proxy proxy = {.kind = SK_PROXY_HTTP, .host = "p", .port = 1};
    sk_proxy_ask ask;
    size_t used, total = 0;
    static const char colours[] = "HTTP/1.1 403 \x1b[31mno\xff\r\n\r\n";
    souk_error err;
    sk_proxy_open(&ask, &proxy, "h", 1, NULL);
    assert_int_equal(sk_proxy_feed(&ask, colours, sizeof colours - 1, &used, &err), SK_PROXY_BAD);
    assert_string_equal(err.text, "proxy p:1: refuses: 403 ?[31mno?");
    sk_proxy_step step = SK_PROXY_MORE;
    sk_proxy_open(&ask, &proxy, "h", 1, NULL);
    while (step == SK_PROXY_MORE && total < 100000) {
        step = sk_proxy_feed(&ask, "endless ", 8, &used, NULL);
        total += used;
    }
    assert_int_equal(step, SK_PROXY_BAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_every_cut),
        cmocka_unit_test(test_bad_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
