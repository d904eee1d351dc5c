/* SPDX-License-Identifier: MIT */
#include "client/call.h"
#include "base/err.h"
#include "base/str.h"
#include "market/rules.h"
#include "venue/peer.h"

#define MS_NS INT64_C(1000000)
enum { ANSWER_MIN_MS = 1000 }; /* an answer is awaited at least this long */

static void step(void *ctx, int64_t now_ns);

/* ---- the request ---- */

souk_status sk_call_name(souk_client *client, sk_call *call, souk_error *err)
{
    uint8_t random[16];
    if (call->ask.client_id.len || !client->venue->client_id)
        return SOUK_OK;
    sk_client_random(client, random, sizeof random);
    call->ask.client_id = sk_id_make(client->venue->client_id, random, call->arena);
    return call->ask.client_id.ptr ? SOUK_OK : sk_fail_nomem(err);
}

/* An amended order keeps the client id that it is known by, where the venue would give it another.
 * src: binance, order amend keep priority: newClientOrderId may be the current one */
static void keep_name(const souk_client *client, sk_call *call)
{
    const sk_own *own = sk_lives_find_ref(&client->own.orders, call->symbol, call->ref.client_id,
                                          call->ref.order_id);
    call->ask.client_id = call->ref.client_id;
    if (!call->ask.client_id.len && own)
        call->ask.client_id = sk_arena_copy(call->arena, sk_str(own->life.client_id));
}

souk_status sk_call_encode(souk_client *client, souk_answer *answer, sk_call *call, sk_request *out,
                           souk_error *err)
{
    const sk_venue *venue = client->venue;
    souk_status status = SOUK_OK;
    if (call->op == SK_OP_PLACE || call->op == SK_OP_PLACE_TEST) {
        status = sk_call_name(client, call, err);
        sk_str_copy(answer->client_id, sizeof answer->client_id, call->ask.client_id);
    }
    if (call->op == SK_OP_CANCEL_REPLACE)
        sk_str_copy(answer->client_id, sizeof answer->client_id, call->ask.client_id);
    if (call->op == SK_OP_AMEND && venue->amends & SK_AMENDS_RENAMED)
        keep_name(client, call);
    call->id = ++client->next_id;
    call->now_ns = sk_client_venue_ns(client);
    call->own_account = client->own_account;
    *out = (sk_request){.is_frame = false};
    if (status == SOUK_OK)
        status = call->row->encode_request(venue, call, out, err);
    if (status != SOUK_OK)
        return status;
    /* arguments may have led to another path of the operation, with its own cost and answer */
    if (venue->choose_row)
        call->row = venue->choose_row(venue, call);
    return SOUK_OK;
}

souk_status sk_call_check(const souk_client *client, const sk_call *call, souk_error *err)
{
    const sk_rules_context context = {.open_orders = SK_RULES_UNKNOWN,
                                      .open_stops = SK_RULES_UNKNOWN,
                                      .open_icebergs = SK_RULES_UNKNOWN};
    if (call->instrument == SK_NO_INSTRUMENT ||
        (call->op != SK_OP_PLACE && call->op != SK_OP_PLACE_TEST))
        return SOUK_OK;
    const souk_instrument *instrument = &client->markets.rows[call->instrument];
    souk_status status = sk_rules_check(instrument, &call->ask, &context, err);
    if (status == SOUK_OK && client->venue->check_order)
        status = client->venue->check_order(instrument, &call->ask, err);
    return status;
}

/* ---- its life ---- */

static void unlink_task(sk_task *t)
{
    souk_client *client = t->client;
    if (t->prev)
        t->prev->next = t->next;
    else
        client->tasks = t->next;
    if (t->next)
        t->next->prev = t->prev;
    client->tasks_count--;
}

void sk_task_detach(sk_task *t)
{
    souk_client *client = t->client;
    sk_net_timer_stop(client->net, &t->timer);
    sk_clock_forget(client, &t->clock_wait);
    if (t->state == SK_TASK_CONN)
        sk_pool_cancel(client->pool, &t->ask);
    sk_http_drop(&t->exchange);
    sk_call_limiter_told(&client->limiter, &t->ticket, NULL, 0, sk_client_venue_ns(client));
    t->state = SK_TASK_READY;
}

static void free_task(sk_task *t)
{
    const souk_alloc *alloc = t->client->alloc;
    souk_answer_free(t->answer);
    sk_free(alloc, t);
}

