/* SPDX-License-Identifier: MIT
 * Venues whose clients send a text to stay connected: when the client says it, what it takes for an
 * answer, and when it gives a connection up. The venue is Binance's with other rules of its
 * sockets: a fake one, and one that the sandbox serves; virtual time. */
#include "client/fake.h"
#include "client/stream.h"
#include "sandbox/stall.h"

enum { PING_MS = 15000, SILENCE_MS = 60000 };

typedef struct told {
    unsigned by_kind[SOUK_EVENT_RECONCILED + 1];
    souk_error error;
} told;

static void on_event(void *ctx, souk_stream *stream, const souk_event *e)
{
    told *t = ctx;
    (void)stream;
    t->by_kind[e->kind]++;
    if (e->error)
        t->error = *e->error;
}

/* ---- the venue ---- */

static sk_endpoint endpoints[16];
static sk_venue venue;

static const char json_ping[] = "{\"op\":\"ping\",\"req_id\":", json_pong[] = "{\"op\":\"pong\"}";

/* The dialect's own pings, where they are objects. */
static souk_status encode_control(const sk_venue *v, const sk_control *c, const sk_key *key,
                                  int64_t now_ns, sk_request *out, souk_error *err)
{
    const sk_venue *real = sk_venue_find(SK_STR("binance"));
    if (c->kind != SK_CONTROL_PING)
        return real->encode_control(v, c, key, now_ns, out, err);
    *out = (sk_request){.is_frame = true};
    out->body = sk_arena_printf(c->arena, "%s%.*s}", json_ping, SK_FMT(c->id));
    return SOUK_OK;
}

static souk_status decode_frame(const sk_venue *v, uint8_t endpoint, souk_str topic, souk_str frame,
                                sk_feed *feed, souk_error *err)
{
    const sk_venue *real = sk_venue_find(SK_STR("binance"));
    if (!sk_str_is(frame, json_pong))
        return real->decode_frame(v, endpoint, topic, frame, feed, err);
    feed->push(feed->ctx, &(sk_update){.kind = SK_UPDATE_PONG, .recv_ns = feed->recv_ns});
    return SOUK_OK;
}

static void make_venue(const char *ping, const char *pong)
{
    const sk_venue *real = sk_venue_find(SK_STR("binance"));
    assert_true(real->endpoints_count <= sizeof endpoints / sizeof *endpoints);
    venue = *real;
    for (uint8_t i = 0; i < real->endpoints_count; i++) {
        endpoints[i] = real->endpoints[i];
        if (endpoints[i].via != SK_VIA_WS)
            continue;
        endpoints[i].ping = SK_PING_CLIENT_TEXT;
        endpoints[i].ping_text = ping;
        endpoints[i].pong_text = pong;
        endpoints[i].ping_ms = PING_MS;
        endpoints[i].silence_ms = SILENCE_MS;
        endpoints[i].silence_close = 4004;
    }
    venue.endpoints = endpoints;
    venue.encode_control = encode_control;
    venue.decode_frame = decode_frame;
}

static souk_stream *follow(souk_client *client, int64_t silence_ns, told *t)
{
    souk_stream *stream = NULL;
    souk_error err;
    client->venue = &venue;
    if (souk_stream_open(client,
                         SOUK_STREAM(.channel = SOUK_CHANNEL_TRADES, .symbol = "BTCUSDT",
                                     .silence_ns = silence_ns),
                         on_event, t, &stream, &err) != SOUK_OK)
        fail_msg("%s", err.text);
    return stream;
}

/* ---- the client ---- */

