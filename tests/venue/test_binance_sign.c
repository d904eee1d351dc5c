/* SPDX-License-Identifier: MIT
 * What is Binance's own of signatures, beside the golden vectors (test_vectors.c): calls of the
 * client are the vectors, byte by byte, where its spelling is theirs; frames; where a signature may
 * stand; who signed, and when. */
#include "vectors.h"

static const sk_venue *binance;

static souk_status verify(const vector *v, const sk_request *request, souk_error *err)
{
    return binance->verify(binance, &v->key, request, &arena, err);
}

/* ---- the client ---- */

typedef struct spelled {
    const char *vector;
    sk_op_id op;
    sk_order_ask ask;
    sk_order_ref ref;
    sk_query query;
    const char *symbol;
} spelled;

#define MS INT64_C(1000000)

static souk_status ask(const sk_venue *venue, sk_call *call, const sk_key *key, sk_request *out)
{
    souk_error err = {0};
    call->row = sk_venue_op(venue, call->op, SK_VIA_REST);
    assert_non_null(call->row);
    souk_status status = call->row->encode_request(venue, call, out, &err);
    if (status == SOUK_OK)
        status = venue->sign(venue, key, call, out, &err);
    if (status != SOUK_OK)
        fail_msg("%s: %s", sk_op_name(call->op), err.text);
    return status;
}

