/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/err.h"
#include "base/str.h"
#include "sandbox/stall.h"

#define SECOND_NS INT64_C(1000000000)

/* ---- who is it ---- */

static souk_status check_time(const sk_identity *who, int64_t now_ns, souk_error *err)
{
    if (!who->stamp_ns)
        return SOUK_OK;
    if (who->stamp_ns % 1000000 == 0) /* both by the same clock: one that counts milliseconds */
        now_ns -= now_ns % 1000000;
    if (who->ahead_ns && who->stamp_ns >= now_ns + who->ahead_ns)
        return sk_fail(err, SOUK_E_CLOCK_AHEAD, "%lld", (long long)(who->ahead_ns / 1000000));
    if (who->window_ns && now_ns - who->stamp_ns > who->window_ns)
        return sk_fail(err, SOUK_E_CLOCK_STALE, "%lld", (long long)(who->window_ns / 1000000));
    return SOUK_OK;
}

static bool is_off(const sk_session *s, const char *name)
{
    return sk_str_is(sk_str(s->peer.switch_value(&s->peer, name)), "off");
}

/* Above all before it, or never with the same signature. */
static souk_status check_nonce(sk_session *s, sk_api_key *key, const sk_identity *who,
                               int64_t now_ns, souk_error *err)
{
    sk_accounts *accounts = sk_exchange_accounts(s->stall->ex);
    if (sk_exchange_venue(s->stall->ex)->nonce == SK_NONCE_GREATER)
        return sk_accounts_key_nonce(accounts, key, who->nonce, err);
    return is_off(s, "replay") ? SOUK_OK : sk_accounts_key_once(accounts, key, who, now_ns, err);
}

souk_status sk_door_identify(sk_session *s, const sk_request *request, uint8_t auth, uint32_t perms,
                             sk_api_key **key, souk_error *err)
{
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    int64_t now = sk_exchange_now(s->stall->ex);
    sk_identity who = {0};
    souk_status status = venue->identify(venue, request, &s->arena, &who, err);
    s->note = (sk_door_note){.who = who, .auth = auth, .perms = perms};
    s->peer.guide = who.guide;
    if (status == SOUK_OK && s->peer.guide &&
        sk_str_is(sk_str(s->peer.switch_value(&s->peer, "guide")), "off"))
        status = sk_fail(err, SOUK_E_KEY_MISSING, "the guide's form is switched off");
    s->peer.nonce = who.nonce;
    if (status < 0)
        return status;
    status = sk_accounts_admit(sk_exchange_accounts(s->stall->ex), who.api_key,
                               sk_str(s->info.peer_ip), perms, now, key, err);
    const sk_api_key *known = sk_accounts_key(sk_exchange_accounts(s->stall->ex), who.api_key);
    s->peer.perms = known ? known->perms : 0;
    if (status < 0 || auth != SK_AUTH_SIGNED)
        return status;
    sk_request as_signed = *request;
    as_signed.live_only = is_off(s, "guide");
    status = venue->verify(venue, &(*key)->key, &as_signed, &s->arena, err);
    bool by_time = (*key)->modes & SK_KEY_TIME_NONCE && who.has_nonce;
    if (by_time) { /* any within the window is good: card 3.2 of Gemini */
        who.stamp_ns =
            who.nonce < INT64_MAX / SECOND_NS ? (int64_t)who.nonce * SECOND_NS : INT64_MAX;
        who.window_ns = who.ahead_ns = venue->nonce_window_ns;
    }
    if (status == SOUK_OK)
        status = check_time(&who, now, err);
    s->note.nonce_above = (*key)->last_nonce;
    if (status == SOUK_OK && who.has_nonce && !by_time)
        status = check_nonce(s, *key, &who, now, err);
    return status;
}

/* Whether a request that needs no key is in the form of the venue's guide all the same. */
static bool in_guides_form(const sk_visit *v)
{
    sk_session *s = v->session;
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    sk_identity who = {0};
    if (!venue->guided || sk_str_is(sk_str(s->peer.switch_value(&s->peer, "guide")), "off"))
        return false;
    venue->identify(venue, v->request, &s->arena, &who, NULL);
    return who.guide;
}

