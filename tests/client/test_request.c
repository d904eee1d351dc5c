/* SPDX-License-Identifier: MIT
 * What is asked before anything leaves: requests that are refused here, symbols, rules, previews;
 * and where the client finds its key and its venue. */
#include "client/fake.h"

#include "crypt/encode.h"
#include "crypt/sign.h"
#include <sys/stat.h>
#include <unistd.h>

/* ---- requests that never leave ---- */

#define D(text)    fake_dec(text)
#define ORDER(...) SOUK_REQUEST(.op = SOUK_OP_PLACE, .symbol = "BTC/USDT", __VA_ARGS__)

static void refused_here(void **state)
{
    (void)state;
    fake f;
    souk_error err;
    fake_init(&f, 1);
    souk_client *client = fake_client(&f, NULL);
    char long_symbol[80] = {0};
    memset(long_symbol, 'A', 79);
    const struct {
        const souk_request *r;
        souk_status status;
    } cases[] = {
        {&(souk_request){.op = SOUK_OP_TIME}, SOUK_E_INVALID},
        {&(souk_request){.struct_size = sizeof(souk_request) + 1, .op = SOUK_OP_TIME},
         SOUK_E_INVALID},
        {SOUK_REQUEST(.op = SOUK_OP_NONE), SOUK_E_INVALID},
        {SOUK_REQUEST(.op = (souk_op)99), SOUK_E_INVALID},
        {SOUK_REQUEST(.op = SOUK_OP_BOOK), SOUK_E_MISSING},
        {SOUK_REQUEST(.op = SOUK_OP_BOOK, .symbol = "/USDT"), SOUK_E_INVALID},
        {SOUK_REQUEST(.op = SOUK_OP_BOOK, .symbol = "BTC/"), SOUK_E_INVALID},
        {SOUK_REQUEST(.op = SOUK_OP_BOOK, .symbol = long_symbol), SOUK_E_INVALID},
        {SOUK_REQUEST(.op = SOUK_OP_CANDLES, .symbol = "BTC/USDT"), SOUK_E_MISSING},
        {SOUK_REQUEST(.op = SOUK_OP_CANDLES, .symbol = "BTC/USDT", .interval = "7m"),
         SOUK_E_INVALID},
        {SOUK_REQUEST(.op = SOUK_OP_CANCEL, .symbol = "BTC/USDT"), SOUK_E_MISSING},
        {SOUK_REQUEST(.op = SOUK_OP_RESOLVE, .symbol = "BTC/USDT", .order_id = "1"),
         SOUK_E_MISSING},
        {SOUK_REQUEST(.op = SOUK_OP_FILLS, .symbol = "BTC/USDT", .from_ns = 2, .to_ns = 1),
         SOUK_E_RANGE},
        {SOUK_REQUEST(.op = SOUK_OP_TIME, .timeout_ns = -1), SOUK_E_RANGE},
        {ORDER(.type = SOUK_MARKET, .qty = D("1")), SOUK_E_MISSING},
        {ORDER(.side = SOUK_BUY, .qty = D("1")), SOUK_E_MISSING},
        {ORDER(.side = SOUK_BUY, .type = SOUK_MARKET), SOUK_E_MISSING},
        {ORDER(.side = SOUK_BUY, .type = SOUK_MARKET, .qty = D("1"), .quote_qty = D("1")),
         SOUK_E_MISSING},
        {ORDER(.side = SOUK_BUY, .type = SOUK_MARKET, .qty = D("-1")), SOUK_E_RANGE},
        {ORDER(.side = SOUK_BUY, .type = SOUK_MARKET, .qty = D("1"), .price = D("1")),
         SOUK_E_INVALID},
        {ORDER(.side = SOUK_BUY, .type = SOUK_LIMIT, .qty = D("1")), SOUK_E_MISSING},
        {ORDER(.side = SOUK_BUY, .type = SOUK_LIMIT, .qty = D("1"), .price = D("1"),
               .stop_price = D("1")),
         SOUK_E_INVALID},
        {ORDER(.side = SOUK_BUY, .type = SOUK_STOP, .qty = D("1")), SOUK_E_MISSING},
        {ORDER(.side = SOUK_BUY, .type = SOUK_STOP, .qty = D("1"), .trailing_bips = 10000),
         SOUK_E_RANGE},
        {ORDER(.side = SOUK_BUY, .type = SOUK_MARKET, .qty = D("1"), .trailing_bips = 1),
         SOUK_E_INVALID},
        {ORDER(.side = SOUK_BUY, .type = SOUK_MARKET, .qty = D("1"), .client_id = "no spaces"),
         SOUK_E_INVALID},
        {ORDER(.side = SOUK_BUY, .type = SOUK_MARKET, .qty = D("1"),
               .client_id = "1234567890123456789012345678901234567"),
         SOUK_E_INVALID},
        {ORDER(.side = SOUK_BUY, .type = SOUK_MARKET, .qty = D("1"), .flags = SOUK_REDUCE_ONLY),
         SOUK_E_UNSUPPORTED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        souk_answer *answer = (souk_answer *)1;
        souk_status status = souk_call(client, cases[i].r, &answer, &err);
        if (status != cases[i].status)
            fail_msg("case %zu: %s (%s)", i, souk_status_name(status), err.text);
        assert_null(answer);
        assert_int_equal(souk_status_class(status), SOUK_CLASS_INVALID);
    }
    assert_int_equal(f.asked_count, 0);
    souk_client_close(client);
    fake_deinit(&f);
}

/* ---- instruments: asked for once, then orders are checked and symbols known ---- */

static const char exchange_info[] =
    "{\"timezone\":\"UTC\",\"serverTime\":1763721600000,\"rateLimits\":[],\"exchangeFilters\":[],"
    "\"symbols\":[{\"symbol\":\"BTCUSDT\",\"status\":\"TRADING\",\"baseAsset\":\"BTC\","
    "\"baseAssetPrecision\":8,\"quoteAsset\":\"USDT\",\"quotePrecision\":8,"
    "\"quoteAssetPrecision\":8,\"orderTypes\":[\"LIMIT\",\"LIMIT_MAKER\",\"MARKET\"],"
    "\"icebergAllowed\":true,\"ocoAllowed\":true,\"quoteOrderQtyMarketAllowed\":true,"
    "\"isSpotTradingAllowed\":true,\"permissions\":[\"SPOT\"],\"filters\":["
    "{\"filterType\":\"PRICE_FILTER\",\"minPrice\":\"0.01000000\",\"maxPrice\":\"1000000.0\","
    "\"tickSize\":\"0.01000000\"},{\"filterType\":\"LOT_SIZE\",\"minQty\":\"0.00001000\","
    "\"maxQty\":\"9000.0\",\"stepSize\":\"0.00001000\"},{\"filterType\":\"NOTIONAL\","
    "\"minNotional\":\"5.0\",\"applyMinToMarket\":true,\"maxNotional\":\"9000000.0\","
    "\"applyMaxToMarket\":false,\"avgPriceMins\":5}]}]}";

static void instruments(void **state)
{
    (void)state;
    fake f;
    fake_line lines[] = {{"GET", "/api/v3/exchangeInfo", 200, exchange_info}};
    souk_error err;
    const souk_instrument *row = NULL;
    char text[32];
    fake_init(&f, 1);
    fake_script(&f, lines, 1);
    souk_client *client = fake_client(&f, NULL);
    souk_client_unified(client, SK_STR("BTCUSDT"), text, sizeof text);
    assert_string_equal(text, "BTCUSDT");
    if (souk_client_instrument(client, "btc/usdt", &row, &err) != SOUK_OK)
        fail_msg("%s", err.text);
    assert_true(sk_str_is(row->symbol, "BTCUSDT"));
    assert_int_equal(souk_dec_cmp(row->price_tick, D("0.01")), 0);
    assert_int_equal(souk_client_instrument(client, "BTCUSDT", &row, &err), SOUK_OK);
    assert_int_equal(fake_count(&f, "GET /api/v3/exchangeInfo"), 1);
    assert_string_equal(f.asked[0], "GET /api/v3/exchangeInfo?symbol=BTCUSDT ");
    souk_client_unified(client, SK_STR("BTCUSDT"), text, sizeof text);
    assert_string_equal(text, "BTC/USDT");
    assert_int_equal(souk_client_unified(client, SK_STR("BTCUSDT"), text, 4), 3);
    size_t asked = f.asked_count;
    /* an order that breaks a rule is refused before it leaves */
    assert_int_equal(
        souk_call(client,
                  ORDER(.side = SOUK_BUY, .type = SOUK_LIMIT, .qty = D("1"), .price = D("100.001")),
                  NULL, &err),
        SOUK_E_FILTER_PRICE);
    assert_int_equal(souk_call(client,
                               ORDER(.side = SOUK_BUY, .type = SOUK_LIMIT, .qty = D("0.00001"),
                                     .price = D("100")),
                               NULL, &err),
                     SOUK_E_FILTER_NOTIONAL);
    assert_int_equal(f.asked_count, asked);
    size_t count;
    assert_int_equal(souk_client_instruments(client, NULL, &count, &err), SOUK_OK);
    assert_int_equal(count, 1);
    assert_int_equal(souk_client_instrument(client, "BTC/USDX", &row, &err), SOUK_E_UNKNOWN_SYMBOL);
    assert_non_null(strstr(err.text, "BTCUSDT"));
    souk_client_close(client);
    fake_deinit(&f);
}

/* ---- previews ---- */

static void previews(void **state)
{
    (void)state;
    fake f;
    souk_answer *answer;
    souk_error err;
    sk_signer *signer;
    sk_signature sig;
    char hex[129];
    fake_init(&f, 1);
    souk_client *client = fake_client(&f, NULL);
    assert_int_equal(souk_preview_make(client,
                                       ORDER(.side = SOUK_SELL, .type = SOUK_MARKET,
                                             .qty = D("0.5"), .client_id = "me"),
                                       &answer, &err),
                     SOUK_OK);
    const souk_preview *p = souk_answer_preview(answer);
    assert_string_equal(p->method, "POST");
    assert_string_equal(p->url, "http://127.0.0.1:8701/api/v3/order");
    assert_string_equal(p->client_id, "me");
    assert_non_null(strstr(p->body, "symbol=BTCUSDT&side=SELL"));
    assert_non_null(strstr(p->canonical, "timestamp=1763721600000&symbol=BTCUSDT&side=SELL"));
    /* the signature is that of the canonical text, which anybody can check */
    assert_int_equal(sk_signer_new(&signer, SK_SIGN_HMAC_SHA256, fake_key.secret, NULL, &err),
                     SOUK_OK);
    sk_signer_sign(signer, sk_str(p->canonical), &sig, &err);
    hex[sk_hex_lower(hex, sig.bytes, sig.len)] = 0;
    assert_string_equal(p->signature, hex);
    sk_signer_free(signer);
    const char *all[] = {p->url, p->body, p->canonical, p->signature, p->headers[0].value};
    for (size_t i = 0; i < 5; i++)
        assert_null(strstr(all[i], "NhqPtmdSJYdKjVHjA7PZ"));
    souk_answer_free(answer);
    /* nothing secret in a public one, and nothing left */
    assert_int_equal(souk_preview_make(client,
                                       SOUK_REQUEST(.op = SOUK_OP_BOOK, .symbol = "ETH/BTC"),
                                       &answer, &err),
                     SOUK_OK);
    p = souk_answer_preview(answer);
    assert_string_equal(p->url, "http://127.0.0.1:8701/api/v3/depth?symbol=ETHBTC");
    assert_string_equal(p->signature, "");
    assert_int_equal(p->headers_count, 0);
    souk_answer_free(answer);
    assert_int_equal(f.asked_count, 0);
    souk_client_close(client);
    fake_deinit(&f);
}

/* ---- keys ---- */

static const char credentials[] =
    "{\"binance\":{\"rest\":\"http://127.0.0.1:8701\",\"ws\":\"ws://127.0.0.1:8701\","
    "\"api_key\":\"plain\\u004bey\",\"secret\":\"topsecret\\/1\",\"passphrase\":\"\",\"keys\":["
    "{\"type\":\"hmac\",\"api_key\":\"plainKey\",\"secret\":\"topsecret/1\",\"passphrase\":\"\","
    "\"permissions\":[\"read\"]},{\"type\":\"ed25519\",\"api_key\":\"edKey\",\"secret\":"
    "\"-----BEGIN PRIVATE "
    "KEY-----\\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g"
    "\\n-----END PRIVATE KEY-----\\n\",\"passphrase\":\"\",\"permissions\":[\"read\"]}]},"
    "\"ca_file\":\"/x/ca.pem\"}";

static souk_status load(sk_credentials *c, const char *path, const char *type, souk_error *err)
{
    const souk_client_options o = {
        .struct_size = sizeof o, .key_fd = -1, .credentials_file = path, .key_type = type};
    return sk_credentials_load(c, &o, sk_venue_find(SK_STR("binance")), NULL, err);
}

static void write_file(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_int_equal(chmod(path, mode), 0);
}

static void credentials_file(void **state)
{
    (void)state;
    char path[64];
    sk_credentials c;
    souk_error err;
    snprintf(path, sizeof path, "/tmp/souk-test-%ld.json", (long)getpid());
    write_file(path, credentials, 0600);
    if (load(&c, path, NULL, &err) != SOUK_OK)
        fail_msg("%s", err.text);
    assert_true(sk_str_is(c.key.api_key, "plainKey"));
    assert_int_equal(sk_signer_kind(c.key.signer), SK_SIGN_HMAC_SHA256);
    assert_string_equal(c.rest, "http://127.0.0.1:8701");
    assert_string_equal(c.ca_file, "/x/ca.pem");
    /* the secret's escapes were resolved */
    sk_signer *signer;
    sk_signature a, b;
    sk_signer_new(&signer, SK_SIGN_HMAC_SHA256, SK_STR("topsecret/1"), NULL, &err);
    sk_signer_sign(signer, SK_STR("x"), &a, &err);
    sk_signer_sign(c.key.signer, SK_STR("x"), &b, &err);
    assert_memory_equal(a.bytes, b.bytes, 32);
    sk_signer_free(signer);
    sk_credentials_wipe(&c);
    assert_int_equal(load(&c, path, "ed25519", &err), SOUK_OK);
    assert_int_equal(sk_signer_kind(c.key.signer), SK_SIGN_ED25519);
    assert_true(sk_str_is(c.key.api_key, "edKey"));
    sk_credentials_wipe(&c);
    /* what is not there is said by name; what others may read is not used */
    assert_int_equal(load(&c, path, "rsa", &err), SOUK_E_CONFIG);
    assert_non_null(strstr(err.text, "rsa"));
    sk_credentials_wipe(&c);
    chmod(path, 0640);
    assert_int_equal(load(&c, path, NULL, &err), SOUK_E_CONFIG);
    assert_non_null(strstr(err.text, "chmod 600"));
    sk_credentials_wipe(&c);
    static const char *const bad[] = {"",
                                      "[]",
                                      "{\"binance\":7}",
                                      "{\"binance\":{}}",
                                      "{\"okx\":{}}",
                                      "{\"binance\":{\"api_key\":\"a\",\"secret\":\"topsecret\""};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        write_file(path, bad[i], 0600);
        assert_int_equal(load(&c, path, NULL, &err), SOUK_E_CONFIG);
        assert_non_null(strstr(err.text, path));
        assert_null(strstr(err.text, "topsecret"));
        sk_credentials_wipe(&c);
    }
    unlink(path);
    assert_int_equal(load(&c, path, NULL, &err), SOUK_E_CONFIG);
    sk_credentials_wipe(&c);
}