static void our_requests_are_the_vectors(void **state)
{
    (void)state;
#define ID(text_)                                                                                  \
    {                                                                                              \
        .order_id = SK_STR(text_)                                                                  \
    }
#define NAME(text_)                                                                                \
    {                                                                                              \
        .client_id = SK_STR(text_)                                                                 \
    }
    const souk_dec qty = dec_of("0.01"), stop_price = dec_of("58500"), tp = dec_of("89500");
    const spelled rows[] = {
        {"account_balances", SK_OP_BALANCES, .symbol = ""},
        {"account_omit_zero", SK_OP_BALANCES, .query = {.nonzero = true}, .symbol = ""},
        {"order_limit_gtc",
         SK_OP_PLACE,
         {SOUK_BUY, SOUK_LIMIT, SOUK_GTC, .price = dec_of("61234.50"), .qty = dec_of("0.01500"),
          .client_id = SK_STR("grid-7_A")}},
        {"order_limit_ed25519",
         SK_OP_PLACE,
         {SOUK_BUY, SOUK_LIMIT, .price = dec_of("61234.5"), .qty = dec_of("0.015"),
          .client_id = SK_STR("grid-7_A")}},
        {"order_limit_rsa",
         SK_OP_PLACE,
         {SOUK_BUY, SOUK_LIMIT, .price = dec_of("61234.5"), .qty = dec_of("0.015"),
          .client_id = SK_STR("grid-7_A")}},
        {"account_ed25519", SK_OP_BALANCES, .symbol = ""},
        {"account_rsa", SK_OP_BALANCES, .symbol = ""},
        {"order_limit_ioc_stp",
         SK_OP_PLACE,
         {SOUK_SELL, SOUK_LIMIT, SOUK_IOC, SOUK_STP_CANCEL_NEWEST, .price = dec_of("70000"),
          .qty = dec_of("0.2"), .client_id = SK_STR("c1")}},
        {"order_post_only_limit_maker",
         SK_OP_PLACE,
         {SOUK_BUY, SOUK_LIMIT, .flags = SOUK_POST_ONLY, .price = dec_of("2500.1"),
          .qty = dec_of("1.25"), .client_id = SK_STR("pm-1")},
         .symbol = "ETHUSDT"},
        {"order_market_by_base_qty",
         SK_OP_PLACE,
         {SOUK_SELL, SOUK_MARKET, .qty = dec_of("0.5"), .client_id = SK_STR("mk-1")}},
        {"order_market_by_quote_qty",
         SK_OP_PLACE,
         {SOUK_BUY, SOUK_MARKET, .flags = SOUK_BY_QUOTE, .quote_qty = dec_of("150.5"),
          .client_id = SK_STR("mk-2")}},
        {"order_stop_loss_limit",
         SK_OP_PLACE,
         {SOUK_SELL, SOUK_STOP_LIMIT, SOUK_GTC, .price = dec_of("58000"), .stop = stop_price,
          .qty = qty, .client_id = SK_STR("sl-1")}},
        {"order_take_profit_limit",
         SK_OP_PLACE,
         {SOUK_SELL, SOUK_TAKE_PROFIT_LIMIT, SOUK_GTC, .price = dec_of("90000"), .stop = tp,
          .qty = qty, .client_id = SK_STR("tp-1")}},
        {"order_test",
         SK_OP_PLACE_TEST,
         {SOUK_BUY, SOUK_LIMIT, SOUK_GTC, .price = dec_of("9000"), .qty = dec_of("0.1"),
          .client_id = SK_STR("my_order_id_1")}},
        {"order_iceberg",
         SK_OP_PLACE,
         {SOUK_BUY, SOUK_LIMIT, SOUK_GTC, .price = dec_of("60000"), .qty = dec_of("2"),
          .iceberg_qty = dec_of("0.5"), .client_id = SK_STR("ice-1")}},
        {"order_query_by_id", SK_OP_ORDER, .ref = ID("28457")},
        {"order_query_by_client_id", SK_OP_ORDER, .ref = NAME("my_order_id_1")},
        {"order_cancel_by_id", SK_OP_CANCEL, .ref = ID("28457")},
        {"order_cancel_by_client_id", SK_OP_CANCEL, .ref = NAME("my_order_id_1")},
        {"orders_cancel_all_symbol", SK_OP_CANCEL_ALL},
        {"open_orders_symbol", SK_OP_OPEN_ORDERS},
        {"open_orders_all", SK_OP_OPEN_ORDERS, .symbol = ""},
        {"all_orders_window", SK_OP_HISTORY, .query = {.from_ns = 1763718000123 * MS, .limit = 10}},
        {"closed_orders", SK_OP_HISTORY},
        {"my_trades", SK_OP_FILLS, .query = {.limit = 50}},
        {"my_trades_of_order", SK_OP_FILLS, .ref = ID("28457")},
        {"commission", SK_OP_FEES},
        {"escape_unicode_symbol", SK_OP_OPEN_ORDERS,
         .symbol = "\xe8\xbf\x99\xe6\x98\xaf\xe6\xb5\x8b\xe8\xaf\x95\xe5\xb8\x81"
                   "456"},
        {"recv_window_override", SK_OP_OPEN_ORDERS},
        {"listen_key_create_legacy", SK_OP_TOKEN_NEW, .symbol = ""},
        {"listen_key_keepalive_legacy", SK_OP_TOKEN_KEEP, .symbol = ""},
        {"listen_key_close_legacy", SK_OP_TOKEN_END, .symbol = ""},
    };
    souk_str all = vectors_of(binance);
    for (size_t n = 0; n < SK_COUNT(rows); n++) {
        const spelled *row = &rows[n];
        vector v;
        vector_named(binance, all, row->vector, &v);
        sk_venue venue = *binance;
        souk_str window = text_member(member(v.raw, "params"), "recvWindow");
        uint64_t fence = 5000;
        sk_str_to_u64(window, &fence);
        venue.resolve.fence_ms = (uint32_t)fence;
        sk_request got;
        int64_t now_ms = 0;
        sk_str_to_i64(text_member(v.raw, "now_ms"), &now_ms);
        sk_call call = {.op = row->op,
                        .ask = row->ask,
                        .ref = row->ref,
                        .query = row->query,
                        .symbol = sk_str(row->symbol ? row->symbol : "BTCUSDT"),
                        .arena = &arena,
                        .now_ns = now_ms * MS + 999999};
        if (row->op == SK_OP_TOKEN_KEEP || row->op == SK_OP_TOKEN_END)
            call.token = text_member(member(v.raw, "params"), "listenKey");
        ask(&venue, &call, &v.key, &got);
        assert_str(got.method, v.request.method);
        assert_str(got.path, v.request.path);
        assert_str(got.query, v.request.query.ptr ? v.request.query : SK_STR(""));
        assert_str(got.body, v.request.body.ptr ? v.request.body : SK_STR(""));
        souk_str headers = member(v.expect, "headers");
        for (uint32_t h = 0; h < got.headers.count; h++) {
            char name[64];
            snprintf(name, sizeof name, "%.*s", SK_FMT(got.headers.rows[h].name));
            assert_str(got.headers.rows[h].value, text_member(headers, name));
        }
        vector_unload(&v);
    }
}