void sk_task_cancel(sk_task *t)
{
    if (!t || t->state == SK_TASK_FINISHED)
        return;
    sk_parts_drop(t);
    sk_task_detach(t);
    unlink_task(t);
    free_task(t);
}

souk_answer *sk_task_take_answer(sk_task *t)
{
    souk_answer *answer = t->answer;
    t->answer = NULL;
    return answer;
}

void sk_task_finish(sk_task *t, souk_outcome outcome, const souk_error *err)
{
    souk_answer *answer = t->answer;
    if (t->taken) {
        outcome = SOUK_DONE;
        err = NULL;
    }
    sk_parts_ended(t, outcome, err);
    sk_task_detach(t);
    unlink_task(t);
    t->state = SK_TASK_FINISHED;
    answer->outcome = outcome;
    answer->err = err ? *err : (souk_error){.status = SOUK_OK};
    if (outcome == SOUK_UNKNOWN && souk_status_class(answer->err.status) != SOUK_CLASS_UNKNOWN) {
        sk_fail_venue(&answer->err, SOUK_E_UNKNOWN, err->http, err->code, "sent, but %s",
                      err->text);
    }
    if (outcome == SOUK_DONE && answer->op == SOUK_OP_INSTRUMENTS && !t->aside)
        sk_client_learn(t->client, answer, answer->call.symbol.len == 0);
    sk_own_ended(t);
    SK_LOG(&t->client->log, outcome == SOUK_UNKNOWN ? SK_LOG_WARN : SK_LOG_DEBUG, "call ended",
           sk_log_text("op", souk_op_name(answer->op)),
           sk_log_text("outcome", souk_outcome_name(outcome)),
           sk_log_text("client_order_id", answer->client_id),
           sk_log_i64("status", answer->err.status), sk_log_text("text", answer->err.text));
    t->done(t->ctx, t);
    free_task(t);
}

void sk_task_abandon(sk_task *t)
{
    souk_error err;
    if (t->answer->parts.count) {
        sk_parts_abandon(t);
        return;
    }
    bool harmless = t->call->row->effect == SK_READ && !t->looking;
    bool maybe = !harmless && (t->maybe || t->looking || t->exchange.sent);
    sk_fail(&err, maybe ? SOUK_E_UNKNOWN : SOUK_E_CLOSED, "the client was closed before an answer");
    sk_task_finish(t, maybe ? SOUK_UNKNOWN : SOUK_NOT_SENT, &err);
}

bool sk_task_again(sk_task *t, int64_t wait_ns)
{
    int64_t now_ns = sk_client_now_ns(t->client);
    if (wait_ns >= t->deadline_ns - now_ns)
        return false;
    t->state = SK_TASK_READY;
    return sk_net_timer_start(t->client->net, &t->timer, now_ns + wait_ns) == SOUK_OK;
}

souk_status sk_task_turn_to(sk_task *t, sk_call *call, souk_error *err)
{
    souk_status status = sk_call_encode(t->client, t->answer, call, &t->request, err);
    if (status == SOUK_OK)
        t->call = call;
    return status;
}

/* ---- an attempt ---- */

/* Runs the timer to the end of the stage, or of the whole call. */
static void watch(sk_task *t, int64_t now_ns, int64_t limit_ns)
{
    int64_t left_ns = t->deadline_ns - now_ns;
    sk_net_timer_start(t->client->net, &t->timer,
                       now_ns + (limit_ns < left_ns ? limit_ns : left_ns));
}

/* A read is asked again when a third of the time is gone; an order's second half is kept for
 * finding out what became of it. */
static int64_t answer_limit_ns(const sk_task *t)
{
    int64_t whole_ns = t->deadline_ns - t->begun_ns;
    bool looks = t->call->op == SK_OP_PLACE || t->call->op == SK_OP_AMEND ||
                 (t->answer->parts.count && t->call == &t->answer->call);
    bool keeps_half = looks && !t->no_resolve;
    bool repeats = t->call->row->effect != SK_ONCE;
    int64_t limit_ns = keeps_half ? whole_ns / 2 : repeats ? whole_ns / 3 : whole_ns;
    return repeats && limit_ns < ANSWER_MIN_MS * MS_NS ? ANSWER_MIN_MS * MS_NS : limit_ns;
}

