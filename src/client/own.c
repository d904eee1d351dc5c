/* SPDX-License-Identifier: MIT */
#include "client/own.h"
#include "base/str.h"
#include "client/call.h"
#include "client/stream.h"

#define MS_NS INT64_C(1000000)
enum { FILLS_LIMIT = 1000 };

/* ---- asking ---- */

static void ask_next(souk_client *client);

static void due(void *ctx, int64_t now_ns)
{
    (void)now_ns;
    ask_next(ctx);
}

static void ask_later(souk_client *client)
{
    sk_own_orders *own = &client->own;
    int64_t wait_ns = sk_backoff_next_ns(&own->backoff, &client->rng);
    sk_net_timer_start(client->net, &own->timer, sk_client_now_ns(client) + wait_ns);
}

static void answered(void *ctx, sk_task *task)
{
    souk_client *client = ctx;
    sk_own_orders *own = &client->own;
    const sk_call *call = &task->answer->call;
    own->task = NULL;
    if (client->closing)
        return;
    sk_own *order =
        sk_lives_find_ref(&own->orders, call->symbol, call->ref.client_id, call->ref.order_id);
    /* a question that changed nothing is asked again, later and not for ever */
    if (order && sk_life_wants(&order->life)) {
        ask_later(client);
    } else {
        sk_backoff_init(&own->backoff, NULL);
        ask_next(client);
    }
}

static sk_own *first_wanting(const sk_own_list *list)
{
    for (sk_own *o = list->first; o; o = o->next)
        if (sk_life_wants(&o->life) && o->tries < SK_OWN_TRIES_MAX)
            return o;
    return NULL;
}

static void ask_next(souk_client *client)
{
    sk_own_orders *own = &client->own;
    souk_error err;
    sk_own *o = first_wanting(&own->orders.live);
    o = o ? o : first_wanting(&own->orders.ended);
    if (own->task || client->closing || !o)
        return;
    souk_request ask = {
        .struct_size = sizeof ask, .symbol = o->life.symbol, .on_limit = SOUK_LIMIT_WAIT};
    o->tries++;
    if (sk_life_wants(&o->life) & SK_WANTS_ORDER) {
        ask.op = SOUK_OP_RESOLVE;
        ask.client_id = o->life.client_id;
        ask.sent_ns = o->life.sent_ns ? o->life.sent_ns : o->life.begun_ns;
    } else {
        ask.op = SOUK_OP_FILLS;
        ask.order_id = o->life.order_id;
        ask.limit = FILLS_LIMIT;
    }
    if (sk_task_start(client, &ask, answered, client, &own->task, &err) != SOUK_OK)
        ask_later(client);
}

static void reset_tries(sk_own_list *list)
{
    for (sk_own *o = list->first; o; o = o->next)
        o->tries = 0;
}

void sk_own_repair(souk_client *client)
{
    if (!client->closing && client->credentials.key.signer)
        ask_next(client);
}

void sk_own_listed(souk_client *client, const souk_order *rows, size_t count, int64_t asked_ns)
{
    sk_own_orders *own = &client->own;
    for (sk_own *o = own->orders.live.first; o; o = o->next) {
        bool listed = o->life.heard_ns >= asked_ns;
        for (size_t i = 0; i < count && !listed; i++)
            listed = sk_str_is(rows[i].client_id, o->life.client_id);
        if (!listed)
            sk_life_doubt(&o->life);
    }
    reset_tries(&own->orders.live);
    reset_tries(&own->orders.ended);
    sk_backoff_init(&own->backoff, NULL);
    sk_own_repair(client);
}

/* ---- calls ---- */

static sk_own *order_of(const sk_task *task)
{
    const sk_call *call = &task->answer->call;
    const sk_lives *orders = &task->client->own.orders;
    if (call->op == SK_OP_PLACE)
        return sk_lives_find(orders, call->ask.client_id);
    return sk_lives_find_ref(orders, call->symbol, call->ref.client_id, call->ref.order_id);
}

souk_status sk_own_begin(sk_task *task, souk_error *err)
{
    souk_client *client = task->client;
    const sk_call *call = &task->answer->call;
    sk_own *own;
    if (call->op == SK_OP_PLACE)
        return sk_lives_add(&client->own.orders, call->ask.client_id, call->symbol, &call->ask,
                            sk_client_now_ns(client), &own, err);
    if (call->op == SK_OP_CANCEL && (own = order_of(task)))
        sk_life_cancel(&own->life, true);
    return SOUK_OK;
}

