/* SPDX-License-Identifier: MIT */
#include "net/pool.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

#include <assert.h>

enum { PER_HOST_MAX = 8, WAITING_MAX = 1024 };
static const int64_t idle_default_ns = 30000000000;

typedef enum pooled_state { POOLED_NONE, OPENING, IDLE, BUSY, CLOSING } pooled_state;
typedef enum ask_state { ASK_NONE, WAITING } ask_state;

typedef struct sk_pool_host {
    sk_connect_options to;
    char host[254], server_name[254], source_ip[46];
    sk_pool *pool;
    sk_pool_ask *asks, **asks_tail;
    sk_pooled *idle; /* idle: the one used last comes first */
    sk_pooled *opening;
    uint32_t waiting, opening_count, count, idle_count;
    struct sk_pool_host *next;
} sk_pool_host;

struct sk_pool {
    sk_net *net;
    sk_pool_options options;
    sk_pool_host *hosts;
    sk_timer idle_timer;
    uint32_t count;
    bool freeing;
};

/* ---- lists ---- */

static void push(sk_pooled **list, sk_pooled *conn)
{
    conn->next = *list;
    *list = conn;
}

static void drop(sk_pooled **list, sk_pooled *conn)
{
    while (*list != conn)
        list = &(*list)->next;
    *list = conn->next;
    conn->next = NULL;
}

static void ask_leave(sk_pool_ask *ask)
{
    sk_pool_host *host = ask->host;
    sk_pool_ask **at = &host->asks;
    while (*at != ask)
        at = &(*at)->next;
    *at = ask->next;
    if (host->asks_tail == &ask->next)
        host->asks_tail = at;
    ask->state = ASK_NONE;
    host->waiting--;
    sk_net_timer_stop(host->pool->net, &ask->timer);
}

/* The first that takes a used connection, or any. */
static sk_pool_ask *first_ask(const sk_pool_host *host, bool used)
{
    sk_pool_ask *ask = host->asks;
    while (ask && used && ask->fresh)
        ask = ask->next;
    return ask;
}

static void answer(sk_pool_ask *ask, sk_pooled *conn, const souk_error *err)
{
    if (!conn) {
        ask->got(ask->ctx, NULL, false, err);
        return;
    }
    conn->state = BUSY;
    bool reused = conn->uses++ > 0;
    ask->got(ask->ctx, conn, reused, NULL);
}

/* ---- hosts ---- */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_host(const sk_connect_options *a, const sk_connect_options *b)
{
    return a->port == b->port && a->tls == b->tls && a->proxy == b->proxy &&
           same_text(a->host, b->host) && same_text(a->server_name, b->server_name) &&
           same_text(a->source_ip, b->source_ip);
}

static bool keep_text(const char **to, char *storage, size_t size)
{
    if (!*to)
        return true;
    bool fits = sk_str_copy(storage, size, sk_str(*to));
    *to = storage;
    return fits;
}

static souk_status host_of(sk_pool *pool, const sk_connect_options *to, sk_pool_host **out,
                           souk_error *err)
{
    for (*out = pool->hosts; *out; *out = (*out)->next)
        if (same_host(&(*out)->to, to))
            return SOUK_OK;
    sk_pool_host *host = sk_alloc_zeroed(pool->options.alloc, 1, sizeof *host);
    if (!host)
        return sk_fail_nomem(err);
    host->to = *to;
    host->pool = pool;
    host->asks_tail = &host->asks;
    if (!keep_text(&host->to.host, host->host, sizeof host->host) ||
        !keep_text(&host->to.server_name, host->server_name, sizeof host->server_name) ||
        !keep_text(&host->to.source_ip, host->source_ip, sizeof host->source_ip)) {
        sk_free(pool->options.alloc, host);
        return sk_fail(err, SOUK_E_INVALID, "a host's name is too long");
    }
    host->next = pool->hosts;
    pool->hosts = host;
    *out = host;
    return SOUK_OK;
}

static souk_status open_one(sk_pool_host *host, souk_error *err)
{
    sk_pool *pool = host->pool;
    sk_pooled *conn = pool->options.make(pool->options.ctx, &host->to);
    if (!conn)
        return sk_fail_nomem(err);
    conn->pool = NULL;
    souk_status status = sk_net_connect(pool->net, &host->to, &conn->conn, err);
    if (status < 0) {
        /* The owner frees what it made in `closed`, as ever. */
        conn->conn.ops->closed(&conn->conn, err);
        return status;
    }
    conn->pool = pool;
    conn->host = host;
    conn->state = OPENING;
    conn->uses = 0;
    push(&host->opening, conn);
    host->opening_count++;
    host->count++;
    pool->count++;
    return SOUK_OK;
}