/* A socket that logged in needs no signature on its frames; one that is there counts more. */
static souk_status identify(sk_visit *v)
{
    sk_session *s = v->session;
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    if (v->row->auth == SK_AUTH_NONE) {
        s->peer.guide = in_guides_form(v);
        return SOUK_OK;
    }
    if (s->is_socket && s->key) {
        sk_identity who = {0};
        souk_status status = venue->identify(venue, v->request, &s->arena, &who, NULL);
        if (status < 0 || who.api_key.len == 0) {
            s->note = (sk_door_note){.who = who, .auth = v->row->auth, .perms = v->row->perm};
            status = check_time(&who, sk_exchange_now(s->stall->ex), &v->err);
            if (status < 0)
                return status;
            status = sk_accounts_admit(sk_exchange_accounts(s->stall->ex), sk_str(s->key->api_key),
                                       sk_str(s->info.peer_ip), v->row->perm,
                                       sk_exchange_now(s->stall->ex), &v->key, &v->err);
            return status;
        }
    }
    return sk_door_identify(s, v->request, v->row->auth, v->row->perm, &v->key, &v->err);
}

/* ---- limits ---- */

static sk_who who_of(const sk_visit *v)
{
    sk_who who = v->session->who;
    if (v->key) {
        who.key = sk_hash_bytes(v->key->api_key, strlen(v->key->api_key)) | 1;
        who.account = v->key->account + UINT64_C(1);
    }
    who.instrument = v->call.instrument;
    if (v->row)
        who.op = (uint32_t)v->row->id << 8 | v->row->arg;
    return who;
}

/* What a charge comes to: a batch may be charged by its parts. */
static uint32_t cost_of(const sk_visit *v, const sk_charge *charge)
{
    return charge->cost * (charge->each && v->call.parts_count ? v->call.parts_count : 1u);
}

/* Which limit said no, for whoever explains it. */
static souk_status note_limit(sk_session *s, uint32_t limit, uint32_t cost, souk_status status)
{
    if (status < 0) {
        s->note.limit = (uint8_t)(limit + 1);
        s->note.cost = cost;
    }
    return status;
}

/* Bans, and what every request costs whatever it asks. */
static souk_status admit(sk_visit *v)
{
    sk_stall *stall = v->session->stall;
    const sk_venue *venue = sk_exchange_venue(stall->ex);
    int64_t now = sk_exchange_now(stall->ex);
    souk_status status = sk_limiter_admit(stall->limiter, &v->session->who, now, &v->err);
    for (uint32_t i = 0; status == SOUK_OK && i < venue->limits_count; i++) {
        if (venue->limits[i].every_request)
            status =
                note_limit(v->session, i, 1,
                           sk_limiter_charge(stall->limiter, i, &v->session->who, 1, now, &v->err));
    }
    return status;
}

/* Bans of whoever signed. */
static souk_status admit_known(sk_visit *v)
{
    sk_stall *stall = v->session->stall;
    sk_who who = who_of(v);
    who.ip = who.connection = 0;
    return v->key ? sk_limiter_admit(stall->limiter, &who, sk_exchange_now(stall->ex), &v->err)
                  : SOUK_OK;
}

/* Orders are counted before they are executed, as fills may give some back, and a refused one is
 * taken back. */
static void count_order(const sk_visit *v, bool back)
{
    sk_stall *stall = v->session->stall;
    const sk_venue *venue = sk_exchange_venue(stall->ex);
    int64_t now = sk_exchange_now(stall->ex);
    sk_who who = who_of(v);
    for (uint32_t i = 0; i < SK_CHARGES_MAX && v->row->charge[i].limit; i++) {
        uint32_t limit = v->row->charge[i].limit - 1u, cost = cost_of(v, &v->row->charge[i]);
        if (!venue->limits[limit].orders_only)
            continue;
        if (back)
            sk_limiter_refund(stall->limiter, limit, &who, cost, now);
        else
            sk_limiter_charge(stall->limiter, limit, &who, cost, now, NULL);
    }
}

