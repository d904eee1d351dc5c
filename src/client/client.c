/* SPDX-License-Identifier: MIT */
#include "client/call.h"
#include "base/err.h"
#include "base/str.h"
#include "net/uv_net.h"

#include <stdio.h>
#include <stdlib.h>

#define SECOND_NS INT64_C(1000000000)
enum { PORT_BASE = 8700 };

/* ---- time, randomness, log ---- */

int64_t sk_client_now_ns(const souk_client *client)
{
    return sk_net_now_ns(client->net);
}

int64_t sk_client_venue_ns(const souk_client *client)
{
    return sk_net_now_ns(client->net) + client->offset.offset_ns;
}

void sk_client_random(void *ctx, void *out, size_t len)
{
    souk_client *client = ctx;
    uint8_t *bytes = out;
    if (!client->seeded && sk_random_bytes(out, len) == SOUK_OK)
        return;
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(sk_rng_next(&client->rng) >> 56);
}

_Static_assert((int)SOUK_LOG_TRACE == (int)SK_LOG_TRACE, "the levels are the same");

static void log_line(void *ctx, sk_log_level level, souk_str line)
{
    const souk_client *client = ctx;
    client->log_fn(client->log_ctx, (souk_log_level)level, line);
}

/* ---- places ---- */

static souk_status parse_places(souk_client *client, const char *rest, const char *ws,
                                souk_error *err)
{
    const sk_venue *venue = client->venue;
    sk_place rest_place, ws_place;
    souk_status status = sk_place_parse(&rest_place, sk_str(rest), err);
    if (status != SOUK_OK)
        return status;
    if (rest_place.ws)
        return sk_fail(err, SOUK_E_CONFIG, "%s is no URL of a REST interface", rest);
    status = ws && ws[0] ? sk_place_parse(&ws_place, sk_str(ws), err)
                         : sk_place_as_ws(&ws_place, &rest_place, err);
    if (status == SOUK_OK && !ws_place.ws)
        status = sk_fail(err, SOUK_E_CONFIG, "%s is no WebSocket URL", ws);
    for (uint32_t i = 0; i < venue->endpoints_count; i++)
        client->places[i] = venue->endpoints[i].via == SK_VIA_WS ? ws_place : rest_place;
    return status;
}

/* The venue's own hosts: each endpoint has one. */
static souk_status venue_places(souk_client *client, souk_error *err)
{
    const sk_venue *venue = client->venue;
    bool live = client->where == SOUK_AT_LIVE;
    for (uint32_t i = 0; i < venue->endpoints_count; i++) {
        const sk_endpoint *endpoint = &venue->endpoints[i];
        const char *url = live ? endpoint->live : endpoint->testnet;
        if (!url)
            return sk_fail(err, SOUK_E_UNSUPPORTED, "%s has no %s", venue->title,
                           live ? "public site" : "testnet");
        souk_status status = sk_place_parse(&client->places[i], sk_str(url), err);
        if (status != SOUK_OK)
            return status;
    }
    return SOUK_OK;
}

static souk_status find_places(souk_client *client, const souk_client_options *o, souk_error *err)
{
    char url[64];
    const sk_credentials *c = &client->credentials;
    switch (o->where) {
    case SOUK_AT_SANDBOX:
        if (c->rest[0])
            return parse_places(client, c->rest, c->ws, err);
        snprintf(url, sizeof url, "http://127.0.0.1:%u",
                 (o->port_base ? o->port_base : PORT_BASE) + (unsigned)client->venue->id);
        return parse_places(client, url, NULL, err);
    case SOUK_AT_URL:
        if (!o->url)
            return sk_fail(err, SOUK_E_INVALID, "options.url is not set");
        return parse_places(client, o->url, o->ws_url, err);
    case SOUK_AT_TESTNET:
    case SOUK_AT_LIVE: return venue_places(client, err);
    }
    return sk_fail(err, SOUK_E_INVALID, "options.where is no place");
}

static souk_status find_proxy(souk_client *client, const souk_client_options *o, souk_error *err)
{
    const char *url = o->proxy;
    if (!url && (o->where == SOUK_AT_LIVE || o->where == SOUK_AT_TESTNET)) {
        url = getenv("HTTPS_PROXY");
        url = url ? url : getenv("https_proxy");
    }
    if (!url || !url[0])
        return SOUK_OK;
    client->has_proxy = true;
    return sk_proxy_parse(&client->proxy, sk_str(url), err);
}