/* Opens what the queue needs and the limit allows. */
static void pump(sk_pool_host *host)
{
    sk_pool *pool = host->pool;
    while (!pool->freeing && host->waiting > host->opening_count) {
        if (host->count >= pool->options.per_host_max) {
            if (host->idle) { /* only asks for fresh ones wait while some are idle */
                sk_pooled *conn = host->idle;
                drop(&host->idle, conn);
                host->idle_count--;
                conn->state = CLOSING;
                sk_net_close(pool->net, &conn->conn, SK_CLOSE_ABORT, NULL);
            }
            return;
        }
        souk_error err = {.status = SOUK_OK};
        if (open_one(host, &err) < 0) {
            sk_pool_ask *ask = host->asks;
            ask_leave(ask);
            answer(ask, NULL, &err);
        }
    }
}

/* ---- the idle ---- */

static void close_idle(sk_pool_host *host, sk_pooled *conn)
{
    drop(&host->idle, conn);
    host->idle_count--;
    conn->state = CLOSING;
    sk_net_close(host->pool->net, &conn->conn, SK_CLOSE_FLUSH, NULL);
}

static void sweep(void *ctx, int64_t now_ns)
{
    (void)now_ns;
    sk_pool *pool = ctx;
    int64_t real_ns = sk_net_real_ns(pool->net), next_ns = INT64_MAX;
    for (sk_pool_host *host = pool->hosts; host; host = host->next) {
        sk_pooled *next;
        for (sk_pooled *conn = host->idle; conn; conn = next) {
            next = conn->next;
            int64_t due_ns = conn->idle_since_ns + pool->options.idle_ns;
            if (due_ns <= real_ns)
                close_idle(host, conn);
            else if (due_ns < next_ns)
                next_ns = due_ns;
        }
    }
    if (next_ns != INT64_MAX)
        sk_net_timer_start_real(pool->net, &pool->idle_timer, next_ns);
}

static void make_idle(sk_pooled *conn)
{
    sk_pool *pool = conn->pool;
    conn->state = IDLE;
    conn->idle_since_ns = sk_net_real_ns(pool->net);
    push(&conn->host->idle, conn);
    conn->host->idle_count++;
    if (!sk_timer_armed(&pool->idle_timer))
        sk_net_timer_start_real(pool->net, &pool->idle_timer,
                                conn->idle_since_ns + pool->options.idle_ns);
}

/* For the next in the queue, or idle. */
static void serve(sk_pooled *conn)
{
    sk_pool_ask *ask = first_ask(conn->host, conn->uses > 0);
    if (ask) {
        ask_leave(ask);
        answer(ask, conn, NULL);
    } else {
        make_idle(conn);
        if (conn->host->waiting)
            pump(conn->host);
    }
}

/* ---- the owner's calls ---- */

static void gave_up(void *ctx, int64_t now_ns)
{
    (void)now_ns;
    sk_pool_ask *ask = ctx;
    souk_error err;
    sk_fail(&err, SOUK_E_TIMEOUT, "no connection to %.100s:%u in time", ask->host->to.host,
            ask->host->to.port);
    ask_leave(ask);
    answer(ask, NULL, &err);
}

souk_status sk_pool_take(sk_pool *pool, const sk_connect_options *to, sk_pool_ask *ask,
                         souk_error *err)
{
    assert(ask->got && ask->state == ASK_NONE);
    if (pool->freeing)
        return sk_fail(err, SOUK_E_STATE, "the connections are being shut down");
    sk_pool_host *host;
    souk_status status = host_of(pool, to, &host, err);
    if (status < 0)
        return status;
    if (host->idle && !ask->fresh) {
        sk_pooled *conn = host->idle;
        drop(&host->idle, conn);
        host->idle_count--;
        answer(ask, conn, NULL);
        return SOUK_OK;
    }
    if (host->waiting >= pool->options.waiting_max)
        return sk_fail(err, SOUK_E_LIMIT, "%u requests wait for a connection to %.100s already",
                       host->waiting, host->to.host);
    ask->host = host;
    ask->timer = (sk_timer){.fire = gave_up, .ctx = ask};
    if (ask->give_up_ns && sk_net_timer_start_real(pool->net, &ask->timer, ask->give_up_ns) < 0)
        return sk_fail_nomem(err);
    ask->state = WAITING;
    ask->next = NULL;
    *host->asks_tail = ask;
    host->asks_tail = &ask->next;
    host->waiting++;
    pump(host);
    return SOUK_OK;
}