void sk_own_leaves(sk_task *task)
{
    sk_own *own = task->looking || task->call->op != SK_OP_PLACE ? NULL : order_of(task);
    if (own)
        own->life.sent_ns = sk_client_now_ns(task->client);
}

/* The rows of an answer, of whatever call. */
static void hear(souk_client *client, const souk_answer *answer)
{
    sk_lives *orders = &client->own.orders;
    int64_t now_ns = sk_client_now_ns(client);
    size_t count;
    const souk_fill *fills = souk_answer_fills(answer, &count);
    const sk_call *call = &answer->call;
    for (size_t i = 0; i < count; i++) {
        souk_fill fill = fills[i];
        /* those of a new order's answer name it only once, in its row */
        if (call->op == SK_OP_PLACE)
            fill.client_id = call->ask.client_id;
        if (!fill.symbol.len)
            fill.symbol = call->symbol;
        sk_lives_fill(orders, &fill, now_ns);
    }
    const souk_order *rows = souk_answer_orders(answer, &count);
    for (size_t i = 0; i < count; i++)
        sk_lives_row(orders, &rows[i], now_ns);
}

static void placed(sk_task *task, sk_own *own)
{
    if (task->answer->outcome == SOUK_REFUSED || task->answer->outcome == SOUK_NOT_SENT)
        sk_life_absent(&own->life);
    else
        sk_life_lost(&own->life);
}

void sk_own_ended(sk_task *task)
{
    souk_client *client = task->client;
    const souk_answer *answer = task->answer;
    const sk_call *call = &answer->call;
    bool doubtful = answer->outcome == SOUK_UNKNOWN;
    hear(client, answer);
    sk_own *own = order_of(task);
    if (own && call->op == SK_OP_CANCEL) {
        sk_life_cancel(&own->life, false);
        if (doubtful)
            sk_life_doubt(&own->life);
    } else if (own && call->op == SK_OP_PLACE) {
        placed(task, own);
    } else if (own && call->op == SK_OP_ORDER) {
        bool absent = answer->op == SOUK_OP_RESOLVE && answer->outcome == SOUK_REFUSED;
        if (absent)
            sk_life_absent(&own->life);
        if (absent || answer->outcome == SOUK_DONE)
            sk_life_asked(&own->life);
    }
    if (own)
        sk_lives_settle(&client->own.orders, own);
    /* while a stream keeps the lives, nothing of them stays open to question */
    bool followed = false;
    for (const souk_stream *s = client->streams; s; s = s->next)
        followed = followed || s->channel == SOUK_CHANNEL_ACCOUNT;
    if (followed && (doubtful || task->looking) && task != client->own.task)
        sk_own_repair(client);
}

void sk_own_told(souk_client *client, const sk_update *u)
{
    sk_lives *orders = &client->own.orders;
    if (u->order.exec == SK_EXEC_TRADE)
        sk_lives_fill(orders, &u->order.fill, u->recv_ns);
    sk_lives_row(orders, &u->order.order, u->recv_ns);
}

/* ---- the room ---- */

void sk_own_init(souk_client *client, uint64_t seed)
{
    client->own.timer = (sk_timer){.fire = due, .ctx = client};
    sk_backoff_init(&client->own.backoff, NULL);
    sk_lives_init(&client->own.orders, client->alloc, seed);
}

void sk_own_stop(souk_client *client)
{
    sk_net_timer_stop(client->net, &client->own.timer);
}

void sk_own_deinit(souk_client *client)
{
    sk_lives_deinit(&client->own.orders);
}

size_t souk_client_orders(const souk_client *client, souk_order *out, size_t max)
{
    const sk_own_list *live = &client->own.orders.live;
    size_t count = 0;
    for (const sk_own *o = live->first; o && count < max; o = o->next)
        sk_life_show(&o->life, &out[count++]);
    return live->count;
}

bool souk_client_order(const souk_client *client, const char *client_id, souk_order *out)
{
    const sk_own *own = sk_lives_find(&client->own.orders, sk_str(client_id));
    if (own)
        sk_life_show(&own->life, out);
    return own != NULL;
}
