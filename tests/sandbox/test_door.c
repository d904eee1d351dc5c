/* SPDX-License-Identifier: MIT
 * Rows of one path, told apart by what a request asks: through the sandbox's real door, by REST and
 * by frame. The venue is Binance's with four rows of its own, whose answers say which they are. */
#include "net/peer.h"
#include "sandbox/exchange.h"
#include "sandbox/stall.h"
#include "wire/json.h"

#define ROW(id_, method_, when_, answer_)                                                          \
    {                                                                                              \
        .id = SK_OP_##id_, .method = (method_), .path = "/spot/order", .when = (when_),            \
        .support = SK_NATIVE, .fixed = (answer_)                                                   \
    }
static const sk_op_row ops[] = {
    ROW(FIXED_ANSWER, "DELETE", "orderID|clOrderID", "\"one\""),
    ROW(FIXED_ANSWER, "DELETE", NULL, "\"all\""),
    ROW(FIXED_ANSWER, "POST", NULL, "\"placed\""),
    ROW(FIXED_ANSWER, "POST", "validate=true", "\"looked at\""),
    {.id = SK_OP_FIXED_ANSWER,
     .via = SK_VIA_WS,
     .path = "order.cancel",
     .when = "orderID",
     .fixed = "\"one\""},
    {.id = SK_OP_FIXED_ANSWER, .via = SK_VIA_WS, .path = "order.cancel", .fixed = "\"all\""},
};

typedef struct world {
    sk_net *net;
    sk_exchange *ex;
    sk_stall *stall;
    sk_venue venue;
} world;

static void open_world(world *w)
{
    const int64_t start_ns = INT64_C(1750000000000000000);
    const sk_mem_net_options net = {.seed = 1, .start_ns = start_ns};
    const sk_exchange_options ex = {.seed = 1, .start_ns = start_ns};
    const sk_stall_options stall = {.host = "127.0.0.1", .port = 8701, .limits_e6 = 1000000};
    w->venue = *sk_venue_find(SK_STR("binance"));
    w->venue.ops = ops;
    w->venue.ops_count = sizeof ops / sizeof *ops;
    assert_int_equal(sk_mem_net_new(&w->net, &net, NULL), SOUK_OK);
    assert_int_equal(sk_exchange_new(&w->ex, &w->venue, &ex, NULL), SOUK_OK);
    assert_int_equal(sk_stall_open(&w->stall, w->net, w->ex, &stall, NULL), SOUK_OK);
}

static void close_world(world *w)
{
    sk_stall_close(w->stall);
    for (int i = 0; i < 10000 && sk_net_stats_of(w->net)->conns; i++)
        sk_net_turn(w->net, INT64_MAX);
    sk_stall_free(w->stall);
    sk_exchange_free(w->ex);
    sk_net_free(w->net);
}

/* Says the bytes on a connection of their own and waits for an answer that holds `part`. */
static void say(world *w, const char *first, const char *bytes, size_t len, const char *part)
{
    peer p;
    const sk_connect_options to = {.host = "127.0.0.1", .port = 8701};
    peer_init(&p, w->net);
    assert_int_equal(sk_net_connect(w->net, &to, &p.conn, NULL), SOUK_OK);
    peer_say(&p, first);
    int64_t until_ns = sk_net_now_ns(w->net) + sec;
    while (sk_net_now_ns(w->net) < until_ns)
        sk_net_turn(w->net, until_ns);
    assert_true(sk_buf_put(&p.out, bytes, len));
    sk_net_wake(w->net, &p.conn);
    until_ns += sec;
    while (sk_net_now_ns(w->net) < until_ns)
        sk_net_turn(w->net, until_ns);
    for (size_t i = 0; i < p.in.len; i++) /* lengths of frames */
        p.in.ptr[i] = p.in.ptr[i] ? p.in.ptr[i] : ' ';
    assert_true(sk_buf_char(&p.in, '\0'));
    if (!strstr(p.in.ptr, part))
        fail_msg("%s%s: %s", first, bytes, p.in.ptr);
    sk_net_close(w->net, &p.conn, SK_CLOSE_ABORT, NULL);
    while (!p.closed)
        sk_net_turn(w->net, INT64_MAX);
    peer_deinit(&p);
}

static void by_rest(void **state)
{
    (void)state;
    static const struct {
        const char *line, *body, *part;
    } cases[] = {
        {"DELETE /spot/order?symbol=A&orderID=1", "", "\r\n\r\n\"one\""},
        {"DELETE /spot/order?symbol=A&clOrderID=x", "", "\"one\""},
        {"DELETE /spot/order?symbol=A", "", "\r\n\r\n\"all\""},
        {"DELETE /spot/order", "", "\"all\""},
        {"DELETE /spot/order", "symbol=A&orderID=1", "\"one\""},
        {"DELETE /spot/order", "{\"orderID\":1}", "\"one\""},
        {"POST /spot/order", "{\"validate\":true}", "\"looked at\""},
        {"POST /spot/order", "{\"validate\":false}", "\"placed\""},
        {"POST /spot/order?validate=true", "", "\"looked at\""},
        {"GET /spot/order?orderID=1", "", "HTTP/1.1 4"},
    };
    world w;
    open_world(&w);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[512];
        int n = snprintf(text, sizeof text,
                         "%s HTTP/1.1\r\nHost: 127.0.0.1:8701\r\nContent-Length: %zu\r\n\r\n%s",
                         cases[i].line, strlen(cases[i].body), cases[i].body);
        say(&w, "", text, (size_t)n, cases[i].part);
    }
    close_world(&w);
}

static void by_frame(void **state)
{
    (void)state;
    static const char upgrade[] =
        "GET /ws-api/v3 HTTP/1.1\r\nHost: 127.0.0.1:8701\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    static const struct {
        const char *params, *part;
    } cases[] = {{"{\"orderID\":7}", "\"result\":\"one\""},
                 {"{\"symbol\":\"A\"}", "\"result\":\"all\""}};
    world w;
    open_world(&w);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256] = {(char)0x81, 0, 0, 0, 0, 0}; /* masked with zeros */
        int n = snprintf(text + 6, sizeof text - 6,
                         "{\"id\":1,\"method\":\"order.cancel\",\"params\":%s}", cases[i].params);
        assert_in_range(n, 1, 125);
        text[1] = (char)(0x80 | n);
        say(&w, upgrade, text, (size_t)n + 6, cases[i].part);
    }
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_rest), cmocka_unit_test(by_frame)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
