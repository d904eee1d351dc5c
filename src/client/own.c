/* SPDX-License-Identifier: MIT */
#include "client/own.h"
#include "base/err.h"
#include "base/rng.h"
#include "base/str.h"
#include "client/call.h"
#include "client/stream.h"

#define MS_NS INT64_C(1000000)
enum {
    FILLS_LIMIT = 1000,
    SYMBOLS_FEW = 4, /* asked for one by one: the open orders of all symbols cost more */
    SLACK_MS = 1000  /* clocks are corrected, not equal */
};

/* ---- the journal ---- */

/* Writes down that something happened; fence_ns: until when the change that was answered could have
 * arrived. What cannot be written now is asked for after a restart. */
static void jot(souk_client *client, const sk_own *o, sk_order_journal_kind kind, int64_t fence_ns)
{
    souk_error err;
    sk_order_journal_entry entry = {.kind = kind,
                                    .ref = o->journal,
                                    .at_ns = sk_client_now_ns(client),
                                    .fence_ns = fence_ns,
                                    .order_id = sk_str(o->life.order_id),
                                    .status = sk_life_status(&o->life)};
    if (sk_order_journal_append(client->own.journal, &entry, &err) != SOUK_OK)
        SK_LOG(&client->log, SK_LOG_WARN, "not in the journal",
               sk_log_text("client_order_id", o->life.client_id), sk_log_text("why", err.text));
}

/* After every change of a life. */
static void note(souk_client *client, sk_own *o)
{
    if (!client->own.journal || !o->journal)
        return;
    souk_order_status status = sk_life_status(&o->life);
    if (!souk_order_is_open(status) && !sk_life_wants(&o->life)) {
        jot(client, o, SK_ORDER_JOURNAL_END, 0);
        o->journal = 0;
    } else if (o->life.known == SK_LIFE_SEEN && o->life.order_id[0] && !o->noted) {
        jot(client, o, SK_ORDER_JOURNAL_SEEN, 0);
        o->noted = true;
    }
}

static int64_t fence_of(const souk_client *client)
{
    return client->venue->resolve.fence_ms * MS_NS;
}

static souk_status write_intent(souk_client *client, sk_own *o, const sk_order_ask *ask,
                                souk_error *err)
{
    int64_t now_ns = sk_client_now_ns(client);
    sk_order_journal_entry entry = {.kind = o->journal ? SK_ORDER_JOURNAL_SENT
                                                       : SK_ORDER_JOURNAL_INTENT,
                                    .ref = o->journal,
                                    .at_ns = now_ns,
                                    .fence_ns = now_ns + fence_of(client),
                                    .client_id = sk_str(o->life.client_id),
                                    .symbol = sk_str(o->life.symbol),
                                    .ask = *ask};
    souk_status status = sk_order_journal_append(client->own.journal, &entry, err);
    if (status == SOUK_OK)
        o->journal = entry.ref;
    return status;
}

static souk_status write_amend(souk_client *client, sk_own *o, const sk_order_ask *ask,
                               souk_error *err)
{
    int64_t now_ns = sk_client_now_ns(client);
    sk_order_journal_entry entry = {.kind = SK_ORDER_JOURNAL_AMEND,
                                    .ref = o->journal,
                                    .at_ns = now_ns,
                                    .fence_ns = now_ns + fence_of(client),
                                    .ask = {.price = ask->price, .qty = ask->qty}};
    return sk_order_journal_append(client->own.journal, &entry, err);
}

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

static bool is_followed(const souk_client *client)
{
    for (const souk_stream *s = client->streams; s; s = s->next)
        if (s->channel == SOUK_CHANNEL_ACCOUNT)
            return true;
    return false;
}

/* Whether a change of it may still arrive: until then it stays in doubt, whatever is answered. */
static bool may_change(const souk_client *client, const sk_own *o)
{
    return o->life.doubted && !client->own.recovering &&
           o->life.fence_ns > sk_client_now_ns(client);
}

/* What is asked for of an order. Who keeps neither a journal nor the account's stream is told of
 * fates, and asks for fills by himself. */
static unsigned wants_of(const souk_client *client, const sk_own *o)
{
    unsigned asked = client->own.journal || is_followed(client) ? ~0u : SK_WANTS_ORDER;
    if (may_change(client, o))
        asked &= ~(unsigned)SK_WANTS_ORDER;
    return sk_life_wants(&o->life) & asked;
}

