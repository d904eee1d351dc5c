/* SPDX-License-Identifier: MIT
 * Every operation of every venue against every kind of key, through the real door: allowed, or
 * refused with the venue's own code. The test is told nothing but the venues' descriptors. */
#include "net/peer.h"
#include "sandbox/accounts.h"
#include "sandbox/sandbox.h"
#include "sandbox/stall.h"

enum { ALL = SK_PERM_READ | SK_PERM_TRADE | SK_PERM_WITHDRAW };

/* A kind of key: what it may do, and what is wrong with it. */
typedef struct key_case {
    const char *name;
    uint32_t perms;
    bool expired, elsewhere, revoked;
    souk_status wrong; /* how it is refused whatever it asks; SOUK_OK: by its permissions */
} key_case;

static const key_case cases[] = {
    {"no permission", .perms = 0},
    {"reading", .perms = SK_PERM_READ},
    {"trading", .perms = SK_PERM_TRADE},
    {"withdrawing", .perms = SK_PERM_WITHDRAW},
    {"reading and trading", .perms = SK_PERM_READ | SK_PERM_TRADE},
    {"everything", .perms = ALL},
    {"everything, expired", .perms = ALL, .expired = true, .wrong = SOUK_E_KEY_UNKNOWN},
    {"everything, revoked", .perms = ALL, .revoked = true, .wrong = SOUK_E_KEY_UNKNOWN},
    {"everything, elsewhere", .perms = ALL, .elsewhere = true, .wrong = SOUK_E_ADDRESS},
};
enum { CASES = sizeof cases / sizeof *cases };

static sk_api_key *new_key(const sk_sandbox_venue *at, const key_case *c)
{
    souk_str here = SK_STR("127.0.0.1"), there = SK_STR("10.9.9.9");
    int64_t now = sk_stall_now(at->stall);
    sk_key_options options = {.account = at->account,
                              .perms = c->perms,
                              .label = sk_str(c->name),
                              .ips = c->elsewhere ? &there : &here,
                              .ips_count = 1,
                              .expires_ns = c->expired ? now - 1 : 0,
                              .now_ns = now};
    sk_api_key *key;
    souk_error err;
    assert_true(sk_sandbox_key_kind(at->venue, sk_str(at->venue->key_types[0]), &options.kind));
    if (sk_accounts_key_new(sk_exchange_accounts(at->ex), &options, &key, &err) < 0)
        fail_msg("%s", err.text);
    if (c->revoked)
        assert_int_equal(sk_accounts_key_revoke(sk_exchange_accounts(at->ex), key, NULL), SOUK_OK);
    return key;
}

/* The frame of whichever operation can be asked so easily: it is the door that is looked at. */
static void any_frame(const sk_venue *venue, const sk_call *call, sk_request *out)
{
    souk_error err;
    for (uint32_t i = 0; i < venue->ops_count; i++) {
        sk_call other = *call;
        other.row = &venue->ops[i];
        other.op = other.row->id;
        if (other.row->via == SK_VIA_WS && other.row->auth == call->row->auth &&
            other.row->encode_request &&
            other.row->encode_request(venue, &other, out, &err) == SOUK_OK)
            return;
    }
    fail_msg("%s, %s: no frame can be made", venue->name, call->row->path);
}

/* A request that names the operation and is signed; what it asks may well be wrong. */
static void make_request(const sk_venue *venue, const sk_api_key *key, sk_call *call,
                         sk_request *out)
{
    souk_error err;
    const sk_op_row *row = call->row;
    bool is_frame = row->via == SK_VIA_WS;
    *out = (sk_request){.is_frame = is_frame};
    if (!row->encode_request || row->encode_request(venue, call, out, &err) < 0) {
        *out = (sk_request){.is_frame = is_frame};
        if (is_frame)
            any_frame(venue, call, out);
        else
            out->path = sk_str(row->path);
    }
    if (!is_frame) { /* the row itself, whichever the client would choose */
        out->method = sk_str(row->method);
        out->path = out->path.len && strchr(row->path, '{') ? out->path : sk_str(row->path);
    }
    out->query = out->query.ptr ? out->query : (souk_str){"", 0};
    out->body = out->body.ptr ? out->body : (souk_str){"", 0};
    if (venue->sign(venue, &key->key, call, out, &err) < 0)
        fail_msg("%s %s: %s", venue->name, row->path, err.text);
}

static void fill(sk_call *call, const sk_venue *venue)
{
    static souk_dec one = {.lo = 1};
    call->symbol = sk_str(venue->listings[0].symbol);
    call->instrument = 0;
    call->query = (sk_query){.interval = SK_INTERVAL_1M};
    call->ref = (sk_order_ref){.order_id = SK_STR("1"), .client_id = SK_STR("a1")};
    call->ask = (sk_order_ask){.side = SOUK_BUY,
                               .type = SOUK_LIMIT,
                               .tif = SOUK_GTC,
                               .price = one,
                               .qty = one,
                               .client_id = SK_STR("b2")};
    call->token = SK_STR("t");
}

