/* SPDX-License-Identifier: MIT
 * A signed Binance order request and its answer through the HTTP parsers, against bare
 * http_parser_execute on the same bytes with callbacks that only count; then writing the same, and
 * a WebSocket message of 700 bytes against the copy of its bytes. */
#include "base/str.h"
#include "bench.h"
#include "wire/http1.h"
#include "wire/ws.h"

#include <http_parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char request[] =
    "POST /api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01500000"
    "&price=61000.10000000&newClientOrderId=grid-7_A&recvWindow=5000&timestamp=1763721600123"
    "&signature=c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71 HTTP/1.1\r\n"
    "Host: api.binance.com\r\n"
    "User-Agent: souk/0.1\r\n"
    "Accept: application/json\r\n"
    "Accept-Encoding: gzip, deflate\r\n"
    "Connection: keep-alive\r\n"
    "X-MBX-APIKEY: vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: 0\r\n\r\n";

static const char answer_head[] =
    "HTTP/1.1 200 OK\r\n"
    "Content-Type: application/json;charset=UTF-8\r\n"
    "Date: Fri, 21 Nov 2025 10:40:00 GMT\r\n"
    "Server: nginx\r\n"
    "x-mbx-uuid: 1f6c0c0e-2d37-4a5e-9d2d-1a2b3c4d5e6f\r\n"
    "x-mbx-used-weight: 12\r\n"
    "x-mbx-used-weight-1m: 12\r\n"
    "x-mbx-order-count-10s: 1\r\n"
    "x-mbx-order-count-1d: 42\r\n"
    "Strict-Transport-Security: max-age=31536000; includeSubdomains\r\n"
    "X-Frame-Options: SAMEORIGIN\r\n"
    "Cache-Control: no-cache, no-store, must-revalidate\r\n"
    "Content-Length: 421\r\n\r\n";

typedef struct state {
    char answer[2048];
    size_t answer_len;
    sk_http_server server;
    sk_http_client client;
    sk_buf out, frames;
    sk_ws ws;
    char text[700], copy[800];
    uint64_t sum;
} state;

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* ---- the floor: http-parser alone ---- */

static int count_bytes(http_parser *p, const char *at, size_t len)
{
    uint64_t *sum = p->data;
    (void)at;
    *sum += len;
    return 0;
}

static int count_end(http_parser *p)
{
    uint64_t *sum = p->data;
    ++*sum;
    return 0;
}

static const http_parser_settings counting = {
    .on_url = count_bytes,
    .on_header_field = count_bytes,
    .on_header_value = count_bytes,
    .on_body = count_bytes,
    .on_message_complete = count_end,
};

static void bare(state *s, enum http_parser_type type, const char *bytes, size_t len,
                 uint64_t times)
{
    http_parser parser;
    http_parser_init(&parser, type);
    parser.data = &s->sum;
    for (uint64_t i = 0; i < times; i++)
        must(http_parser_execute(&parser, &counting, bytes, len) == len);
    BENCH_KEEP(s->sum);
}

static void bare_request(void *ctx, uint64_t times)
{
    bare(ctx, HTTP_REQUEST, request, sizeof request - 1, times);
}

static void bare_answer(void *ctx, uint64_t times)
{
    state *s = ctx;
    bare(s, HTTP_RESPONSE, s->answer, s->answer_len, times);
}

/* ---- ours ---- */

static void read_request(void *ctx, uint64_t times)
{
    state *s = ctx;
    const sk_http_request *req;
    for (uint64_t i = 0; i < times; i++) {
        sk_http_server_feed(&s->server, request, sizeof request - 1);
        must(sk_http_server_next(&s->server, &req) == SK_HTTP_READY);
        s->sum += req->query.len;
    }
    BENCH_KEEP(s->sum);
}

static void read_answer(void *ctx, uint64_t times)
{
    state *s = ctx;
    const sk_http_response *res;
    for (uint64_t i = 0; i < times; i++) {
        sk_http_client_sent(&s->client, SK_STR("POST"));
        sk_http_client_feed(&s->client, s->answer, s->answer_len);
        must(sk_http_client_next(&s->client, &res) == SK_HTTP_READY);
        s->sum += res->body.len;
    }
    BENCH_KEEP(s->sum);
}

static void write_request(void *ctx, uint64_t times)
{
    state *s = ctx;
    static const sk_header rows[] = {
        {{"X-MBX-APIKEY", 12},
         {"vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A", 64}},
        {{"User-Agent", 10}, {"souk/0.1", 8}},
        {{"Accept-Encoding", 15}, {"gzip, deflate", 13}},
    };
    const sk_http_ask ask = {
        .method = SK_STR("POST"),
        .target = {request + 5, 246},
        .host = SK_STR("api.binance.com"),
        .headers = {rows, 3},
    };
    for (uint64_t i = 0; i < times; i++) {
        sk_buf_reset(&s->out);
        must(sk_http_write_request(&s->out, &ask, NULL) == SOUK_OK);
    }
    BENCH_KEEP(s->out.len);
}

