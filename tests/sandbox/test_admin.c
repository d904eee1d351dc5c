/* SPDX-License-Identifier: MIT
 * The admin port over the network in memory: requests as bytes, answers read. */
#define _GNU_SOURCE
#include "sandbox/admin_kit.h"

static void it_tells_about_itself(void **state)
{
    kit k;
    (void)state;
    kit_open(&k, false);
    kit_expect(&k, "GET /v1/health", NULL, 200, "{\"status\":\"ok\",\"version\":\"" SOUK_VERSION);
    assert_true(kit_has(&k, "\"clock_ns\":1750000"));
    assert_true(kit_has(&k, "{\"venue\":\"binance\",\"port\":"));
    kit_expect(&k, "GET /v1/venues", NULL, 200, "\"key_types\":[\"hmac\",\"ed25519\",\"rsa\"]");
    kit_expect(&k, "GET /v1/audit", NULL, 200, "{\"balanced\":true,\"venues\":[{\"venue\":");
    kit_expect(&k, "GET /v1/clock", NULL, 200, "{\"clock\":\"real\",\"now_ns\":1750000");
    kit_expect(&k, "GET /v1/metrics", NULL, 200, "\"admin_requests_total\":5,");
    kit_expect(&k, "GET /v1/markets?venue=binance", NULL, 200,
               "{\"venue\":\"binance\",\"symbol\":\"BTCUSDT\",\"base\":\"BTC\",\"quote\":\"USDT\","
               "\"last\":null,\"bid\":null");
    kit_close(&k);
}

static void markets_move(void **state)
{
    kit k;
    (void)state;
    kit_open(&k, true);
    sk_net_run(k.net, kit_start + 5 * sec);
    kit_ask(&k, "GET /v1/markets", NULL);
    assert_int_equal(k.status, 200);
    assert_false(kit_has(&k, "\"bid\":null"));
    assert_false(kit_has(&k, "\"ask_qty\":null"));
    assert_true(kit_has(&k, "\"symbol\":\"BNBBUSD\""));
    kit_expect(&k, "GET /v1/audit", NULL, 200, "{\"balanced\":true");
    kit_close(&k);
}

static void prometheus_reads_it(void **state)
{
    kit k;
    (void)state;
    kit_open(&k, false);
    char text[256];
    snprintf(text, sizeof text,
             "GET /v1/metrics HTTP/1.1\r\nHost: %s\r\nAccept: application/openmetrics-text;q=0.9,"
             "text/plain;version=0.0.4;q=0.5,*/*;q=0.1\r\n\r\n",
             k.host);
    kit_bytes(&k, text);
    assert_int_equal(k.status, 200);
    assert_non_null(strstr(k.peer.in.ptr, "Content-Type: text/plain; version=0.0.4"));
    assert_true(kit_has(&k, "# TYPE souk_admin_requests_total counter\n"
                            "souk_admin_requests_total 1\n"));
    assert_true(kit_has(&k, "souk_venue_requests_total{venue=\"binance\"} 0\n"));
    kit_close(&k);
}