/* Looks again when the first of those that may still change cannot any more. */
static void ask_at_fence(souk_client *client)
{
    sk_own_orders *own = &client->own;
    int64_t at_ns = INT64_MAX;
    for (const sk_own *o = own->orders.live.first; o; o = o->next)
        if (may_change(client, o) && o->life.fence_ns < at_ns)
            at_ns = o->life.fence_ns;
    if (at_ns != INT64_MAX)
        sk_net_timer_start(client->net, &own->timer, at_ns);
}

/* More fills than one answer holds: the first answer has the last of them, the next begin anew from
 * the oldest. false: there is no further page. */
static bool turn_page(sk_own *order, const souk_answer *answer)
{
    size_t count;
    uint64_t last;
    const souk_fill *rows = souk_answer_fills(answer, &count);
    bool more = count >= FILLS_LIMIT && (sk_life_wants(&order->life) & SK_WANTS_FILLS) &&
                sk_str_to_u64(rows[count - 1].fill_id, &last) == SOUK_OK && last < UINT64_MAX;
    if (more)
        order->fills_from = order->paging ? last + 1 : 0;
    order->paging = more;
    return more;
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
    bool more = order && call->op == SK_OP_FILLS && turn_page(order, task->answer);
    /* a question that changed nothing is asked again, later and not for ever */
    if (order && wants_of(client, order) && !more) {
        ask_later(client);
    } else {
        sk_backoff_init(&own->backoff, NULL);
        ask_next(client);
    }
}

/* Of those that want something the one that was asked for least. */
static sk_own *most_wanting(const souk_client *client, const sk_own_list *list, sk_own *best,
                            bool for_ever)
{
    for (sk_own *o = list->first; o; o = o->next)
        if (wants_of(client, o) && (o->tries < SK_OWN_TRIES_MAX || for_ever) &&
            (!best || o->tries < best->tries))
            best = o;
    return best;
}

/* The first order of the journal that was not looked for among the open ones, and of how many
 * symbols those are: up to one more than a few. */
static sk_own *first_unlisted(const sk_own_orders *own, uint32_t *symbols)
{
    sk_own *first = NULL;
    *symbols = 0;
    for (sk_own *o = own->orders.live.first; o && *symbols <= SYMBOLS_FEW; o = o->next) {
        bool seen = !o->recovered || o->listed;
        first = first || seen ? first : o;
        for (const sk_own *p = first; p && p != o && !seen; p = p->next)
            seen = p->recovered && !p->listed && strcmp(p->life.symbol, o->life.symbol) == 0;
        *symbols += !seen;
    }
    return first;
}

static void listed(sk_own_orders *own)
{
    const char *symbol = own->listing;
    for (sk_own *o = own->orders.live.first; o; o = o->next)
        o->listed = o->listed || !symbol[0] || strcmp(symbol, o->life.symbol) == 0;
}

/* What is open, once, before asking for each order of the journal. */
static void open_answered(void *ctx, sk_task *task)
{
    souk_client *client = ctx;
    sk_own_orders *own = &client->own;
    own->task = NULL;
    if (client->closing)
        return;
    if (task->answer->outcome == SOUK_DONE)
        listed(own);
    size_t count;
    const souk_order *rows = souk_answer_orders(task->answer, &count);
    for (size_t i = 0; i < count; i++) {
        sk_own *o = sk_lives_find(&own->orders, rows[i].client_id);
        if (o)
            sk_life_asked(&o->life, task->begun_ns);
    }
    if (task->answer->outcome == SOUK_DONE)
        ask_next(client);
    else
        ask_later(client);
}

/* Of one symbol, where there are few, else of all. false: there is nothing to ask. */
static bool ask_open(souk_client *client)
{
    sk_own_orders *own = &client->own;
    uint32_t symbols;
    souk_error err;
    const sk_own *first = first_unlisted(own, &symbols);
    if (!first)
        return false;
    bool few = symbols <= SYMBOLS_FEW;
    sk_str_copy(own->listing, sizeof own->listing, sk_str(few ? first->life.symbol : ""));
    const souk_request ask = {.struct_size = sizeof ask,
                              .op = SOUK_OP_OPEN_ORDERS,
                              .symbol = few ? own->listing : NULL,
                              .on_limit = SOUK_LIMIT_WAIT};
    if (sk_task_start(client, &ask, open_answered, client, &own->task, &err) != SOUK_OK)
        ask_later(client);
    return true;
}