void sk_pool_cancel(sk_pool *pool, sk_pool_ask *ask)
{
    (void)pool;
    if (ask->state == WAITING)
        ask_leave(ask);
}

void sk_pool_give(sk_pool *pool, sk_pooled *conn, bool keep)
{
    if (!conn->pool || conn->state != BUSY)
        return;
    if (keep && !pool->freeing) {
        serve(conn);
        return;
    }
    conn->state = CLOSING;
    sk_net_close(pool->net, &conn->conn, SK_CLOSE_FLUSH, NULL);
}

static void free_when_empty(sk_pool *pool)
{
    if (!pool->freeing || pool->count)
        return;
    sk_net_timer_stop(pool->net, &pool->idle_timer);
    sk_pool_host *next;
    for (sk_pool_host *host = pool->hosts; host; host = next) {
        next = host->next;
        sk_free(pool->options.alloc, host);
    }
    sk_free(pool->options.alloc, pool);
}

void sk_pooled_opened(sk_pooled *conn)
{
    if (!conn->pool || conn->state != OPENING)
        return;
    drop(&conn->host->opening, conn);
    conn->host->opening_count--;
    serve(conn);
}

void sk_pooled_closed(sk_pooled *conn, const souk_error *why)
{
    sk_pool *pool = conn->pool;
    sk_pool_host *host = conn->host;
    if (!pool)
        return;
    sk_pool_ask *ask = NULL;
    if (conn->state == OPENING) {
        drop(&host->opening, conn);
        host->opening_count--;
        ask = host->asks; /* one failure, one answer */
    } else if (conn->state == IDLE) {
        drop(&host->idle, conn);
        host->idle_count--;
    }
    conn->state = POOLED_NONE;
    conn->pool = NULL;
    host->count--;
    pool->count--;
    if (pool->freeing) {
        free_when_empty(pool);
        return;
    }
    const souk_error copy = *why;
    pool->count++; /* the answer may free the pool */
    if (ask) {
        ask_leave(ask);
        answer(ask, NULL, &copy);
    }
    pool->count--;
    pump(host);
    free_when_empty(pool);
}

/* ---- beginning and end ---- */

souk_status sk_pool_new(sk_pool **out, sk_net *net, const sk_pool_options *options, souk_error *err)
{
    assert(options->make);
    *out = NULL;
    sk_pool *pool = sk_alloc_zeroed(options->alloc, 1, sizeof *pool);
    if (!pool)
        return sk_fail_nomem(err);
    *pool = (sk_pool){.net = net, .options = *options};
    pool->idle_timer = (sk_timer){.fire = sweep, .ctx = pool};
    if (!pool->options.per_host_max)
        pool->options.per_host_max = PER_HOST_MAX;
    if (!pool->options.waiting_max)
        pool->options.waiting_max = WAITING_MAX;
    if (!pool->options.idle_ns)
        pool->options.idle_ns = idle_default_ns;
    *out = pool;
    return SOUK_OK;
}

void sk_pool_free(sk_pool *pool)
{
    if (!pool || pool->freeing)
        return;
    pool->freeing = true;
    pool->count++; /* stays until the end of this function */
    souk_error err;
    sk_fail(&err, SOUK_E_CLOSED, "the connections are being shut down");
    for (sk_pool_host *host = pool->hosts; host; host = host->next) {
        while (host->asks) {
            sk_pool_ask *ask = host->asks;
            ask_leave(ask);
            answer(ask, NULL, &err);
        }
        while (host->idle)
            close_idle(host, host->idle);
        for (sk_pooled *conn = host->opening; conn; conn = conn->next)
            sk_net_close(pool->net, &conn->conn, SK_CLOSE_ABORT, &err);
    }
    pool->count--;
    free_when_empty(pool);
}

uint32_t sk_pool_count(const sk_pool *pool)
{
    return pool->count;
}

uint32_t sk_pool_idle(const sk_pool *pool)
{
    uint32_t idle = 0;
    for (const sk_pool_host *host = pool->hosts; host; host = host->next)
        idle += host->idle_count;
    return idle;
}