static void check_client(const char *ping, const char *said, const char *pong)
{
    fake f;
    told t = {.by_kind = {0}};
    make_venue(ping, pong[0] == '{' ? NULL : pong);
    fake_init(&f, 3);
    f.ping = said;
    f.pong = pong;
    souk_client *client = fake_client(&f, NULL);
    souk_stream *stream = follow(client, 0, &t);
    fake_run(&f, 14 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_UP], 1);
    assert_int_equal(f.pings, 0);
    /* one each 15 seconds, news or not; a pong is no news and nothing that was not understood */
    fake_run(&f, 600 * sec);
    assert_int_equal(f.pings, 40);
    assert_int_equal(t.by_kind[SOUK_EVENT_DOWN], 0);
    souk_stream_stats stats;
    souk_stream_stats_get(stream, &stats);
    assert_int_equal(stats.skipped, 0);
    assert_int_equal(stats.events, 1);
    /* pongs stop coming while all else goes on: given up after one and a half intervals, and the
     * next connection is pinged as well */
    f.pong = NULL;
    unsigned pings = f.pings;
    while (f.pings == pings)
        fake_run(&f, 100 * msec);
    int64_t asked_ns = f.pinged_ns;
    while (!t.by_kind[SOUK_EVENT_DOWN]) {
        fake_push(&f, "{\"result\":null,\"id\":4000000000}");
        fake_run(&f, 100 * msec);
        assert_true(sk_net_now_ns(f.net) - asked_ns < 30 * sec);
    }
    assert_in_range(sk_net_now_ns(f.net) - asked_ns, 22 * sec, 23 * sec);
    assert_int_equal(f.pings, pings + 2);
    assert_int_equal(t.error.status, SOUK_E_TIMEOUT);
    assert_non_null(strstr(t.error.text, "no pong"));
    f.pong = pong;
    fake_run(&f, 60 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_UP], 2);
    assert_true(f.pings > pings + 4);
    fake_run(&f, 300 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_DOWN], 1);
    souk_client_close(client);
    fake_deinit(&f);
}

static void text_pings(void **state)
{
    (void)state;
    check_client("ping", "ping", "pong");
}

static void json_pings(void **state)
{
    (void)state;
    check_client("{\"op\":\"ping\"", json_ping, json_pong);
}

/* Who bears less silence than the venue's interval is told sooner. */
static void less_patience(void **state)
{
    (void)state;
    fake f;
    told t = {.by_kind = {0}};
    make_venue("ping", "pong");
    fake_init(&f, 3);
    f.ping = "ping";
    f.pong = "pong";
    souk_client *client = fake_client(&f, NULL);
    follow(client, 4 * sec, &t);
    fake_run(&f, 61 * sec);
    assert_in_range(f.pings, 28, 31);
    f.pong = NULL;
    fake_run(&f, 5 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_DOWN], 1);
    souk_client_close(client);
    fake_deinit(&f);
}

/* ---- the sandbox ---- */

typedef struct served {
    sk_net *net;
    sk_exchange *ex;
    sk_stall *stall;
} served;

static void serve(served *s)
{
    const sk_mem_net_options net = {.seed = 5,
                                    .start_ns = fake_start_ns,
                                    .faults = {.latency_min_ns = msec, .latency_max_ns = 5 * msec}};
    const sk_exchange_options ex = {.seed = 1, .start_ns = fake_start_ns};
    const sk_stall_options stall = {.host = "127.0.0.1", .port = 8701, .limits_e6 = 1000000};
    assert_int_equal(sk_mem_net_new(&s->net, &net, NULL), SOUK_OK);
    assert_int_equal(sk_exchange_new(&s->ex, &venue, &ex, NULL), SOUK_OK);
    assert_int_equal(sk_stall_open(&s->stall, s->net, s->ex, &stall, NULL), SOUK_OK);
}

static void run(served *s, int64_t span_ns)
{
    int64_t until_ns = sk_net_now_ns(s->net) + span_ns;
    while (sk_net_now_ns(s->net) < until_ns)
        assert_int_equal(sk_net_turn(s->net, until_ns), SOUK_OK);
}

static void unserve(served *s)
{
    sk_stall_close(s->stall);
    for (int i = 0; i < 10000 && sk_net_stats_of(s->net)->conns; i++)
        sk_net_turn(s->net, INT64_MAX);
    assert_int_equal(sk_net_stats_of(s->net)->conns, 0);
    sk_stall_free(s->stall);
    sk_exchange_free(s->ex);
    sk_net_free(s->net);
}

/* The two together: an hour of quiet market on one connection. */
static void client_and_sandbox(void **state)
{
    (void)state;
    served s;
    told t = {.by_kind = {0}};
    make_venue("ping", "pong");
    serve(&s);
    fake f = {.net = s.net};
    souk_client *client = fake_client(&f, NULL);
    follow(client, 0, &t);
    run(&s, 3600 * sec);
    assert_int_equal(t.by_kind[SOUK_EVENT_UP], 1);
    assert_int_equal(t.by_kind[SOUK_EVENT_DOWN], 0);
    assert_int_equal(s.stall->stats.refused, 0);
    assert_in_range(s.stall->stats.frames_in, 238, 241); /* the subscription and 239 pings */
    assert_int_equal(s.stall->stats.frames_in, s.stall->stats.frames_out);
    souk_client_close(client);
    unserve(&s);
}

/* A socket that is spoken to byte by byte. */
typedef struct raw {
    sk_conn conn;
    sk_buf in, out;
    int64_t closed_ns;
} raw;