static souk_status open_tls(souk_client *client, const souk_client_options *o, souk_error *err)
{
    bool needed = false;
    for (uint32_t i = 0; i < client->venue->endpoints_count; i++)
        needed = needed || client->places[i].tls;
    if (!needed)
        return SOUK_OK;
    const char *ca_file = o->ca_file;
    if (!ca_file && client->credentials.ca_file[0] && client->where == SOUK_AT_SANDBOX)
        ca_file = client->credentials.ca_file;
    return sk_tls_client_new(
        &client->tls, &(sk_tls_client_options){.ca_file = ca_file, .alloc = client->alloc}, err);
}

sk_connect_options sk_client_route(const souk_client *client, const sk_place *place)
{
    return (sk_connect_options){.host = place->host,
                                .port = place->port,
                                .tls = place->tls ? client->tls : NULL,
                                .source_ip = client->source_ip[0] ? client->source_ip : NULL,
                                .proxy = client->has_proxy ? &client->proxy : NULL,
                                .dns_timeout_ns = client->connect_timeout_ns,
                                .connect_timeout_ns = client->connect_timeout_ns,
                                .tls_timeout_ns = client->connect_timeout_ns};
}

/* ---- opening ---- */

static souk_status copy_options(const souk_client_options *from, souk_client_options *to,
                                souk_error *err)
{
    size_t size = from ? from->struct_size : 0;
    if (size < offsetof(souk_client_options, key) || size > sizeof *to)
        return sk_fail(err, SOUK_E_INVALID, "options.struct_size is not set: use SOUK_CLIENT");
    *to = (souk_client_options)SOUK_CLIENT_OPTIONS_INIT;
    memcpy(to, from, size);
    if (to->timeout_ns < 0 || to->connect_timeout_ns < 0)
        return sk_fail(err, SOUK_E_RANGE, "a timeout is negative");
    return SOUK_OK;
}

static souk_status find_venue(const souk_client_options *o, const sk_venue **out, souk_error *err)
{
    if (!o->venue)
        return sk_fail(err, SOUK_E_INVALID, "options.venue is not set");
    *out = sk_venue_find(sk_str(o->venue));
    const char *near = souk_venue_nearest(o->venue);
    if (!*out)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "there is no venue called %.40s%s%s%s", o->venue,
                       near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
    return SOUK_OK;
}

static void woken(void *ctx)
{
    (void)ctx; /* that the turn ended is all that was wanted */
}

static souk_status open_net(souk_client *client, sk_net *net, const souk_client_options *o,
                            souk_error *err)
{
    const sk_clock clock = {.now_ns = o->now_ns, .ctx = o->now_ctx};
    souk_status status = SOUK_OK;
    client->net = net;
    if (!net) {
        status = sk_uv_net_new(&client->net,
                               &(sk_uv_net_options){.alloc = client->alloc, .clock = clock}, err);
        client->owns_net = status == SOUK_OK;
    }
    if (status == SOUK_OK)
        status = sk_waker_new(client->net, woken, client, &client->waker, err);
    client->maker = (sk_http_maker){.net = client->net, .alloc = client->alloc};
    if (status == SOUK_OK)
        status = sk_pool_new(
            &client->pool, client->net,
            &(sk_pool_options){.alloc = client->alloc, .make = sk_http_make, .ctx = &client->maker},
            err);
    return status;
}

static void set_options(souk_client *client, const souk_client_options *o)
{
    client->where = o->where;
    client->timeout_ns = o->timeout_ns ? o->timeout_ns : 10 * SECOND_NS;
    client->connect_timeout_ns = o->connect_timeout_ns ? o->connect_timeout_ns : 5 * SECOND_NS;
    client->on_limit = o->on_limit ? o->on_limit : SOUK_LIMIT_WAIT;
    client->seeded = o->seed != 0;
    client->no_reconciliation = o->no_reconciliation;
    client->log_fn = o->log;
    client->log_ctx = o->log_ctx;
    if (o->log)
        client->log =
            (sk_log){.sink = log_line, .ctx = client, .level = (sk_log_level)o->log_level};
    uint64_t seed = o->seed;
    if (!seed && sk_random_bytes(&seed, sizeof seed) != SOUK_OK)
        seed = (uint64_t)sk_monotonic_ns();
    sk_rng_seed(&client->rng, seed);
    sk_markets_init(&client->markets, client->alloc);
    sk_own_init(client, seed);
}