/* The row's own charges. before: those due whatever comes of it, and a look whether the others
 * would fit; after: those due to a failure. */
static souk_status charge(sk_visit *v, bool after, bool refused)
{
    sk_limiter *limiter = v->session->stall->limiter;
    const sk_venue *venue = sk_exchange_venue(v->session->stall->ex);
    int64_t now = sk_exchange_now(v->session->stall->ex);
    sk_who who = who_of(v);
    for (uint32_t i = 0; i < SK_CHARGES_MAX && v->row->charge[i].limit; i++) {
        uint32_t limit = v->row->charge[i].limit - 1u, cost = cost_of(v, &v->row->charge[i]);
        bool by_success = venue->limits[limit].orders_only;
        bool by_failure = i == 0 && v->row->free_on_success;
        if (i == 0 && v->row->extra_cost && !after)
            cost += v->row->extra_cost(&v->session->peer, &v->call);
        souk_status status = SOUK_OK;
        if (!after && (by_success || by_failure))
            status = sk_limiter_check(limiter, limit, &who, cost, now, &v->err);
        else if (!after)
            status = sk_limiter_charge(limiter, limit, &who, cost, now, &v->err);
        else if (by_failure && refused)
            sk_limiter_charge(limiter, limit, &who, cost, now, NULL);
        if (status < 0)
            return note_limit(v->session, limit, cost, status);
    }
    return SOUK_OK;
}

/* A request that does not even name an operation costs one of the first limit, unless every request
 * does. */
static void charge_stray(sk_visit *v)
{
    sk_stall *stall = v->session->stall;
    const sk_venue *venue = sk_exchange_venue(stall->ex);
    if (venue->limits_count && !venue->limits[0].every_request)
        sk_limiter_charge(stall->limiter, 0, &v->session->who, 1, sk_exchange_now(stall->ex), NULL);
}

/* Rows for "how much of my order limits is used". */
static souk_status tell_limits(sk_visit *v)
{
    sk_stall *stall = v->session->stall;
    const sk_venue *venue = sk_exchange_venue(stall->ex);
    sk_who who = who_of(v);
    uint32_t n = 0;
    sk_limit_use *rows = sk_arena_zeroed(&v->session->arena, venue->limits_count, sizeof *rows);
    if (!rows)
        return sk_fail_nomem(&v->err);
    for (uint32_t i = 0; i < venue->limits_count; i++) {
        if (!venue->limits[i].orders_only)
            continue;
        rows[n++] = (sk_limit_use){
            .window_ns = venue->limits[i].window_ns,
            .limit = sk_limiter_capacity(stall->limiter, i),
            .used = sk_limiter_used(stall->limiter, i, &who, sk_exchange_now(stall->ex)),
        };
    }
    v->call.out.rows = (sk_rows){rows, n};
    return SOUK_OK;
}

/* ---- the way in ---- */