/* Of some permissions any is enough. */
static bool lacks(uint32_t wanted, uint32_t has)
{
    return wanted & SK_PERM_ANY ? !(wanted & has) : (wanted & ~has) != 0;
}

static bool is_about_keys(souk_status status)
{
    return status == SOUK_E_KEY_UNKNOWN || status == SOUK_E_KEY_MISSING ||
           status == SOUK_E_KEY_MALFORMED || status == SOUK_E_PERMISSION ||
           status == SOUK_E_ADDRESS || status == SOUK_E_SIGNATURE || status == SOUK_E_NONCE ||
           status == SOUK_E_CLOCK_STALE || status == SOUK_E_CLOCK_AHEAD;
}

/* How the venue says it, by its own table. */
static void check_refusal(const sk_venue *venue, const sk_op_row *row, const key_case *c,
                          souk_status want, const souk_error *err)
{
    souk_error said = {.status = want};
    /* the sessions of this test are none of sockets */
    sk_venue_complete_error(venue, row->id, SK_ON_REST | SK_ON_SIGNED, &said);
    if (err->status != want || !sk_str_is(sk_str(err->code), said.code) || err->http != said.http)
        fail_msg("%s, %s, key for %s: %u %s (%s), expected %u %s", venue->name, row->path, c->name,
                 err->http, err->code, err->text, said.http, said.code);
    assert_true(said.code[0] && said.http);
}

/* One operation, one key: by the descriptor alone. */
static bool visit(const sk_sandbox_venue *at, sk_session *s, const sk_op_row *row,
                  const key_case *c, sk_api_key *key, int64_t tick)
{
    const sk_venue *venue = at->venue;
    sk_request request;
    sk_call call = {.op = row->id, .row = row, .arena = &s->arena};
    souk_status want = c->wrong                     ? c->wrong
                       : lacks(row->perm, c->perms) ? SOUK_E_PERMISSION
                                                    : SOUK_OK;
    sk_arena_reset(&s->arena);
    call.now_ns = sk_stall_now(at->stall) + tick * msec;
    fill(&call, venue);
    make_request(venue, key, &call, &request);
    sk_visit v = {.session = s, .row = row, .request = &request};
    sk_identity who = {0};
    s->is_socket = request.is_frame &&
                   venue->identify(venue, &request, &s->arena, &who, NULL) == SOUK_OK &&
                   !who.api_key.len;
    s->key = s->is_socket ? key : NULL; /* who logs in where frames name nobody */
    sk_door_pass(&v);
    s->is_socket = false;
    s->key = NULL;
    if (row->auth != SK_AUTH_NONE && want != SOUK_OK)
        check_refusal(venue, row, c, want, &v.err);
    else if (is_about_keys(v.err.status))
        fail_msg("%s, %s: a key for %s is refused: %s %s", venue->name, row->path, c->name,
                 v.err.code, v.err.text);
    return v.err.status < 0 && is_about_keys(v.err.status);
}

static void check_venue(const sk_sandbox_venue *at)
{
    const sk_venue *venue = at->venue;
    sk_conn_info info = {.peer_ip = "127.0.0.1"};
    uint32_t rows = 0, refused = 0;
    sk_api_key *keys[CASES];
    sk_conn *conn = sk_session_accept(at->stall, &info);
    assert_non_null(conn);
    for (size_t i = 0; i < CASES; i++)
        keys[i] = new_key(at, &cases[i]);
    for (uint32_t r = 0; r < venue->ops_count; r++) {
        const sk_op_row *row = &venue->ops[r];
        /* whoever withdraws or reads needs a key that may; nobody trades without one */
        if (row->effect == SK_ONCE && row->id != SK_OP_TOKEN_NEW)
            assert_true(row->auth != SK_AUTH_NONE && row->perm & (uint32_t)~SK_PERM_READ);
        if (row->auth != SK_AUTH_NONE)
            assert_true(row->perm);
        for (size_t i = 0; i < CASES; i++)
            refused += visit(at, (sk_session *)conn, row, &cases[i], keys[i], rows % 500);
        rows++;
    }
    print_message("# %s: %u operations, %u refusals\n", venue->name, rows, refused);
    assert_true(refused >= rows); /* three kinds of key are good for nothing */
    conn->ops->closed(conn, NULL);
}

static void every_operation(void **state)
{
    souk_error err;
    sk_net *net;
    sk_sandbox *box;
    sk_mem_net_options net_options = {.seed = 1, .start_ns = INT64_C(1750000000000000000)};
    sk_sandbox_options options = {.seed = 5, .no_makers = true};
    (void)state;
    assert_int_equal(sk_mem_net_new(&net, &net_options, &err), SOUK_OK);
    if (sk_sandbox_open(&box, net, &options, &err) < 0)
        fail_msg("%s", err.text);
    for (uint32_t i = 0; i < box->venues_count; i++)
        check_venue(&box->venues[i]);
    sk_sandbox_close(box);
    for (int i = 0; i < 1000 && sk_net_stats_of(net)->conns; i++)
        sk_net_turn(net, INT64_MAX);
    sk_sandbox_free(box);
    sk_net_free(net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_operation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