/* Limits, nonces and the clock: of one's own, or those of all programs that name the directory. */
static souk_status open_shared(souk_client *client, const souk_client_options *o, souk_error *err)
{
    souk_status status = sk_shared_open(&client->shared, client->alloc, o->shared_dir, err);
    if (status != SOUK_OK)
        return status;
    sk_shared_word *words;
    souk_str key = client->credentials.key.api_key;
    uint64_t place = sk_shared_name(0, sk_str(client->places[0].url), client->venue->id);
    sk_limit_who who = {.ip = sk_shared_name(place, sk_str(client->source_ip), 0)};
    if (client->has_proxy)
        who.ip = sk_shared_name(who.ip, sk_str(client->proxy.host), client->proxy.port);
    who.key = key.len ? sk_shared_name(place, key, 1) : who.ip;
    who.account =
        o->account && o->account[0] ? sk_shared_name(place, sk_str(o->account), 2) : who.key;
    status = sk_call_limiter_init(&client->limiter, client->venue, o->limit_tier, client->shared,
                                  &who, err);
    client->limiter.only_told = o->no_local_limits;
    if (status == SOUK_OK)
        status = sk_shared_find(client->shared, sk_shared_name(who.key, SK_STR("nonce"), 0), &words,
                                err);
    if (status != SOUK_OK)
        return status;
    sk_nonces_init(&client->nonces, words);
    status = sk_shared_find(client->shared, sk_shared_name(place, SK_STR("clock"), 0), &words, err);
    if (status == SOUK_OK)
        sk_offset_init(&client->offset, words);
    return status;
}

souk_status sk_client_open_on(souk_client **out, sk_net *net, const souk_client_options *options,
                              souk_error *err)
{
    souk_client_options o;
    const sk_venue *venue;
    souk_status status = copy_options(options, &o, err);
    if (status == SOUK_OK)
        status = find_venue(&o, &venue, err);
    if (status != SOUK_OK)
        return status;
    souk_client *client = sk_alloc_zeroed(o.alloc, 1, sizeof *client);
    if (!client)
        return sk_fail_nomem(err);
    client->alloc = o.alloc;
    client->venue = venue;
    set_options(client, &o);
    if (venue->endpoints_count > SK_CLIENT_ENDPOINTS_MAX)
        status = sk_fail(err, SOUK_E_BUG, "%s has too many endpoints", venue->name);
    if (o.source_ip &&
        !sk_str_copy(client->source_ip, sizeof client->source_ip, sk_str(o.source_ip)))
        status = sk_fail(err, SOUK_E_INVALID, "the source address is no address");
    if (status == SOUK_OK)
        status = sk_credentials_load(&client->credentials, &o, venue, client->alloc, err);
    if (status == SOUK_OK)
        status = find_places(client, &o, err);
    if (status == SOUK_OK)
        status = find_proxy(client, &o, err);
    if (status == SOUK_OK)
        status = open_shared(client, &o, err);
    if (status == SOUK_OK)
        status = open_tls(client, &o, err);
    if (status == SOUK_OK)
        status = open_net(client, net, &o, err);
    if (status == SOUK_OK)
        status = sk_own_recover(client, &o, err);
    if (status != SOUK_OK) {
        souk_client_close(client);
        return status;
    }
    *out = client;
    return SOUK_OK;
}

souk_status souk_client_open(souk_client **out, const souk_client_options *options, souk_error *err)
{
    return sk_client_open_on(out, NULL, options, err);
}