static souk_status raw_feed(sk_conn *conn, const uint8_t *bytes, size_t len, int64_t now_ns,
                            souk_error *err)
{
    (void)now_ns;
    (void)err;
    assert_true(sk_buf_put(&((raw *)(void *)conn)->in, bytes, len));
    return SOUK_OK;
}

static size_t raw_pull(sk_conn *conn, struct iovec *out, size_t count)
{
    raw *r = (raw *)(void *)conn;
    if (!r->out.len || !count)
        return 0;
    out[0] = (struct iovec){r->out.ptr, r->out.len};
    return 1;
}

static void raw_sent(sk_conn *conn, size_t len, int64_t now_ns)
{
    (void)now_ns;
    sk_buf_drop(&((raw *)(void *)conn)->out, len);
}

static int64_t raw_due(const sk_conn *conn)
{
    (void)conn;
    return INT64_MAX;
}

static void raw_closed(sk_conn *conn, const souk_error *why)
{
    raw *r = (raw *)(void *)conn;
    (void)why;
    r->closed_ns = 1;
}

static const sk_conn_ops raw_ops = {
    .feed = raw_feed, .pull = raw_pull, .sent = raw_sent, .due_ns = raw_due, .closed = raw_closed};

static void raw_open(raw *r, served *s)
{
    const sk_connect_options to = {.host = "127.0.0.1", .port = 8701};
    *r = (raw){.conn.ops = &raw_ops};
    sk_buf_init(&r->in, NULL, 1 << 16);
    sk_buf_init(&r->out, NULL, 1 << 16);
    sk_buf_cstr(&r->out, "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:8701\r\nUpgrade: websocket\r\n"
                         "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    assert_int_equal(sk_net_connect(s->net, &to, &r->conn, NULL), SOUK_OK);
    run(s, sec);
    assert_true(sk_str_starts(sk_buf_view(&r->in), SK_STR("HTTP/1.1 101")));
    sk_buf_reset(&r->in);
}

/* A short frame, masked with zeros. */
static void raw_say(raw *r, served *s, uint8_t opcode, const char *text)
{
    uint8_t head[6] = {(uint8_t)(0x80 | opcode), (uint8_t)(0x80 | strlen(text))};
    sk_buf_reset(&r->in);
    sk_buf_put(&r->out, head, sizeof head);
    sk_buf_cstr(&r->out, text);
    sk_net_wake(s->net, &r->conn);
    run(s, sec);
}

static bool raw_heard(const raw *r, const char *bytes, size_t len)
{
    return r->in.len == len && memcmp(r->in.ptr, bytes, len) == 0;
}

static void sandbox_answers(void **state)
{
    (void)state;
    static const uint8_t gone[] = {4004 >> 8, 4004 & 0xff};
    served s;
    raw r;
    make_venue("ping", "pong");
    serve(&s);
    raw_open(&r, &s);
    raw_say(&r, &s, 1, "ping");
    assert_true(raw_heard(&r, "\x81\x04pong", 6));
    raw_say(&r, &s, 1, "ping ");
    assert_false(raw_heard(&r, "\x81\x04pong", 6));
    /* any sign of life keeps it: a text, a ping frame, a pong frame that nobody asked for */
    for (int i = 0; i < 6; i++) {
        run(&s, 55 * sec);
        raw_say(&r, &s, (uint8_t[]){1, 9, 10}[i % 3], "ping");
        assert_int_equal(s.stall->stats.sockets, 1);
        if (i % 3 == 1)
            assert_true(raw_heard(&r, "\x8a\x04ping", 6));
        if (i % 3 == 2)
            assert_int_equal(r.in.len, 0);
    }
    /* a minute of silence ends it, with the venue's own code */
    run(&s, 58 * sec);
    assert_int_equal(s.stall->stats.sockets, 1);
    assert_int_equal(r.in.len, 0);
    run(&s, 2 * sec);
    assert_true(r.in.len > 4);
    assert_int_equal(r.in.ptr[0] & 0xff, 0x88);
    assert_memory_equal(r.in.ptr + 2, gone, 2);
    for (int i = 0; i < 100 && !r.closed_ns; i++)
        run(&s, sec);
    assert_int_equal(s.stall->stats.sockets, 0);
    unserve(&s);
    sk_buf_deinit(&r.in);
    sk_buf_deinit(&r.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_pings),      cmocka_unit_test(json_pings),
        cmocka_unit_test(less_patience),   cmocka_unit_test(client_and_sandbox),
        cmocka_unit_test(sandbox_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