static void keys_from_elsewhere(void **state)
{
    (void)state;
    static const struct {
        const char *text, *api_key;
        sk_sign_kind kind;
        bool works;
    } cases[] = {
        {"key\nsecret\n", "key", SK_SIGN_HMAC_SHA256, true},
        {"key\nsecret", "key", SK_SIGN_HMAC_SHA256, true},
        {" key \r\nsecret\r\nphrase\n", "key", SK_SIGN_HMAC_SHA256, true},
        {"key\n-----BEGIN PRIVATE KEY-----\n"
         "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
         "-----END PRIVATE KEY-----\n",
         "key", SK_SIGN_ED25519, true},
        {"key\n", "", SK_SIGN_HMAC_SHA256, false},
        {"", "", SK_SIGN_HMAC_SHA256, false},
        {"key\n-----BEGIN PRIVATE KEY-----\nAAAA", "", SK_SIGN_HMAC_SHA256, false},
    };
    const sk_venue *venue = sk_venue_find(SK_STR("binance"));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int ends[2];
        sk_credentials c;
        souk_error err;
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(write(ends[1], cases[i].text, strlen(cases[i].text)),
                         (ssize_t)strlen(cases[i].text));
        close(ends[1]);
        souk_client_options o = SOUK_CLIENT_OPTIONS_INIT;
        o.key_fd = ends[0];
        souk_status status = sk_credentials_load(&c, &o, venue, NULL, &err);
        close(ends[0]);
        assert_int_equal(status, cases[i].works ? SOUK_OK : SOUK_E_CONFIG);
        if (cases[i].works) {
            assert_true(sk_str_is(c.key.api_key, cases[i].api_key));
            assert_int_equal(sk_signer_kind(c.key.signer), cases[i].kind);
        }
        sk_credentials_wipe(&c);
    }
    sk_credentials c;
    souk_error err;
    souk_client_options o = SOUK_CLIENT_OPTIONS_INIT;
    o.key_env = "SOUK_TEST_X";
    assert_int_equal(sk_credentials_load(&c, &o, venue, NULL, &err), SOUK_E_CONFIG);
    assert_non_null(strstr(err.text, "SOUK_TEST_X_API_KEY"));
    sk_credentials_wipe(&c);
    setenv("SOUK_TEST_X_API_KEY", "k", 1);
    setenv("SOUK_TEST_X_SECRET", "s", 1);
    assert_int_equal(sk_credentials_load(&c, &o, venue, NULL, &err), SOUK_OK);
    assert_true(sk_str_is(c.key.api_key, "k"));
    sk_credentials_wipe(&c);
}