/* Over the WebSocket API the order of members is ours; meaning and signature are the vectors'. */
static void our_frames_verify(void **state)
{
    (void)state;
    static const struct {
        const char *vector;
        sk_op_id op;
        sk_control_kind control;
    } rows[] = {{"ws_open_orders_status", SK_OP_OPEN_ORDERS, SK_CONTROL_NONE},
                {"ws_my_trades", SK_OP_FILLS, SK_CONTROL_NONE},
                {"ws_order_status", SK_OP_ORDER, SK_CONTROL_NONE},
                {"ws_login", SK_OP_NONE, SK_CONTROL_FOLLOW},
                {"ws_login_ed25519", SK_OP_NONE, SK_CONTROL_FOLLOW},
                {"ws_session_logon_ed25519", SK_OP_NONE, SK_CONTROL_LOGIN}};
    souk_str all = vectors_of(binance);
    for (size_t n = 0; n < SK_COUNT(rows); n++) {
        vector v;
        souk_error err = {0};
        sk_request got;
        vector_named(binance, all, rows[n].vector, &v);
        sk_venue venue = *binance;
        bool logon = rows[n].control == SK_CONTROL_LOGIN;
        venue.resolve.fence_ms = logon ? 5000 : 10000;
        if (rows[n].op != SK_OP_NONE) {
            sk_call call = {.op = rows[n].op,
                            .id = 1,
                            .symbol = SK_STR("BTCUSDT"),
                            .arena = &arena,
                            .now_ns = 1763721600123 * MS};
            if (call.op == SK_OP_ORDER)
                call.ref.order_id = SK_STR("28457");
            call.row = sk_venue_op(&venue, call.op, SK_VIA_WS);
            assert_int_equal(call.row->encode_request(&venue, &call, &got, &err), SOUK_OK);
            assert_int_equal(venue.sign(&venue, &v.key, &call, &got, &err), SOUK_OK);
        } else {
            sk_control control = {.kind = rows[n].control, .id = SK_STR("\"1\""), .arena = &arena};
            assert_int_equal(
                venue.encode_control(&venue, &control, &v.key, 1763721600123 * MS, &got, &err),
                SOUK_OK);
            /* the same members, the same signature */
            souk_str ours = member(got.body, "params");
            souk_str theirs = member(v.request.body, "params");
            static const char *const keys[] = {"apiKey", "recvWindow", "timestamp", "signature"};
            for (size_t k = 0; k < SK_COUNT(keys); k++)
                assert_str(text_member(ours, keys[k]), text_member(theirs, keys[k]));
            assert_str(member(got.body, "id"), SK_STR("\"1\""));
        }
        assert_true(got.is_frame);
        assert_str(text_member(got.body, "method"), text_member(v.request.body, "method"));
        assert_int_equal(venue.verify(&venue, &v.key, &got, &arena, &err), SOUK_OK);
        vector_unload(&v);
    }
    /* session.logon is for Ed25519 keys: card 3 */
    vector v;
    sk_request got;
    assert_true(vector_load(binance, all, 0, &v));
    sk_control control = {.kind = SK_CONTROL_LOGIN, .arena = &arena};
    assert_int_equal(binance->encode_control(binance, &control, &v.key, 0, &got, NULL),
                     SOUK_E_UNSUPPORTED);
    vector_unload(&v);
}

/* ---- where the signature stands, and what is wrong with it ---- */

static void signatures_in_odd_places(void **state)
{
    (void)state;
#define SIG   "5e61ef7afef6e51215fceee8f4df74166460fb05f8f0d52d09c1a89d8756032d"
#define UPPER "5E61EF7AFEF6E51215FCEEE8F4DF74166460FB05F8F0D52D09C1A89D8756032D"
    static const struct {
        const char *method, *query, *body, *code;
    } rows[] = {
        {"GET", "timestamp=1763721600123&recvWindow=10000&signature=" SIG, "", NULL},
        {"GET", "timestamp=1763721600123&signature=" SIG "&recvWindow=10000", "", NULL},
        {"GET", "signature=" SIG "&timestamp=1763721600123&recvWindow=10000", "", NULL},
        {"GET", "timestamp=1763721600123&recvWindow=10000&signature=" UPPER, "", NULL},
        {"POST", "", "timestamp=1763721600123&recvWindow=10000&signature=" SIG, NULL},
        {"POST", "signature=" SIG, "timestamp=1763721600123&recvWindow=10000", NULL},
        {"POST", "timestamp=1763721600123&recvWindow=10000", "signature=" SIG, NULL},
        {"POST", "timestamp=1763721600123&recv", "Window=10000&signature=" SIG, NULL},
        {"GET", "timestamp=1763721600123&recvWindow=10000", "signature=" SIG, "-1102"},
        {"GET", "timestamp=1763721600123&recvWindow=10000", "", "-1102"},
        {"GET", "timestamp=1763721600123&recvWindow=10000&signature=", "", "-1102"},
        {"GET", "recvWindow=10000&signature=" SIG, "", "-1102"},
        {"GET", "timestamp=1763721600123&recvWindow=10000&signature=" SIG "&signature=" SIG, "",
         "-1101"},
        {"POST", "timestamp=1763721600123&recvWindow=10000&signature=" SIG, "signature=" SIG,
         "-1101"},
        {"GET", "timestamp=1763721600123&recvWindow=10000&&signature=" SIG, "", "-1022"},
        {"GET", "recvWindow=10000&timestamp=1763721600123&signature=" SIG, "", "-1022"},
        {"GET", "timestamp=1763721600123&recvWindow=10000&signature=%zz", "", "-1022"},
        {"GET", "timestamp=1763721600123&recvWindow=10000&signature=5e61", "", "-1022"},
        {"GET", "timestamp=1763721600123&recvWindow=10001&signature=" SIG, "", "-1022"},
    };
    vector v;
    assert_true(vector_load(binance, vectors_of(binance), 0, &v));
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        souk_error err = {0};
        sk_request request = {.method = sk_str(rows[i].method),
                              .query = sk_str(rows[i].query),
                              .body = sk_str(rows[i].body)};
        souk_status status = verify(&v, &request, &err);
        if (!rows[i].code && status != SOUK_OK)
            fail_msg("row %zu: %s", i, err.text);
        if (rows[i].code)
            assert_string_equal(err.code, rows[i].code);
    }
    vector_unload(&v);
}