static souk_status pass(sk_visit *v)
{
    sk_session *s = v->session;
    souk_status status = admit(v);
    if (status < 0)
        return status;
    if (s->stall->maintenance && !(v->row && v->row->id == SK_OP_STATUS))
        return sk_fail(&v->err, SOUK_E_MAINTENANCE, "%s", "");
    if (!v->row) {
        charge_stray(v);
        return sk_fail(&v->err, SOUK_E_NOT_FOUND, "%s", v->known_path ? "method" : "path");
    }
    if ((status = identify(v)) < 0) {
        charge_stray(v);
        return status;
    }
    if ((status = admit_known(v)) < 0)
        return status;
    if (v->row->refusal) {
        charge_stray(v);
        return sk_venue_refuse(sk_exchange_venue(s->stall->ex), v->row->refusal, NULL, NULL,
                               &v->err);
    }
    v->call.op = v->row->id;
    v->call.row = v->row;
    v->call.id = ++s->stall->next_request;
    v->call.arena = &s->arena;
    v->call.now_ns = s->peer.now_ns;
    if (v->key) {
        v->call.account = v->key->account;
        v->call.key = v->key->index + 1;
        sk_exchange_key_alive(s->stall->ex, v->key);
        s->asker = v->key->account + UINT64_C(1);
        const sk_account *account =
            sk_accounts_get(sk_exchange_accounts(s->stall->ex), v->key->account);
        v->call.own_account = account->uid;
        v->call.out.account.perms = v->key->perms;
        v->call.out.account.ip_restricted = v->key->ips_count > 0;
        v->call.out.account.key_created_ns = v->key->created_ns;
        s->peer.key = &v->key->key;
        s->peer.account_state = account->state;
    }
    s->peer.call = &v->call;
    if (v->row->decode_request) {
        status = v->row->decode_request(&s->peer, v->request, &v->call, &v->err);
        if (status < 0) {
            charge_stray(v);
            return status;
        }
    }
    if ((status = charge(v, false, false)) < 0)
        return status;
    count_order(v, false);
    if (v->row->id == SK_OP_ORDER_LIMITS)
        status = tell_limits(v);
    if (status == SOUK_OK)
        status = sk_exchange_execute(s->stall->ex, &v->call);
    if (v->row->id == SK_OP_STATUS)
        v->call.out.number = s->stall->maintenance;
    if (status < 0 && v->err.status == SOUK_OK)
        v->err = v->call.err;
    if (status < 0)
        count_order(v, true);
    charge(v, true, status < 0);
    return status;
}

/* Where a refusal will be said. */
static uint8_t said_on(const sk_visit *v)
{
    unsigned on = v->session->is_socket ? SK_ON_WS : SK_ON_REST;
    const sk_session *s = v->session;
    const sk_endpoint *e = &sk_exchange_venue(s->stall->ex)->endpoints[s->peer.endpoint];
    bool signed_ = v->row ? v->row->auth != SK_AUTH_NONE : e->login;
    if (v->row || v->session->is_socket)
        on |= signed_ ? SK_ON_SIGNED : SK_ON_PUBLIC;
    if (!v->row && v->session->is_socket)
        on |= SK_ON_CONTROL;
    return (uint8_t)on;
}

void sk_door_refused(sk_visit *v, sk_refused_at at)
{
    sk_stall *stall = v->session->stall;
    const souk_error own = v->err;
    stall->stats.refused++;
    sk_venue_complete_error(sk_exchange_venue(stall->ex), v->row ? v->row->id : SK_OP_NONE,
                            said_on(v), &v->err);
    sk_refusals_note(stall->refusals, v->session, v, &own, at);
}

souk_status sk_door_pass(sk_visit *v)
{
    sk_session *s = v->session;
    s->peer.now_ns = sk_stall_now(s->stall);
    s->peer.row = v->row;
    s->peer.guide = false;
    s->peer.request = v->request;
    s->peer.call = NULL;
    s->stall->stats.requests++;
    s->note = (sk_door_note){0};
    v->call.instrument = SK_NO_INSTRUMENT;
    souk_status status = pass(v);
    if (status < 0) {
        v->err.status = status;
        sk_door_refused(v, s->is_socket ? SK_REFUSED_FRAME : SK_REFUSED_REST);
    }
    return status;
}

/* ---- HTTP ---- */

enum { HEADERS_MAX = 16 };

/* What is said twice counts the second time: of limits the narrower ones come last. */
static void add_header(sk_header *rows, uint32_t *n, const char *name, souk_str value)
{
    for (uint32_t i = 0; i < *n && value.ptr; i++) {
        if (sk_str_is(rows[i].name, name)) {
            rows[i].value = value;
            return;
        }
    }
    if (*n < HEADERS_MAX && value.ptr)
        rows[(*n)++] = (sk_header){sk_str(name), value};
}

static void add_number(const sk_visit *v, sk_header *rows, uint32_t *n, const char *name,
                       int64_t value)
{
    if (name)
        add_header(rows, n, name, sk_arena_printf(&v->session->arena, "%lld", (long long)value));
}