static souk_status write_request(sk_task *t, sk_pooled *conn, souk_error *err)
{
    souk_client *client = t->client;
    sk_call *call = t->call;
    sk_request signed_ = t->request;
    sk_header rows[SK_HTTP_HEADERS_MAX];
    uint32_t count = 0;
    souk_status status = SOUK_OK;
    call->now_ns = sk_client_venue_ns(client);
    signed_.host = sk_str(client->places[0].host_field);
    if (client->venue->nonce_unit_ns && call->row->auth == SK_AUTH_SIGNED)
        status = sk_nonces_next(&client->nonces, call->now_ns, client->venue->nonce_unit_ns,
                                &call->nonce, err);
    if (status == SOUK_OK)
        status = client->venue->sign(client->venue, &client->credentials.key, call, &signed_, err);
    if (status != SOUK_OK) {
        sk_pool_give(client->pool, conn, true);
        return status;
    }
    for (; count < signed_.headers.count && count + 2 < SK_HTTP_HEADERS_MAX; count++)
        rows[count] = signed_.headers.rows[count];
    rows[count++] = (sk_header){SK_STR("User-Agent"), SK_STR("souk/" SOUK_VERSION)};
    if (call->row->effect == SK_READ)
        rows[count++] = (sk_header){SK_STR("Accept-Encoding"), SK_STR("gzip")};
    souk_str target = signed_.path;
    if (signed_.query.len)
        target =
            sk_arena_printf(call->arena, "%.*s?%.*s", SK_FMT(signed_.path), SK_FMT(signed_.query));
    const sk_http_ask ask = {.method = signed_.method,
                             .target = target,
                             .host = signed_.host,
                             .headers = {rows, count},
                             .body = signed_.body};
    status = sk_own_leaves(t, err);
    if (status != SOUK_OK) {
        sk_pool_give(client->pool, conn, true);
        return status;
    }
    return sk_http_send(conn, &t->exchange, &ask, err);
}

/* false: the task waits, or has ended. */
static bool pass_limiter(sk_task *t)
{
    souk_client *client = t->client;
    int64_t now_ns = sk_client_now_ns(client);
    const sk_peer nobody = {.venue = client->venue, .markets = &client->markets, .now_ns = now_ns};
    const sk_op_row *row = t->call->row;
    uint32_t extra = row->extra_cost ? row->extra_cost(&nobody, t->call) : 0;
    const sk_limit_row *limit;
    souk_error err;
    int64_t venue_ns = sk_client_venue_ns(client);
    int64_t wait_ns =
        sk_call_limiter_take(&client->limiter, row, extra, venue_ns, &t->ticket, &limit);
    if (wait_ns == 0)
        return true;
    if (t->on_limit == SOUK_LIMIT_WAIT && sk_task_again(t, wait_ns))
        return false;
    souk_status status = limit ? limit->breach : sk_call_limiter_why(&client->limiter);
    sk_fail(&err, status ? status : SOUK_E_RATE_LIMIT,
            "%s%s leaves no room for this call: wait %lld ms", limit ? "the limit " : "the venue",
            limit ? limit->name : "", (long long)((wait_ns + MS_NS - 1) / MS_NS));
    err.retry_after_ns = wait_ns;
    if (t->looking)
        sk_task_finish(t, SOUK_UNKNOWN, &t->lost);
    else
        sk_task_finish(t, t->maybe ? SOUK_UNKNOWN : SOUK_NOT_SENT, &err);
    return false;
}

/* The venue counts what arrives: behind a slow connection that is another window. false: the task
 * waits, or has ended. */
static bool pass_again(sk_task *t)
{
    souk_client *client = t->client;
    int64_t venue_ns = sk_client_venue_ns(client);
    if (!sk_call_limiter_moved(&client->limiter, &t->ticket, venue_ns))
        return true;
    sk_call_limiter_return(&client->limiter, &t->ticket, venue_ns);
    return pass_limiter(t);
}

static void got(void *ctx, sk_pooled *conn, bool reused, const souk_error *why)
{
    sk_task *t = ctx;
    souk_client *client = t->client;
    souk_error err;
    (void)reused;
    if (!conn) {
        t->state = SK_TASK_READY;
        sk_attempt_failed(t, false, why);
        return;
    }
    t->state = SK_TASK_READY;
    sk_net_timer_stop(client->net, &t->timer);
    if (!pass_again(t)) {
        sk_pool_give(client->pool, conn, true);
        return;
    }
    t->state = SK_TASK_SENT;
    watch(t, sk_client_now_ns(t->client), answer_limit_ns(t));
    if (write_request(t, conn, &err) != SOUK_OK)
        sk_attempt_failed(t, false, &err);
}