static void who_and_when(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        int64_t stamp_ns, window_ns;
        const char *code;
    } rows[] = {
        {"timestamp=1763721600123", 1763721600123 * MS, 5000 * MS, NULL},
        {"timestamp=1763721600123456", 1763721600123456 * 1000, 5000 * MS, NULL},
        {"timestamp=1763721600123&recvWindow=60000", 1763721600123 * MS, 60000 * MS, NULL},
        {"timestamp=1763721600123&recvWindow=0.125", 1763721600123 * MS, 125000, NULL},
        {"timestamp=1&recvWindow=60000.001", 0, 0, "-1131"},
        {"timestamp=1&recvWindow=60001", 0, 0, "-1131"},
        {"timestamp=1&recvWindow=1.2345", 0, 0, "-1111"},
        {"timestamp=1&recvWindow=-1", 0, 0, "-1102"},
        {"timestamp=1&recvWindow=x", 0, 0, "-1102"},
        {"timestamp=", 0, 0, "-1102"},
        {"timestamp=abc", 0, 0, "-1100"},
        {"timestamp=-5", 0, 0, "-1100"},
        {"timestamp=9223372036854775807", 0, 0, "-1108"},
        {"symbol=BTCUSDT", 0, 5000 * MS, NULL},
    };
    static const char good[] = "ykC7uEr1V0oQzBd3XbTnq8aLw5sHf2JmPiG6tZx9NvRjKcMeAhDyUgSo4WpI0lTq";
    sk_header header = {SK_STR("X-MBX-APIKEY"), sk_str(good)};
    for (size_t i = 0; i < SK_COUNT(rows); i++) {
        souk_error err = {0};
        sk_identity who;
        sk_request request = {
            .method = SK_STR("GET"), .query = sk_str(rows[i].query), .headers = {&header, 1}};
        souk_status status = binance->identify(binance, &request, &arena, &who, &err);
        assert_string_equal(err.code, rows[i].code ? rows[i].code : "");
        if (status == SOUK_OK) {
            assert_int_equal(who.stamp_ns, rows[i].stamp_ns);
            assert_int_equal(who.window_ns, rows[i].window_ns);
            assert_int_equal(who.ahead_ns, 1000 * MS);
        }
    }
    sk_identity who;
    souk_error err = {0};
    sk_request request = {.method = SK_STR("GET"), .headers = {&header, 0}};
    assert_int_equal(binance->identify(binance, &request, &arena, &who, &err),
                     SOUK_E_KEY_MALFORMED);
    assert_string_equal(err.text, "API-key format invalid.");
    assert_int_equal(err.http, 401);
    header.value = SK_STR("short");
    request.headers.count = 1;
    assert_int_equal(binance->identify(binance, &request, &arena, &who, &err),
                     SOUK_E_KEY_MALFORMED);
    /* a session that logged on names no key */
    sk_request frame = {.is_frame = true,
                        .body = SK_STR("{\"id\":1,\"method\":\"account.status\",\"params\":"
                                       "{\"timestamp\":1763721600123}}")};
    assert_int_equal(binance->identify(binance, &frame, &arena, &who, &err), SOUK_OK);
    assert_int_equal(who.api_key.len, 0);
    assert_int_equal(who.stamp_ns, 1763721600123 * MS);
}

static int up(void **state)
{
    binance = sk_venue_find(SK_STR("binance"));
    return binance ? arena_up(state) : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_requests_are_the_vectors),
        cmocka_unit_test(our_frames_verify),
        cmocka_unit_test(signatures_in_odd_places),
        cmocka_unit_test(who_and_when),
    };
    return cmocka_run_group_tests_name("binance_sign", tests, up, arena_down);
}