/* What the venue tells of limits on every answer, or on those of operations that they charge. */
static void limit_headers(const sk_visit *v, sk_header *rows, uint32_t *n)
{
    sk_stall *stall = v->session->stall;
    const sk_venue *venue = sk_exchange_venue(stall->ex);
    sk_who who = who_of(v);
    for (uint32_t i = 0; i < venue->limits_count; i++) {
        const sk_limit_row *limit = &venue->limits[i];
        bool charged = !limit->orders_only && !limit->per_op;
        for (uint32_t k = 0; v->row && k < SK_CHARGES_MAX; k++)
            charged |= v->row->charge[k].limit == i + 1;
        if (!charged || (limit->per_op && !v->row) || (limit->orders_only && !v->key))
            continue;
        int64_t now = sk_exchange_now(stall->ex);
        uint32_t used = sk_limiter_used(stall->limiter, i, &who, now);
        uint32_t most = sk_limiter_capacity(stall->limiter, i);
        add_number(v, rows, n, limit->header, used);
        add_number(v, rows, n, limit->header_alias, used);
        add_number(v, rows, n, limit->header_limit, most);
        add_number(v, rows, n, limit->header_left, used < most ? most - used : 0);
        add_number(v, rows, n, limit->header_left_alias, used < most ? most - used : 0);
        if (limit->header_reset)
            add_number(v, rows, n, limit->header_reset,
                       sk_limiter_reset_ns(stall->limiter, i, &who, now) / 1000000);
    }
    if (v->err.retry_after_ns > 0) {
        int64_t seconds = (v->err.retry_after_ns + SECOND_NS - 1) / SECOND_NS;
        add_header(rows, n, "Retry-After",
                   sk_arena_printf(&v->session->arena, "%lld", (long long)seconds));
    }
}

static souk_status write_body(sk_visit *v)
{
    sk_session *s = v->session;
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    sk_buf_reset(&s->body);
    if (v->err.status < 0) {
        s->peer.call = v->row ? &v->call : NULL;
        souk_status status = venue->encode_error(&s->peer, NULL, &v->err, &s->body);
        s->peer.call = NULL;
        return status;
    }
    if (v->row->fixed)
        return sk_buf_cstr(&s->body, v->row->fixed) ? SOUK_OK : SOUK_E_NOMEM;
    return v->row->encode_reply(&s->peer, &v->call, &s->body);
}

static uint16_t status_of(const sk_visit *v)
{
    if (v->session->peer.http)
        return v->session->peer.http;
    return v->err.status == SOUK_OK ? 200 : v->err.http ? v->err.http : 400;
}

static void write_answer(sk_visit *v, const sk_http_request *req, bool last)
{
    sk_session *s = v->session;
    sk_header rows[HEADERS_MAX];
    uint32_t n = 0;
    s->peer.http = 0;
    if (write_body(v) < 0 || s->body.failed) {
        sk_fail(&v->err, SOUK_E_VENUE_INTERNAL, "the answer does not fit");
        sk_venue_complete_error(sk_exchange_venue(s->stall->ex), SK_OP_NONE, SK_ON_REST, &v->err);
        write_body(v);
    }
    const char *type = v->row && v->err.status == SOUK_OK ? v->row->type : NULL;
    add_header(rows, &n, "Content-Type", sk_str(type ? type : "application/json;charset=UTF-8"));
    limit_headers(v, rows, &n);
    if (v->err.status < 0 && v->err.request_id[0])
        add_header(rows, &n, "X-Souk-Request-Id", sk_str(v->err.request_id));
    sk_http_reply reply = sk_http_reply_to(req, status_of(v));
    reply.headers = (sk_headers){rows, n};
    reply.body = sk_buf_view(&s->body);
    reply.date_ns = s->peer.now_ns;
    reply.close |= last;
    if (sk_http_write_response(&s->out, &reply, NULL) < 0)
        s->out.failed = true;
    sk_net_wake(s->stall->net, &s->conn);
}