static void ask_next(souk_client *client)
{
    sk_own_orders *own = &client->own;
    souk_error err;
    if (own->task || client->closing)
        return;
    if (own->recovering && ask_open(client))
        return;
    sk_own *o = most_wanting(client, &own->orders.live, NULL, own->recovering);
    o = most_wanting(client, &own->orders.ended, o, own->recovering);
    if (!o) {
        ask_at_fence(client);
        sk_reckon_start(client);
        return;
    }
    souk_request ask = {
        .struct_size = sizeof ask, .symbol = o->life.symbol, .on_limit = SOUK_LIMIT_WAIT};
    o->tries = o->tries < UINT8_MAX ? (uint8_t)(o->tries + 1) : UINT8_MAX;
    if (sk_life_wants(&o->life) & SK_WANTS_ORDER) {
        ask.op = SOUK_OP_RESOLVE;
        ask.client_id = o->life.client_id;
        ask.sent_ns = o->life.sent_ns ? o->life.sent_ns : o->life.begun_ns;
    } else {
        ask.op = SOUK_OP_FILLS;
        ask.order_id = o->life.order_id;
        ask.limit = FILLS_LIMIT;
        ask.has_after = o->paging;
        ask.after_id = o->paging ? o->fills_from : 0;
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

void sk_own_doubt(souk_client *client, const souk_order *rows, size_t count, int64_t asked_ns)
{
    for (sk_own *o = client->own.orders.live.first; o; o = o->next) {
        bool listed = o->life.heard_ns >= asked_ns;
        for (size_t i = 0; i < count && !listed; i++)
            listed = sk_str_is(rows[i].client_id, o->life.client_id);
        if (!listed) {
            o->absent_ns = asked_ns; /* what is still to be told may be older than that */
            sk_life_doubt(&o->life);
        }
    }
}

void sk_own_listed(souk_client *client, const souk_order *rows, size_t count, int64_t asked_ns)
{
    sk_own_orders *own = &client->own;
    sk_reckon_due(client);
    sk_own_doubt(client, rows, count, asked_ns);
    reset_tries(&own->orders.live);
    reset_tries(&own->orders.ended);
    sk_backoff_init(&own->backoff, NULL);
    sk_own_repair(client);
}

/* ---- calls ---- */

static sk_own *order_of(const souk_client *client, const sk_call *call)
{
    const sk_lives *orders = &client->own.orders;
    if (call->op == SK_OP_PLACE)
        return sk_lives_find(orders, call->ask.client_id);
    return sk_lives_find_ref(orders, call->symbol, call->ref.client_id, call->ref.order_id);
}

static souk_status begin_one(souk_client *client, const sk_call *call, souk_error *err)
{
    sk_own *own;
    if (call->op == SK_OP_PLACE && client->own.recovering)
        return sk_fail(err, SOUK_E_STATE,
                       "orders of the journal are not accounted for yet: souk_client_reconcile");
    if (call->op == SK_OP_PLACE) {
        /* the last order of that id goes, with whatever was still to be asked of it */
        own = sk_lives_find(&client->own.orders, call->ask.client_id);
        if (own && !own->live && own->journal)
            jot(client, own, SK_ORDER_JOURNAL_END, 0);
        return sk_lives_add(&client->own.orders, call->ask.client_id, call->symbol, &call->ask,
                            sk_client_now_ns(client), &own, err);
    }
    if (call->op == SK_OP_CANCEL && (own = order_of(client, call)))
        sk_life_cancel(&own->life, true);
    if (call->op == SK_OP_AMEND && (own = order_of(client, call)))
        sk_life_amend(&own->life, true);
    return SOUK_OK;
}

/* What begin_one did for the first parts of a call that then could not begin. */
static void undo(souk_client *client, const sk_call *parts, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        sk_own *own = order_of(client, &parts[i]);
        if (own && parts[i].op == SK_OP_PLACE)
            sk_lives_forget(&client->own.orders, own);
        else if (own)
            sk_life_cancel(&own->life, false);
    }
}

souk_status sk_own_begin(sk_task *task, souk_error *err)
{
    const sk_call *call = &task->answer->call;
    if (task->one_by_one)
        return SOUK_OK;
    if (!call->parts_count)
        return begin_one(task->client, call, err);
    for (uint32_t i = 0; i < call->parts_count; i++) {
        souk_status status = begin_one(task->client, &call->parts[i], err);
        if (status != SOUK_OK) {
            undo(task->client, call->parts, i);
            return status;
        }
    }
    return SOUK_OK;
}

static souk_status leaves_one(souk_client *client, const sk_call *call, souk_error *err)
{
    bool places = call->op == SK_OP_PLACE, amends = call->op == SK_OP_AMEND;
    bool cancels = call->op == SK_OP_CANCEL;
    sk_own *own = places || cancels || amends ? order_of(client, call) : NULL;
    if (!own)
        return SOUK_OK;
    /* a cancel takes risk away: it leaves even when nothing can be written */
    if (cancels && client->own.journal && own->journal)
        jot(client, own, SK_ORDER_JOURNAL_CANCEL, 0);
    souk_status status = SOUK_OK;
    if (places)
        sk_reckon_follow(client, call->symbol);
    if (places && client->own.journal)
        status = write_intent(client, own, &call->ask, err);
    if (amends && client->own.journal && own->journal)
        status = write_amend(client, own, &call->ask, err);
    if (places && status == SOUK_OK)
        own->life.sent_ns = sk_client_now_ns(client);
    return status;
}

souk_status sk_own_leaves(sk_task *task, souk_error *err)
{
    const sk_call *call = task->call;
    souk_status status = SOUK_OK;
    if (!call->parts_count)
        return leaves_one(task->client, call, err);
    for (uint32_t i = 0; i < call->parts_count && status == SOUK_OK; i++)
        status = leaves_one(task->client, &call->parts[i], err);
    return status;
}

static void learned(souk_client *client, sk_own *own)
{
    if (own)
        note(client, own);
}

/* The rows of an answer, of whatever call: no newer than its question. */
static void hear(souk_client *client, const souk_answer *answer, int64_t asked_ns)
{
    sk_lives *orders = &client->own.orders;
    size_t count, rows_count;
    const souk_fill *fills = souk_answer_fills(answer, &count);
    const souk_order *rows = souk_answer_orders(answer, &rows_count);
    const sk_call *call = &answer->call;
    for (size_t i = 0; i < count; i++) {
        souk_fill fill = fills[i];
        /* those of a new order's answer name it only once, in its row */
        if (call->op == SK_OP_PLACE)
            fill.client_id = call->ask.client_id;
        if (call->op == SK_OP_PLACE && !fill.order_id.len && rows_count == 1)
            fill.order_id = rows[0].order_id;
        if (!fill.symbol.len)
            fill.symbol = call->symbol;
        sk_reckon_heard(client, &fill, SK_HEARD_ANSWER);
        learned(client, sk_lives_fill(orders, &fill));
    }
    for (size_t i = 0; i < rows_count; i++) {
        souk_order row = rows[i];
        if (!row.updated_ns) /* no venue's time of a change: what is told was so when it was asked
                              */
            row.updated_ns = asked_ns + client->offset.offset_ns - client->offset.error_ns;
        sk_reckon_follow(client, row.symbol);
        learned(client, sk_lives_row(orders, &row, asked_ns));
    }
}

static void placed(souk_outcome outcome, sk_own *own)
{
    if (outcome == SOUK_REFUSED || outcome == SOUK_NOT_SENT)
        sk_life_absent(&own->life);
    else
        sk_life_lost(&own->life);
}

/* What the end of a call, or of one of its parts, means for its order; NULL: not one of ours. */
static sk_own *ended_one(sk_task *task, const sk_call *call, souk_outcome outcome)
{
    souk_client *client = task->client;
    bool doubtful = outcome == SOUK_UNKNOWN;
    sk_own *own = order_of(client, call);
    if (own && call->op == SK_OP_CANCEL) {
        sk_life_cancel(&own->life, false);
        if (doubtful)
            sk_life_doubt(&own->life);
    } else if (own && call->op == SK_OP_AMEND) {
        sk_life_amend(&own->life, false);
        if (!doubtful && own->journal)
            jot(client, own, SK_ORDER_JOURNAL_SEEN, task->exchange.sent_ns + fence_of(client));
        if (doubtful) {
            own->life.fence_ns = task->exchange.sent_ns + fence_of(client) + SLACK_MS * MS_NS;
            sk_life_doubt(&own->life);
        }
    } else if (own && call->op == SK_OP_PLACE) {
        placed(outcome, own);
    } else if (own && call->op == SK_OP_ORDER) {
        bool absent = task->answer->op == SOUK_OP_RESOLVE && outcome == SOUK_REFUSED;
        if (absent)
            sk_life_absent(&own->life);
        if (absent || outcome == SOUK_DONE)
            sk_life_asked(&own->life, task->begun_ns);
    }
    if (own) {
        sk_lives_settle(&client->own.orders, own);
        note(client, own);
    }
    return own;
}

/* What is wanted of any of them. */
static unsigned ended_parts(sk_task *task)
{
    souk_client *client = task->client;
    const sk_parts *parts = &task->answer->parts;
    unsigned wants = 0;
    for (uint32_t i = 0; i < parts->count; i++) {
        const sk_part *part = &parts->rows[i];
        if (part->order)
            learned(client, sk_lives_row(&client->own.orders, part->order, task->begun_ns));
        sk_own *own = task->one_by_one ? NULL : ended_one(task, part->call, part->outcome);
        wants |= own ? sk_life_wants(&own->life) : 0;
    }
    return wants;
}

void sk_own_ended(sk_task *task)
{
    souk_client *client = task->client;
    const souk_answer *answer = task->answer;
    bool doubtful = answer->outcome == SOUK_UNKNOWN;
    unsigned wants;
    hear(client, answer, task->begun_ns);
    if (answer->parts.count) {
        wants = ended_parts(task);
    } else {
        const sk_own *own = ended_one(task, &answer->call, answer->outcome);
        wants = own ? sk_life_wants(&own->life) : 0;
    }
    /* a fate that is not known is looked for until there is evidence; while a stream keeps the
     * lives nothing of them stays open to question; without one, fills are asked for only that the
     * journal is to hand over */
    bool ask = (doubtful && !task->no_resolve) ||
               (is_followed(client) ? task->looking || (!doubtful && wants & SK_WANTS_ORDER)
                                    : client->own.journal && wants & SK_WANTS_FILLS);
    if (ask && task != client->own.task)
        sk_own_repair(client);
}

bool sk_own_told(souk_client *client, const sk_update *u)
{
    sk_lives *orders = &client->own.orders;
    bool trade = u->order.exec == SK_EXEC_TRADE, news = trade;
    souk_fill fill = u->order.fill;
    sk_reckon_follow(client, u->order.order.symbol);
    if (trade) {
        fill.symbol = fill.symbol.len ? fill.symbol : u->order.order.symbol;
        fill.order_id = fill.order_id.len ? fill.order_id : u->order.order.order_id;
        news = sk_reckon_heard(client, &fill, SK_HEARD_STREAM);
        learned(client, sk_lives_fill(orders, &u->order.fill));
    }
    learned(client, sk_lives_row(orders, &u->order.order, u->recv_ns));
    return news;
}

void sk_own_show(const souk_client *client, souk_order *inout)
{
    const sk_own *own =
        sk_lives_find_ref(&client->own.orders, inout->symbol, inout->client_id, inout->order_id);
    if (own)
        sk_life_show(&own->life, inout);
}

/* ---- the room ---- */

void sk_own_init(souk_client *client, uint64_t seed)
{
    client->own.timer = (sk_timer){.fire = due, .ctx = client};
    sk_backoff_init(&client->own.backoff, NULL);
    sk_lives_init(&client->own.orders, client->alloc, seed);
    sk_reckon_init(client);
}

void sk_own_stop(souk_client *client)
{
    sk_net_timer_stop(client->net, &client->own.timer);
    sk_reckon_stop(client);
}

void sk_own_deinit(souk_client *client)
{
    sk_lives_deinit(&client->own.orders);
    sk_reckon_deinit(client);
    sk_order_journal_close(client->own.journal);
    client->own.journal = NULL;
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