static void without_a_key(void **state)
{
    (void)state;
    fake f;
    souk_client *client;
    souk_answer *answer;
    souk_error err;
    fake_init(&f, 1);
    assert_int_equal(
        sk_client_open_on(&client, f.net, SOUK_CLIENT(.venue = "binance", .no_key = true), &err),
        SOUK_OK);
    assert_false(souk_client_has_key(client));
    assert_int_equal(souk_call(client, SOUK_REQUEST(.op = SOUK_OP_TIME), NULL, &err), SOUK_OK);
    size_t asked = f.asked_count;
    assert_int_equal(souk_call(client, SOUK_REQUEST(.op = SOUK_OP_BALANCES), NULL, &err),
                     SOUK_E_KEY_MISSING);
    assert_int_equal(f.asked_count, asked);
    assert_int_equal(souk_preview_make(client, SOUK_REQUEST(.op = SOUK_OP_BALANCES), &answer, &err),
                     SOUK_OK);
    assert_string_equal(souk_answer_preview(answer)->signature, "");
    souk_answer_free(answer);
    souk_client_close(client);
    fake_deinit(&f);
}

/* ---- places ---- */

static void urls(void **state)
{
    (void)state;
    static const struct {
        const char *url, *host, *field;
        uint16_t port;
        bool tls, ws, works;
    } cases[] = {
        {"http://127.0.0.1:8701", "127.0.0.1", "127.0.0.1:8701", 8701, false, false, true},
        {"https://api.example.com", "api.example.com", "api.example.com", 443, true, false, true},
        {"https://api.example.com/", "api.example.com", "api.example.com", 443, true, false, true},
        {"wss://x.example:9443", "x.example", "x.example:9443", 9443, true, true, true},
        {"ws://x:80", "x", "x", 80, false, true, true},
        {"http://[::1]:8701", "::1", "[::1]:8701", 8701, false, false, true},
        {"http://[::1]", "::1", "[::1]", 80, false, false, true},
        {"ftp://x", "", "", 0, false, false, false},
        {"http://", "", "", 0, false, false, false},
        {"http://x:0", "", "", 0, false, false, false},
        {"http://x:65536", "", "", 0, false, false, false},
        {"http://x:1x", "", "", 0, false, false, false},
        {"http://x:", "", "", 0, false, false, false},
        {"http://x/path", "", "", 0, false, false, false},
        {"http://u:p@x", "", "", 0, false, false, false},
        {"http://::1:80", "", "", 0, false, false, false},
        {"http://[::1", "", "", 0, false, false, false},
        {"http://[::1]80", "", "", 0, false, false, false},
        {"http://[[]", "", "", 0, false, false, false},
        {"http://[host]", "", "", 0, false, false, false},
        {"http://a]", "", "", 0, false, false, false},
        {"http://h\xc3\xa9", "", "", 0, false, false, false},
        {"http://a b", "", "", 0, false, false, false},
        {"http://x?y", "", "", 0, false, false, false},
        {"", "", "", 0, false, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sk_place p;
        souk_error err;
        souk_status status = sk_place_parse(&p, sk_str(cases[i].url), &err);
        if (status != (cases[i].works ? SOUK_OK : SOUK_E_CONFIG))
            fail_msg("%s: %d", cases[i].url, status);
        if (!cases[i].works)
            continue;
        assert_string_equal(p.host, cases[i].host);
        assert_string_equal(p.host_field, cases[i].field);
        assert_int_equal(p.port, cases[i].port);
        assert_int_equal(p.tls, cases[i].tls);
        assert_int_equal(p.ws, cases[i].ws);
    }
}

static void opening(void **state)
{
    (void)state;
    souk_client *client = NULL;
    souk_error err;
    const struct {
        const souk_client_options *o;
        souk_status status;
    } cases[] = {
        {SOUK_CLIENT(.venue = NULL), SOUK_E_INVALID},
        {SOUK_CLIENT(.venue = "binanse"), SOUK_E_UNSUPPORTED},
        {SOUK_CLIENT(.venue = "binance", .where = SOUK_AT_URL, .no_key = true), SOUK_E_INVALID},
        {SOUK_CLIENT(.venue = "binance", .where = SOUK_AT_URL, .url = "x", .no_key = true),
         SOUK_E_CONFIG},
        {SOUK_CLIENT(.venue = "binance", .where = SOUK_AT_URL, .url = "ws://x", .no_key = true),
         SOUK_E_CONFIG},
        {SOUK_CLIENT(.venue = "binance", .timeout_ns = -1), SOUK_E_RANGE},
        {SOUK_CLIENT(.venue = "binance", .proxy = "gopher://x", .no_key = true), SOUK_E_CONFIG},
        {SOUK_CLIENT(.venue = "binance", .where = SOUK_AT_LIVE, .proxy = "", .no_key = true,
                     .ca_file = "/nowhere/ca.pem"),
         SOUK_E_CONFIG},
        {&(souk_client_options){.venue = "binance"}, SOUK_E_INVALID},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        souk_status status = souk_client_open(&client, cases[i].o, &err);
        if (status != cases[i].status)
            fail_msg("case %zu: %s (%s)", i, souk_status_name(status), err.text);
    }
    assert_int_equal(souk_client_open(&client, SOUK_CLIENT(.venue = "binanse"), &err),
                     SOUK_E_UNSUPPORTED);
    assert_non_null(strstr(err.text, "did you mean binance?"));
    /* the real network, nobody there */
    assert_int_equal(souk_client_open(&client,
                                      SOUK_CLIENT(.venue = "binance", .where = SOUK_AT_URL,
                                                  .url = "http://127.0.0.1:1", .no_key = true),
                                      &err),
                     SOUK_OK);
    assert_true(souk_client_fd(client) >= 0);
    assert_string_equal(souk_client_url(client), "http://127.0.0.1:1");
    assert_int_equal(
        souk_call(client, SOUK_REQUEST(.op = SOUK_OP_TIME, .timeout_ns = sec), NULL, &err),
        SOUK_E_CONNECT);
    souk_client_wake(client);
    assert_int_equal(souk_client_poll(client, -1, &err), SOUK_OK);
    souk_client_close(client);
}

static void venues(void **state)
{
    (void)state;
    const souk_venue *v = souk_venue_find("binance");
    assert_non_null(v);
    assert_string_equal(souk_venue_id(v), "binance");
    assert_int_equal(souk_venue_number(v), 1);
    for (int op = 1; op < SOUK_OP_AMEND; op++)
        assert_true(souk_venue_has(v, (souk_op)op));
    assert_true(souk_venue_has(v, SOUK_OP_REPLACE));
    assert_false(souk_venue_has(v, SOUK_OP_PLACE_BATCH));
    assert_false(souk_venue_has(v, SOUK_OP_CANCEL_BATCH));
    assert_false(souk_venue_has(v, SOUK_OP_NONE));
    for (int channel = 1; channel < SOUK_CHANNEL_COUNT; channel++)
        assert_true(souk_venue_streams(v, (souk_channel)channel));
    assert_string_equal(souk_venue_nearest("binanc"), "binance");
    assert_string_equal(souk_venue_nearest("bniance"), "binance");
    assert_null(souk_venue_nearest("nasdaq"));
    assert_null(souk_venue_find("nasdaq"));
    assert_string_equal(souk_venue_key_type(v, 0), "hmac");
    assert_null(souk_venue_key_type(v, 9));
    assert_string_equal(souk_interval_name(1), "1m");
    assert_null(souk_interval_name(100));
    assert_string_equal(souk_op_name(SOUK_OP_OPEN_ORDERS), "open_orders");
    assert_null(souk_op_name(SOUK_OP_COUNT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused_here),
        cmocka_unit_test(instruments),
        cmocka_unit_test(previews),
        cmocka_unit_test(credentials_file),
        cmocka_unit_test(keys_from_elsewhere),
        cmocka_unit_test(without_a_key),
        cmocka_unit_test(urls),
        cmocka_unit_test(opening),
        cmocka_unit_test(venues),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