static void accounts_and_the_faucet(void **state)
{
    kit k;
    (void)state;
    kit_open(&k, false);
    kit_expect(&k, "GET /v1/accounts", NULL, 200, "\"account\":\"demo\"");
    assert_true(kit_has(&k, "{\"asset\":\"USDT\",\"free\":\"1000000.00000000\",\"held\":"));
    kit_expect(&k, "POST /v1/accounts", "{\"venue\":\"binance\",\"name\":\"b\\u00fccher\"}", 201,
               "\"account\":\"b\xc3\xbc"
               "cher\"");
    assert_true(kit_has(&k, "\"asset\":\"USDT\",\"free\":\"10000.00000000\""));
    assert_true(kit_has(&k, "{\"asset\":\"BTC\",\"free\":\"1.0"));
    kit_expect(&k, "POST /v1/accounts",
               "{\"venue\":\"binance\",\"name\":\"b\xc3\xbc"
               "cher\"}",
               409, "E_STATE");
    kit_expect(&k, "POST /v1/accounts", "{\"venue\":\"binance\",\"name\":\"x\"}", 201, "\"x\"");
    kit_expect(&k, "POST /v1/faucet", "{\"venue\":\"binance\",\"account\":\"x\"}", 200,
               "\"free\":\"20000.00000000\"");
    kit_expect(&k, "POST /v1/faucet",
               "{\"venue\":\"binance\",\"account\":\"x\",\"asset\":\"ETH\",\"amount\":\"2.5\"}",
               200, "{\"asset\":\"ETH\",\"free\":\"2.5");
    static const char *const refused[][3] = {
        {"{\"venue\":\"binance\",\"account\":\"nobody\"}", "404", "GET /v1/accounts"},
        {"{\"venue\":\"binance\",\"account\":\"market-maker\"}", "404", "E_NOT_FOUND"},
        {"{\"venue\":\"kraken9\",\"account\":\"x\"}", "404", "there is: binance"},
        {"{\"account\":\"x\"}", "400", "lacks \\\"venue\\\""},
        {"{\"venue\":\"binance\",\"account\":\"x\",\"asset\":\"BTC\"}", "400", "go together"},
        {"{\"venue\":\"binance\",\"account\":\"x\",\"asset\":\"BTC\",\"amount\":-1}", "400",
         "above zero"},
        {"{\"venue\":\"binance\",\"account\":\"x\",\"asset\":\"BTC\",\"amount\":\"1e30\"}", "400",
         "fit"},
        {"{\"venue\":\"binance\",\"account\":\"x\",\"asset\":\"XYZ\",\"amount\":1}", "404", "XYZ"},
        {"{\"venue\":\"binance\",\"account\":\"x\",\"asset\":\"BTC\",\"amount\":\"a\"}", "400",
         "decimal"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        kit_expect(&k, "POST /v1/faucet", refused[i][0], strtoul(refused[i][1], NULL, 10),
                   refused[i][2]);
    kit_expect(&k, "POST /v1/fees", "{\"venue\":\"binance\",\"account\":\"x\",\"asset\":\"BNB\"}",
               200, "\"fee_asset\":\"BNB\"");
    kit_expect(&k, "POST /v1/fees", "{\"venue\":\"binance\",\"account\":\"x\",\"asset\":\"ETH\"}",
               400, "cost less in BNB, not in ETH");
    kit_expect(&k, "POST /v1/fees", "{\"venue\":\"binance\",\"account\":\"x\"}", 200, "\"x\"");
    assert_false(kit_has(&k, "fee_asset"));
    kit_expect(&k, "POST /v1/groups", "{\"venue\":\"binance\",\"account\":\"x\",\"group\":12}", 200,
               "\"group\":12");
    kit_expect(&k, "GET /v1/accounts?venue=binance", NULL, 200, "\"group\":12");
    kit_expect(&k, "POST /v1/groups", "{\"venue\":\"binance\",\"account\":\"x\"}", 400,
               "is a number from 0");
    kit_expect(&k, "POST /v1/groups", "{\"venue\":\"binance\",\"account\":\"x\",\"group\":0}", 200,
               "\"x\"");
    assert_false(kit_has(&k, "group"));
    kit_expect(&k, "GET /v1/audit", NULL, 200, "{\"balanced\":true");
    kit_close(&k);
}

static void keys_are_shown_once(void **state)
{
    kit k;
    char secret[128], api_key[128], line[256];
    (void)state;
    kit_open(&k, false);
    kit_expect(&k, "POST /v1/keys",
               "{\"venue\":\"binance\",\"account\":\"demo\",\"label\":\"bot\",\"permissions\":"
               "[\"read\"],\"ips\":[\"127.0.0.1\",\"0:0::1\"],\"expires_ms\":1750000060000}",
               201, "\"permissions\":[\"read\"],\"ips\":[\"127.0.0.1\",\"::1\"]");
    kit_member(&k, "secret", secret, sizeof secret);
    kit_member(&k, "api_key", api_key, sizeof api_key);
    assert_int_equal(strlen(secret), 64);
    const sk_api_key *key = sk_accounts_key(sk_exchange_accounts(k.venue->ex), sk_str(api_key));
    assert_non_null(key);
    assert_true(sk_str_is(sk_api_key_secret(key), secret));
    assert_int_equal(key->expires_ns, INT64_C(1750000060000000000));
    kit_expect(&k, "GET /v1/keys?venue=binance&account=demo", NULL, 200, api_key);
    assert_false(kit_has(&k, secret));
    assert_false(kit_has(&k, "\"secret\""));
    assert_false(kit_has(&k, "PRIVATE KEY"));
    kit_expect(&k, "GET /v1/keys?account=nobody", NULL, 200, "{\"keys\":[]}");
    snprintf(line, sizeof line, "DELETE /v1/keys/%s", api_key);
    kit_expect(&k, line, NULL, 200, "\"revoked\":true");
    assert_true(key->revoked);
    kit_expect(&k, "DELETE /v1/keys/none", NULL, 404, "E_NOT_FOUND");
    kit_expect(&k, "POST /v1/keys",
               "{\"venue\":\"binance\",\"account\":\"demo\",\"type\":\"ed25519\"}", 201,
               "\"secret\":\"-----BEGIN PRIVATE KEY-----\\n");
    /* the public key of RFC 8410 10.1: its owner keeps the other half */
    kit_expect(&k, "POST /v1/keys",
               "{\"venue\":\"binance\",\"account\":\"demo\",\"type\":\"ed25519\",\"public_key\":"
               "\"-----BEGIN PUBLIC KEY-----\\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4"
               "rXAxZuE=\\n-----END PUBLIC KEY-----\\n\"}",
               201, "\"secret\":\"\"");
    static const char *const refused[][2] = {
        {"\"type\":\"es256\"", "hmac ed25519 rsa"},
        {"\"permissions\":[\"reed\"]", "read, trade, withdraw"},
        {"\"permissions\":\"read\"", "array of texts"},
        {"\"ips\":[\"127.0.0.1\",\"1.2.3\"]", "1.2.3 is no IP address"},
        {"\"expires_ms\":1750000000000", "a time to come"},
        {"\"expires_ms\":\"soon\"", "whole number"},
        {"\"label\":5", "must be a text"},
        {"\"public_key\":\"x\"", "no public half"},
        {"\"type\":\"rsa\",\"public_key\":\"x\"", "E_CONFIG"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        char body[256];
        snprintf(body, sizeof body, "{\"venue\":\"binance\",\"account\":\"demo\",%s}",
                 refused[i][0]);
        kit_expect(&k, "POST /v1/keys", body, 400, refused[i][1]);
    }
    kit_close(&k);
}

static void bad_requests_are_explained(void **state)
{
    static const struct {
        const char *line, *body;
        unsigned status;
        const char *part;
    } cases[] = {
        {"GET /v1/nothing", NULL, 404, "health metrics venues markets accounts"},
        {"GET /", NULL, 404, "E_NOT_FOUND"},
        {"GET /v1/health/", NULL, 404, "E_NOT_FOUND"},
        {"POST /v1/health", NULL, 405, "/v1/health takes GET, not POST"},
        {"PUT /v1/accounts", "{}", 405, "takes GET or POST, not PUT"},
        {"DELETE /v1/keys", NULL, 405, "takes GET or POST"},
        {"GET /v1/markets?veneu=binance", NULL, 400, "takes venue"},
        {"GET /v1/markets?venue=binance&venue=okx", NULL, 400, "given twice"},
        {"GET /v1/markets?venue=%zz", NULL, 400, "E_"},
        {"GET /v1/markets?venue=none", NULL, 404, "there is: binance"},
        {"GET /v1/health", "{}", 400, "takes no body"},
        {"POST /v1/accounts", NULL, 400, "E_MISSING"},
        {"POST /v1/accounts", "[]", 400, "must be a JSON object"},
        {"POST /v1/accounts", "{\"venue\":\"binance\"", 400, "no JSON"},
        {"POST /v1/accounts", "{\"venue\":\"binance\",\"name\":\"y\"} x", 400, "no JSON"},
        {"POST /v1/accounts", "{\"venue\":\"binance\",\"venue\":\"okx\"}", 400, "given twice"},
        {"POST /v1/accounts", "{\"venue\":\"binance\",\"nme\":\"y\"}", 400, "takes venue, name"},
        {"POST /v1/accounts", "{\"venue\":\"binance\",\"name\":7}", 400, "must be a text"},
        {"POST /v1/accounts", "{\"venue\":\"binance\",\"name\":\"a\\u0000b\"}", 400, "NUL"},
        {"POST /v1/accounts", "{\"venue\":\"binance\",\"name\":\"a\\nb\"}", 400, "control"},
        {"POST /v1/clock", "{\"advance_ms\":1000}", 409, "--clock virtual"},
        {"POST /v1/clock", "{}", 400, "advance_ms"},
        {"POST /v1/clock", "{\"advance_ms\":-1}", 400, "not below 0"},
        {"POST /v1/clock", "{\"advance_ms\":1,\"rate\":2}", 400, "one of"},
        {"POST /v1/reset", "{\"venue\":\"none\"}", 404, "there is: binance"},
    };
    kit k;
    (void)state;
    kit_open(&k, false);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        kit_expect(&k, cases[i].line, cases[i].body, cases[i].status, cases[i].part);
    kit_bytes(&k, "GET /v1/health HTTP/1.1\r\nHost : x\r\n\r\n");
    assert_int_equal(k.status, 400);
    kit_expect(&k, "GET /v1/health", NULL, 200, "\"ok\"");
    kit_close(&k);
}

/* What a page of another site could send through its visitor's browser. */
static void foreign_pages_are_turned_away(void **state)
{
    static const struct {
        const char *headers; /* %u: the port */
        unsigned status;
    } cases[] = {
        {"Host: 127.0.0.1:%u", 200},
        {"Host: localhost:%u", 200},
        {"Host: LOCALHOST", 200},
        {"Host: 127.0.0.1:%u\r\nOrigin: http://127.0.0.1:%u", 200},
        {"Host: localhost:%u\r\nOrigin: https://localhost:%u\r\nSec-Fetch-Site: same-origin", 200},
        {"Host: 127.0.0.1:%u\r\nSec-Fetch-Site: none", 200},
        {"Host: evil.example:%u", 403},
        {"Host: evil.example", 403},
        {"Host: localhost.evil.example:%u", 403},
        {"Host: 127.0.0.1.evil.example:%u", 403},
        {"Host: 10.0.0.1:%u", 403},
        {"Host: [::1]:%u", 403},
        {"Host: 127.0.0.1:%u\r\nOrigin: http://evil.example", 403},
        {"Host: 127.0.0.1:%u\r\nOrigin: null", 403},
        {"Host: 127.0.0.1:%u\r\nOrigin: http://127.0.0.1:1", 403},
        {"Host: 127.0.0.1:%u\r\nSec-Fetch-Site: cross-site", 403},
        {"Host: 127.0.0.1:%u\r\nSec-Fetch-Site: same-site", 403},
    };
    kit k;
    (void)state;
    kit_open(&k, false);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[512];
        size_t n = (size_t)snprintf(text, sizeof text, "GET /v1/health HTTP/1.1\r\n");
        for (const char *at = cases[i].headers; *at; at++) {
            if (at[0] == '%' && at[1] == 'u') {
                n += (size_t)snprintf(text + n, sizeof text - n, "%u", k.port);
                at++;
            } else {
                text[n++] = *at;
            }
        }
        snprintf(text + n, sizeof text - n, "\r\n\r\n");
        kit_bytes(&k, text);
        if (k.status != cases[i].status)
            fail_msg("%s: %u", cases[i].headers, k.status);
    }
    kit_close(&k);
}

/* Head and body byte by byte, two requests at once, HEAD. */
static void requests_come_as_they_like(void **state)
{
    kit k;
    char text[512];
    (void)state;
    kit_open(&k, false);
    sk_mem_net_faults(k.net, &(sk_mem_faults){.latency_max_ns = msec, .split_ppm = 900000});
    for (int i = 0; i < 20; i++)
        kit_expect(&k, "POST /v1/faucet", "{\"venue\":\"binance\",\"account\":\"demo\"}", 200,
                   "\"account\":\"demo\"");
    sk_mem_net_faults(k.net, &(sk_mem_faults){0});
    snprintf(text, sizeof text,
             "HEAD /v1/clock HTTP/1.1\r\nHost: %s\r\n\r\nGET /v1/clock HTTP/1.1\r\nHost: %s\r\n"
             "Connection: close\r\n\r\n",
             k.host, k.host);
    kit_bytes(&k, text);
    while (!k.peer.closed)
        sk_net_turn(k.net, INT64_MAX);
    assert_true(sk_buf_char(&k.peer.in, '\0'));
    const char *second = strstr(k.peer.in.ptr + 8, "HTTP/1.1 200");
    assert_non_null(second);
    assert_null(memmem(k.peer.in.ptr, (size_t)(second - k.peer.in.ptr), "\"clock\"", 7));
    assert_non_null(strstr(second, "Connection: close"));
    assert_non_null(strstr(second, "{\"clock\":"));
    kit_close(&k);
}

/* ---- reset ---- */

static souk_dec dec(const char *text)
{
    souk_dec d;
    assert_int_equal(souk_dec_parse(&d, text, strlen(text)), SOUK_OK);
    return d;
}

static void place(kit *k, uint32_t account, souk_side side, const char *price, sk_arena *arena)
{
    sk_call call = {.op = SK_OP_PLACE, .account = account, .arena = arena};
    call.ask.side = side;
    call.ask.type = SOUK_LIMIT;
    call.ask.tif = SOUK_GTC;
    call.ask.price = dec(price);
    call.ask.qty = dec("1");
    call.ask.client_id = SK_STR("c");
    if (sk_exchange_execute(k->venue->ex, &call) < 0)
        fail_msg("%s", call.err.text);
}

static uint32_t rows(kit *k, sk_op_id op, uint32_t account, sk_arena *arena)
{
    sk_call call = {.op = op, .account = account, .arena = arena};
    call.query.limit = 100;
    assert_int_equal(sk_exchange_execute(k->venue->ex, &call), SOUK_OK);
    return call.out.rows.count;
}

static void reset_brings_the_start_back(void **state)
{
    kit k;
    sk_arena arena;
    souk_str token;
    (void)state;
    kit_open(&k, false);
    sk_arena_init(&arena, NULL, 1 << 20);
    uint32_t demo = k.venue->account;
    kit_expect(&k, "POST /v1/accounts", "{\"venue\":\"binance\",\"name\":\"x\"}", 201, "\"x\"");
    kit_expect(&k, "POST /v1/keys", "{\"venue\":\"binance\",\"account\":\"x\"}", 201, "api_key");
    uint32_t x = sk_accounts_find(sk_exchange_accounts(k.venue->ex), SK_STR("x"))->id;
    place(&k, x, SOUK_BUY, "9000", &arena);
    place(&k, demo, SOUK_SELL, "9000", &arena);
    place(&k, demo, SOUK_SELL, "9001", &arena);
    assert_int_equal(rows(&k, SK_OP_OPEN_ORDERS, demo, &arena), 1);
    assert_int_equal(rows(&k, SK_OP_FILLS, demo, &arena), 1);
    assert_int_equal(rows(&k, SK_OP_HISTORY, x, &arena), 1);
    int64_t now = sk_exchange_now(k.venue->ex);
    assert_int_equal(sk_token_new(sk_exchange_accounts(k.venue->ex), x, now, sec, &token, NULL),
                     SOUK_OK);
    kit_expect(&k, "GET /v1/accounts", NULL, 200, "\"held\":\"1.0");
    kit_expect(&k, "POST /v1/reset", "{\"venue\":\"binance\"}", 200, "{\"reset\":[\"binance\"]}");
    kit_expect(&k, "GET /v1/accounts", NULL, 200, "{\"asset\":\"BTC\",\"free\":\"100.00");
    assert_false(kit_has(&k, "\"held\":\"1.0"));
    assert_true(kit_has(&k, "\"free\":\"1000000.00000000\""));
    assert_true(kit_has(&k, "\"free\":\"10000.00000000\""));
    for (uint32_t i = 0; i < 2; i++) {
        assert_int_equal(rows(&k, SK_OP_OPEN_ORDERS, i ? x : demo, &arena), 0);
        assert_int_equal(rows(&k, SK_OP_HISTORY, i ? x : demo, &arena), 0);
        assert_int_equal(rows(&k, SK_OP_FILLS, i ? x : demo, &arena), 0);
    }
    assert_int_equal(sk_token_next_ns(sk_exchange_accounts(k.venue->ex)), INT64_MAX);
    kit_expect(&k, "GET /v1/keys?account=x", NULL, 200, "\"revoked\":false");
    kit_expect(&k, "GET /v1/audit", NULL, 200, "{\"balanced\":true");
    /* and it can be done again, and traded on */
    place(&k, demo, SOUK_SELL, "9001", &arena);
    char all[256];
    size_t len = (size_t)snprintf(all, sizeof all, "{\"reset\":[");
    for (uint32_t i = 0; i < sk_venues_count(); i++)
        len += (size_t)snprintf(all + len, sizeof all - len, "%s\"%s\"", i ? "," : "",
                                sk_venue_at(i)->name);
    snprintf(all + len, sizeof all - len, "]}");
    kit_expect(&k, "POST /v1/reset", NULL, 200, all);
    assert_int_equal(rows(&k, SK_OP_HISTORY, demo, &arena), 0);
    place(&k, demo, SOUK_SELL, "9001", &arena);
    assert_int_equal(rows(&k, SK_OP_OPEN_ORDERS, demo, &arena), 1);
    sk_arena_deinit(&arena);
    kit_close(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_tells_about_itself),
        cmocka_unit_test(markets_move),
        cmocka_unit_test(prometheus_reads_it),
        cmocka_unit_test(accounts_and_the_faucet),
        cmocka_unit_test(keys_are_shown_once),
        cmocka_unit_test(bad_requests_are_explained),
        cmocka_unit_test(foreign_pages_are_turned_away),
        cmocka_unit_test(requests_come_as_they_like),
        cmocka_unit_test(reset_brings_the_start_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