void souk_client_close(souk_client *client)
{
    if (!client)
        return;
    client->closing = true;
    client->in_callback++; /* what is told now cannot begin anything */
    sk_streams_end(client);
    while (client->tasks)
        sk_task_abandon(client->tasks);
    if (client->net)
        sk_own_stop(client);
    sk_pool_free(client->pool);
    sk_waker_free(client->waker);
    if (client->owns_net)
        sk_net_free(client->net);
    sk_tls_free(client->tls);
    sk_wipe(&client->proxy, sizeof client->proxy);
    sk_credentials_wipe(&client->credentials);
    sk_markets_deinit(&client->markets);
    sk_own_deinit(client);
    sk_shared_close(client->shared);
    sk_free(client->alloc, client);
}

/* ---- calls ---- */

static void tell_user(void *ctx, sk_task *task)
{
    souk_client *client = ctx;
    sk_client_enter(client);
    task->user_done(task->user_ctx, task->answer);
    sk_client_leave(client);
}

souk_status souk_call_async(souk_client *client, const souk_request *request, souk_on_answer done,
                            void *ctx, souk_error *err)
{
    sk_task *task;
    souk_status status = sk_task_start(client, request, tell_user, client, &task, err);
    if (status != SOUK_OK)
        return status;
    task->user_done = done;
    task->user_ctx = ctx;
    return SOUK_OK;
}

void sk_client_keep_answer(void *ctx, sk_task *task)
{
    souk_answer **answer = ctx;
    *answer = sk_task_take_answer(task);
}

souk_answer *sk_client_wait(souk_client *client, sk_task *task, souk_answer **got)
{
    while (!*got) {
        if (sk_net_turn(client->net, INT64_MAX) != SOUK_OK && !*got)
            sk_task_abandon(task); /* it ends with what is known of it */
    }
    return *got;
}

souk_status souk_call(souk_client *client, const souk_request *request, souk_answer **answer,
                      souk_error *err)
{
    souk_answer *got = NULL;
    if (answer)
        *answer = NULL;
    if (client->in_callback)
        return sk_fail(err, SOUK_E_STATE, "a blocking call inside a callback: use souk_call_async");
    sk_task *task = NULL;
    souk_status status = sk_task_start(client, request, sk_client_keep_answer, &got, &task, err);
    if (status != SOUK_OK)
        return status;
    status = sk_client_wait(client, task, &got)->err.status;
    if (err)
        *err = got->err;
    if (answer)
        *answer = got;
    else
        souk_answer_free(got);
    return status;
}

/* ---- the loop ---- */

souk_status souk_client_poll(souk_client *client, int64_t timeout_ns, souk_error *err)
{
    int64_t until_ns = 0;
    if (client->in_callback)
        return sk_fail(err, SOUK_E_STATE, "poll was called inside a callback");
    if (timeout_ns < 0 ||
        (timeout_ns > 0 && __builtin_add_overflow(sk_client_now_ns(client), timeout_ns, &until_ns)))
        until_ns = INT64_MAX;
    souk_status status = sk_net_turn(client->net, until_ns);
    return status == SOUK_OK ? SOUK_OK : sk_fail(err, status, "the loop failed");
}

int souk_client_fd(const souk_client *client)
{
    return sk_net_fd(client->net);
}

int64_t souk_client_due_ns(const souk_client *client)
{
    int64_t wait_ns = sk_net_wait_ns(client->net), due_ns;
    if (__builtin_add_overflow(sk_client_now_ns(client), wait_ns, &due_ns))
        return INT64_MAX;
    return due_ns;
}

void souk_client_wake(souk_client *client)
{
    sk_waker_wake(client->waker);
}

/* ---- what it knows ---- */

const souk_venue *souk_client_venue(const souk_client *client)
{
    return client->venue;
}

const char *souk_client_url(const souk_client *client)
{
    return client->places[0].url;
}

bool souk_client_has_key(const souk_client *client)
{
    return client->credentials.key.signer != NULL;
}

bool souk_client_limit(const souk_client *client, size_t index, souk_limit_state *out)
{
    const sk_call_limiter *limiter = &client->limiter;
    if (index >= limiter->count)
        return false;
    *out = (souk_limit_state){
        .name = limiter->rows[index].name,
        .window_ns = limiter->rows[index].window_ns,
        .capacity = limiter->counts[index].capacity,
        .used = sk_call_limiter_used(limiter, (uint32_t)index, sk_client_venue_ns(client))};
    return true;
}
