/* SPDX-License-Identifier: MIT
 * A sandbox on the network in memory, and one question at a time to its admin port. */
#ifndef TEST_SANDBOX_ADMIN_KIT_H
#define TEST_SANDBOX_ADMIN_KIT_H

#include "net/peer.h"
#include "sandbox/admin.h"
#include "wire/json.h"

typedef struct kit {
    sk_net *net;
    sk_sandbox *box;
    sk_sandbox_venue *venue;
    uint16_t port;
    char host[32];
    peer peer;
    unsigned status; /* of the last answer */
    souk_str body;
} kit;

static const int64_t kit_start = INT64_C(1750000000000000000);

static inline void kit_open(kit *k, bool makers)
{
    souk_error err;
    *k = (kit){0};
    sk_mem_net_options net = {.seed = 1, .start_ns = kit_start};
    assert_int_equal(sk_mem_net_new(&k->net, &net, &err), SOUK_OK);
    sk_sandbox_options options = {.seed = 5, .no_makers = !makers, .limits_e6 = 1000000};
    options.ca_file = "/state/souk-ca.pem";
    if (sk_sandbox_open(&k->box, k->net, &options, &err) < 0)
        fail_msg("%s", err.text);
    k->venue = sk_sandbox_find(k->box, SK_STR("binance"));
    assert_non_null(k->venue);
    k->port = sk_admin_port(k->box->admin);
    snprintf(k->host, sizeof k->host, "127.0.0.1:%u", k->port);
    peer_init(&k->peer, k->net);
}

static inline void kit_hang_up(kit *k)
{
    if (!k->peer.conn.pipe)
        return;
    sk_net_close(k->net, &k->peer.conn, SK_CLOSE_ABORT, NULL);
    while (!k->peer.closed)
        sk_net_turn(k->net, INT64_MAX);
}

static inline void kit_close(kit *k)
{
    kit_hang_up(k);
    sk_sandbox_close(k->box);
    for (int i = 0; i < 10000 && sk_net_stats_of(k->net)->conns; i++)
        sk_net_turn(k->net, INT64_MAX);
    assert_int_equal(sk_net_stats_of(k->net)->conns, 0);
    sk_sandbox_free(k->box);
    assert_int_equal(sk_net_stats_of(k->net)->listeners, 0);
    sk_net_free(k->net);
    peer_deinit(&k->peer);
}

/* The answer that has come, whole: status and body. */
static inline bool kit_answer(kit *k)
{
    char *text = k->peer.in.ptr, *end, *length;
    if (!sk_buf_char(&k->peer.in, '\0'))
        return false;
    k->peer.in.len--;
    text = k->peer.in.ptr;
    if (!(end = strstr(text, "\r\n\r\n")) || !(length = strstr(text, "Content-Length: ")))
        return false;
    uint64_t size = strtoull(length + 16, NULL, 10);
    size_t head = (size_t)(end - text) + 4;
    if (k->peer.in.len < head + size)
        return false;
    k->status = (unsigned)strtoul(text + 9, NULL, 10);
    k->body = (souk_str){text + head, (uint32_t)size};
    return true;
}

/* Sends the bytes over a connection of their own and waits for one answer. */
static inline void kit_bytes(kit *k, const char *bytes)
{
    souk_error err;
    kit_hang_up(k);
    peer_deinit(&k->peer);
    peer_init(&k->peer, k->net);
    sk_connect_options to = {.host = "127.0.0.1", .port = k->port};
    assert_int_equal(sk_net_connect(k->net, &to, &k->peer.conn, &err), SOUK_OK);
    peer_say(&k->peer, bytes);
    k->status = 0;
    for (int i = 0; i < 100000 && !kit_answer(k); i++)
        assert_int_equal(sk_net_turn(k->net, INT64_MAX), SOUK_OK);
    assert_int_not_equal(k->status, 0);
}

/* `line`: "GET /v1/health"; body NULL: none. Every JSON answer is checked to be JSON. */
static inline void kit_ask(kit *k, const char *line, const char *body)
{
    char text[65536];
    int n = snprintf(text, sizeof text, "%s HTTP/1.1\r\nHost: %s\r\nContent-Length: %zu\r\n\r\n%s",
                     line, k->host, body ? strlen(body) : 0, body ? body : "");
    assert_in_range(n, 1, sizeof text - 1);
    kit_bytes(k, text);
    if (strstr(k->peer.in.ptr, "application/json") && !sk_json_valid(k->body, NULL))
        fail_msg("%s: no JSON: %.*s", line, SK_FMT(k->body));
}

static inline bool kit_has(const kit *k, const char *part)
{
    return memmem(k->body.ptr, k->body.len, part, strlen(part)) != NULL;
}

/* Asks and expects: the status, and a part of the body. */
static inline void kit_expect(kit *k, const char *line, const char *body, unsigned long status,
                              const char *part)
{
    kit_ask(k, line, body);
    if (k->status != status || !kit_has(k, part))
        fail_msg("%s %s: %u %.*s, expected %lu and %s", line, body ? body : "", k->status,
                 SK_FMT(k->body), status, part);
}

/* The text of a member of the body's top object, NUL-terminated. */
static inline void kit_member(const kit *k, const char *name, char *out, size_t size)
{
    sk_json j;
    souk_str raw, text;
    char memory[65536];
    sk_json_init(&j, k->body);
    assert_int_equal(sk_json_pick(&j, &name, 1, &raw), SOUK_OK);
    assert_non_null(raw.ptr);
    assert_true(raw.len > 2 && raw.len < sizeof memory);
    text = (souk_str){memory, (uint32_t)sk_json_unescape(memory, sk_str_sub(raw, 1, raw.len - 2))};
    assert_true(sk_str_copy(out, size, text));
}

#endif