static void write_answer(void *ctx, uint64_t times)
{
    state *s = ctx;
    static const sk_header rows[] = {
        {{"Content-Type", 12}, {"application/json;charset=UTF-8", 30}},
        {{"x-mbx-used-weight-1m", 20}, {"12", 2}},
        {{"x-mbx-order-count-10s", 21}, {"1", 1}},
    };
    const sk_http_reply reply = {
        .status = 200,
        .minor = 1,
        .headers = {rows, 3},
        .body = {s->text, 421},
        .date_ns = 1763721600000000000,
    };
    for (uint64_t i = 0; i < times; i++) {
        sk_buf_reset(&s->out);
        must(sk_http_write_response(&s->out, &reply, NULL) == SOUK_OK);
    }
    BENCH_KEEP(s->out.len);
}

/* ---- WebSocket ---- */

static void copy_text(void *ctx, uint64_t times)
{
    state *s = ctx;
    for (uint64_t i = 0; i < times; i++) {
        memcpy(s->copy, s->text, sizeof s->text);
        BENCH_KEEP(s->copy);
    }
}

static void read_message(void *ctx, uint64_t times)
{
    state *s = ctx;
    const sk_ws_message *m;
    for (uint64_t i = 0; i < times; i++) {
        sk_ws_feed(&s->ws, s->frames.ptr, s->frames.len);
        must(sk_ws_next(&s->ws, &m) == SK_WS_READY);
        s->sum += m->payload.len;
        must(sk_ws_next(&s->ws, &m) == SK_WS_MORE);
    }
    BENCH_KEEP(s->sum);
}

static void send_message(void *ctx, uint64_t times)
{
    state *s = ctx;
    for (uint64_t i = 0; i < times; i++) {
        sk_buf_reset(&s->out);
        must(sk_ws_send_text(&s->ws, (souk_str){s->text, sizeof s->text}) == SOUK_OK);
    }
    BENCH_KEEP(s->out.len);
}

static void fixed_masks(void *ctx, void *out, size_t len)
{
    (void)ctx;
    memset(out, 0x5A, len);
}

static void prepare(state *s)
{
    memset(s->text, 'x', sizeof s->text);
    s->answer_len = sizeof answer_head - 1 + 421;
    memcpy(s->answer, answer_head, sizeof answer_head - 1);
    memset(s->answer + sizeof answer_head - 1, 'x', 421);
    sk_http_server_init(&s->server, NULL);
    sk_http_client_init(&s->client, NULL);
    sk_buf_init(&s->out, NULL, 1 << 20);
    sk_buf_init(&s->frames, NULL, 1 << 20);
    const sk_ws_options o = {.role = SK_WS_CLIENT, .random = fixed_masks};
    must(sk_ws_init(&s->ws, &o, &s->out, NULL) == SOUK_OK);
    must(sk_ws_frame_encode(&s->frames, SK_WS_TEXT, (souk_str){s->text, sizeof s->text}) ==
         SOUK_OK);
}

int main(void)
{
    static state s;
    const bench_result none = {0};
    prepare(&s);
    bench_open("HTTP: an order request of 539 bytes, its answer of 855; WebSocket: 700 bytes");
    bench_result floor = bench_run(bare_request, &s), ours = bench_run(read_request, &s);
    bench_row("bare http-parser, request", floor, "ns", floor);
    bench_row("sk_http_server", ours, "ns", floor);
    bench_row("sk_http_server", bench_per_second(ours, 1), "1/s", none);
    floor = bench_run(bare_answer, &s);
    ours = bench_run(read_answer, &s);
    bench_row("bare http-parser, answer", floor, "ns", floor);
    bench_row("sk_http_client", ours, "ns", floor);
    bench_row("write the request", bench_run(write_request, &s), "ns", none);
    bench_row("write the answer", bench_run(write_answer, &s), "ns", none);
    floor = bench_run(copy_text, &s);
    bench_row("copy 700 bytes", floor, "ns", floor);
    bench_row("sk_ws_next", bench_run(read_message, &s), "ns", floor);
    bench_row("sk_ws_send_text, masked", bench_run(send_message, &s), "ns", floor);
    sk_ws_deinit(&s.ws);
    sk_http_server_deinit(&s.server);
    sk_http_client_deinit(&s.client);
    sk_buf_deinit(&s.out);
    sk_buf_deinit(&s.frames);
    return 0;
}