static void clock_known(void *ctx, const souk_error *why)
{
    sk_task *t = ctx;
    t->state = SK_TASK_READY;
    if (why)
        sk_attempt_failed(t, false, why);
    else
        sk_net_timer_start(t->client->net, &t->timer, sk_client_now_ns(t->client));
}

static void attempt(sk_task *t, int64_t now_ns)
{
    souk_client *client = t->client;
    souk_error err;
    if (t->call->row->auth == SK_AUTH_SIGNED && !sk_clock_ready(client, &t->clock_wait)) {
        t->state = SK_TASK_CLOCK;
        watch(t, now_ns, INT64_MAX);
        return;
    }
    if (sk_attempt_asks_first(t) || !pass_limiter(t))
        return;
    t->attempts++;
    t->exchange.sent = false;
    t->state = SK_TASK_CONN;
    watch(t, now_ns, INT64_MAX);
    t->ask = (sk_pool_ask){.got = got, .ctx = t};
    const sk_connect_options to = sk_client_route(client, &client->places[0]);
    if (sk_pool_take(client->pool, &to, &t->ask, &err) != SOUK_OK) {
        t->state = SK_TASK_READY;
        sk_attempt_failed(t, false, &err);
    }
}

static void step(void *ctx, int64_t now_ns)
{
    sk_task *t = ctx;
    souk_error err;
    if (t->state == SK_TASK_PARTS || (t->one_by_one && t->state == SK_TASK_READY)) {
        sk_parts_next(t);
        return;
    }
    if (t->state == SK_TASK_READY && now_ns < t->deadline_ns) {
        attempt(t, now_ns);
        return;
    }
    bool sent = t->state == SK_TASK_SENT && t->exchange.sent;
    int64_t waited_ms = (now_ns - (sent ? t->exchange.sent_ns : t->begun_ns)) / MS_NS;
    if (sent)
        sk_fail(&err, SOUK_E_TIMEOUT, "no answer within %lld ms", (long long)waited_ms);
    else
        sk_fail(&err, SOUK_E_TIMEOUT, "not sent within %lld ms: %s", (long long)waited_ms,
                t->state == SK_TASK_CLOCK ? "the venue's clock is not known" : "no connection");
    sk_attempt_failed(t, sent, &err);
}

/* ---- events of the exchange ---- */

static void answered(sk_exchange *exchange, const sk_http_response *response, int64_t now_ns)
{
    sk_attempt_answered((sk_task *)(void *)exchange, response, now_ns);
}

static void broke(sk_exchange *exchange, const souk_error *why)
{
    sk_attempt_failed((sk_task *)(void *)exchange, exchange->sent, why);
}

static const sk_exchange_events events = {.answered = answered, .broke = broke};

/* ---- beginning ---- */

static souk_status prepare(sk_task *t, const souk_request *request, souk_error *err)
{
    souk_client *client = t->client;
    sk_call *call = &t->answer->call;
    souk_status status =
        sk_parts_has(request->op)
            ? sk_parts_take(t, request, err)
            : sk_request_take(client->venue, &client->markets, request, t->answer, err);
    if (status == SOUK_OK && sk_parts_has(request->op))
        status = sk_parts_check(t, request, err);
    if (status == SOUK_OK && call->row->auth != SK_AUTH_NONE && !client->credentials.key.signer)
        status =
            sk_fail(err, SOUK_E_KEY_MISSING, "%s needs an API key%s%s", souk_op_name(request->op),
                    client->credentials.path[0] ? ": there is no " : "", client->credentials.path);
    if (status == SOUK_OK)
        status = sk_call_check(client, call, err);
    if (status == SOUK_OK && !t->one_by_one)
        status = sk_task_turn_to(t, call, err);
    t->call = call;
    return status;
}

static void link_task(sk_task *t)
{
    souk_client *client = t->client;
    t->next = client->tasks;
    if (t->next)
        t->next->prev = t;
    client->tasks = t;
    client->tasks_count++;
}