static void lose(sk_session *s)
{
    souk_error why;
    s->closing = true;
    sk_fail(&why, SOUK_E_IO, "a fault that was asked for");
    sk_net_close(s->stall->net, &s->conn, SK_CLOSE_ABORT, &why);
}

void sk_door_answer(sk_session *s, const sk_http_request *req)
{
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    sk_arena_reset(&s->arena);
    sk_request request = {
        .method = req->head ? SK_STR("GET") : req->method,
        .path = req->path,
        .query = req->query.ptr ? req->query : (souk_str){"", 0},
        .host = sk_headers_get(&req->headers, "Host"),
        .headers = req->headers,
        .body = req->body.ptr ? req->body : (souk_str){"", 0},
    };
    sk_visit v = {.session = s, .request = &request};
    v.row = sk_venue_route(venue, SK_VIA_REST, request.method, req->path, &v.known_path);
    v.row = sk_venue_row_asked(venue, v.row, &request, &s->arena);
    bool cut;
    sk_door_fault fault =
        sk_door_faults_draw(&s->stall->faults, v.row ? v.row->id : SK_OP_NONE, &cut);
    if (fault != SK_DOOR_REQUEST_LOST)
        sk_door_pass(&v);
    if (fault == SK_DOOR_WELL)
        write_answer(&v, req, false);
    else if (cut)
        lose(s);
}

/* A login by headers; where it may be left out, one without a key acts for nobody. */
static souk_status log_in(sk_session *s, const sk_request *request, souk_error *err)
{
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    uint8_t how = venue->endpoints[s->peer.endpoint].headers_login;
    sk_identity who = {0};
    sk_api_key *key;
    if (how == SK_HEADERS_LOGIN_MAY &&
        (venue->identify(venue, request, &s->arena, &who, NULL) < 0 || !who.api_key.len))
        how = SK_HEADERS_LOGIN_NONE;
    if (how == SK_HEADERS_LOGIN_NONE)
        return SOUK_OK;
    souk_status status = sk_door_identify(s, request, SK_AUTH_SIGNED, SK_PERM_READ, &key, err);
    if (status == SOUK_OK) {
        s->key = key;
        s->peer.key = &key->key;
        s->peer.account = sk_accounts_get(sk_exchange_accounts(s->stall->ex), key->account)->uid;
    }
    return status;
}

/* Whether the address has as many sockets open as it may. */
static bool too_many_open(const sk_session *s, const sk_endpoint *e)
{
    int64_t most = e->open_max * s->stall->options.limits_e6 / 1000000;
    int64_t count = 0;
    for (const sk_session *other = s->stall->sessions; most && other; other = other->next)
        count += other->is_socket && !other->closing && other->who.ip == s->who.ip;
    return most && count >= most;
}

bool sk_door_admit_socket(sk_session *s, const sk_http_request *req, const sk_request *request)
{
    sk_stall *stall = s->stall;
    const sk_endpoint *e = &sk_exchange_venue(stall->ex)->endpoints[s->peer.endpoint];
    sk_visit v = {.session = s, .request = request, .call = {.instrument = SK_NO_INSTRUMENT}};
    sk_arena_reset(&s->arena);
    s->peer.now_ns = sk_stall_now(stall);
    s->note = (sk_door_note){0};
    souk_status status = admit(&v);
    if (status == SOUK_OK && too_many_open(s, e))
        status = sk_fail(&v.err, SOUK_E_RATE_LIMIT, "%s", "");
    for (size_t i = 0; status == SOUK_OK && i < sizeof e->opening / sizeof *e->opening; i++) {
        if (e->opening[i].limit)
            status = note_limit(s, e->opening[i].limit - 1u, e->opening[i].cost,
                                sk_limiter_charge(stall->limiter, e->opening[i].limit - 1u, &s->who,
                                                  e->opening[i].cost, s->peer.now_ns, &v.err));
    }
    if (status == SOUK_OK)
        status = log_in(s, request, &v.err);
    if (status == SOUK_OK)
        return true;
    v.err.status = status;
    sk_door_refused(&v, SK_REFUSED_OPENING);
    write_answer(&v, req, true);
    return false;
}