static sk_task *new_task(souk_client *client, const souk_request *r)
{
    int64_t timeout_ns = r->timeout_ns ? r->timeout_ns : client->timeout_ns;
    sk_task *t = sk_alloc_zeroed(client->alloc, 1, sizeof *t);
    if (!t)
        return NULL;
    t->client = client;
    t->exchange.events = &events;
    t->on_limit = r->on_limit ? r->on_limit : client->on_limit;
    t->no_resolve = r->no_resolve;
    t->begun_ns = sk_client_now_ns(client);
    if (__builtin_add_overflow(t->begun_ns, timeout_ns, &t->deadline_ns))
        t->deadline_ns = INT64_MAX;
    t->timer = (sk_timer){.fire = step, .ctx = t};
    t->clock_wait = (sk_clock_wait){.ready = clock_known, .ctx = t};
    sk_backoff_init(&t->backoff,
                    &(sk_backoff_options){.first_ns = 100 * MS_NS, .max_ns = 2000 * MS_NS});
    t->answer = sk_answer_new(client->alloc, r->op);
    if (t->answer)
        return t;
    sk_free(client->alloc, t);
    return NULL;
}

/* The first turn is the next one. */
static souk_status launch(sk_task *t, souk_error *err)
{
    souk_client *client = t->client;
    souk_status status = SOUK_OK;
    if (sk_net_timer_start(client->net, &t->timer, t->begun_ns) != SOUK_OK)
        status = sk_fail_nomem(err);
    if (status == SOUK_OK)
        status = sk_own_begin(t, err);
    return status;
}

/* Ends what never began. */
static souk_status discard(sk_task *t, souk_status status)
{
    sk_net_timer_stop(t->client->net, &t->timer);
    free_task(t);
    return status;
}

/* A task for a client that takes one more. */
static souk_status make_task(souk_client *client, const souk_request *r, sk_on_task done, void *ctx,
                             sk_task **out, souk_error *err)
{
    if (client->closing)
        return sk_fail(err, SOUK_E_CLOSED, "the client is being closed");
    if (client->tasks_count >= SK_CALLS_MAX)
        return sk_fail(err, SOUK_E_LIMIT, "%d calls are under way already", SK_CALLS_MAX);
    *out = new_task(client, r);
    if (!*out)
        return sk_fail_nomem(err);
    (*out)->done = done;
    (*out)->ctx = ctx;
    return SOUK_OK;
}

souk_status sk_task_start(souk_client *client, const souk_request *request, sk_on_task done,
                          void *ctx, sk_task **out, souk_error *err)
{
    souk_request r;
    sk_task *t;
    souk_status status = sk_request_copy(request, &r, err);
    if (status == SOUK_OK)
        status = make_task(client, &r, done, ctx, &t, err);
    if (status != SOUK_OK)
        return status;
    status = prepare(t, &r, err);
    if (status == SOUK_OK)
        status = launch(t, err);
    if (status != SOUK_OK)
        return discard(t, status);
    link_task(t);
    if (r.op == SOUK_OP_RESOLVE) {
        t->look = t->answer->call;
        sk_attempt_look_from(t, r.sent_ns ? r.sent_ns : t->begun_ns);
    }
    if (out)
        *out = t;
    return SOUK_OK;
}

souk_status sk_task_start_raw(souk_client *client, const souk_raw *raw, sk_on_task done, void *ctx,
                              sk_task **out, souk_error *err)
{
    const souk_request r = {.struct_size = sizeof r,
                            .timeout_ns = raw ? raw->timeout_ns : 0,
                            .on_limit = SOUK_LIMIT_FAIL};
    sk_task *t;
    souk_status status = make_task(client, &r, done, ctx, &t, err);
    if (status != SOUK_OK)
        return status;
    t->call = &t->answer->call;
    status = sk_raw_take(client, raw, t->answer, &t->request, err);
    if (status == SOUK_OK && t->call->row->auth != SK_AUTH_NONE && !client->credentials.key.signer)
        status =
            sk_fail(err, SOUK_E_KEY_MISSING, "signing needs an API key%s%s",
                    client->credentials.path[0] ? ": there is no " : "", client->credentials.path);
    if (status == SOUK_OK)
        status = launch(t, err);
    if (status != SOUK_OK)
        return discard(t, status);
    link_task(t);
    *out = t;
    return SOUK_OK;
}
