/* SPDX-License-Identifier: MIT
 * The questions of a comparison, one after the other, and what came out. */
#include "base/dec.h"
#include "base/str.h"
#include "client/call.h"
#include "client/stream.h"
#include "venue/args.h"

#define SLACK_NS  INT64_C(5000000000)           /* of the venue's clock as we measure it */
#define DAY_NS    (86400 * INT64_C(1000000000)) /* no venue answers less of fills at a time */
#define OLDEST_NS (30 * DAY_NS)
enum {
    FILLS_LIMIT = 1000,
    ROUND_ROWS = 50 /* a page that is full, whatever a venue's own limit, has so many rows or a
                       multiple of them */
};

static void ask(souk_client *client);

/* ---- what is told ---- */

static void tell(souk_client *client, const souk_event *event)
{
    souk_stream *next;
    for (souk_stream *s = client->streams; s; s = next) {
        sk_stream_hold(s);
        if (s->channel == SOUK_CHANNEL_ACCOUNT)
            sk_stream_tell(s, event);
        next = sk_stream_alive(s) ? s->next : NULL;
        sk_stream_drop(s);
    }
}

static void tell_fills(souk_client *client, const souk_answer *answer, souk_str symbol)
{
    size_t count;
    const souk_fill *rows = souk_answer_fills(answer, &count);
    for (size_t i = 0; i < count && !client->closing; i++) {
        souk_fill fill = rows[i];
        if (!fill.symbol.len)
            fill.symbol = symbol;
        if (sk_reckon_heard(client, &fill, SK_HEARD_PAGE) &&
            (!fill.at_ns || fill.at_ns >= client->reckon.tell_ns))
            tell(client, &(souk_event){.kind = SOUK_EVENT_FILL,
                                       .symbol = fill.symbol,
                                       .at_ns = fill.at_ns,
                                       .recv_ns = sk_client_now_ns(client),
                                       .fill = &fill});
    }
}

static souk_reconciled row_of(const sk_reckoning *r, const sk_reckon_asset *a)
{
    souk_dec other = r->compared ? a->other : (souk_dec){0};
    return (souk_reconciled){.before = r->compared ? a->before : a->told,
                             .traded = a->traded,
                             .told = a->told,
                             .other = other,
                             .held = a->held,
                             .orders = a->orders,
                             .unexplained = !sk_dec_is_zero(other) || sk_reckon_is_short(a)};
}

/* The names are copied: assets may move while the report is still shown. */
static bool make_rows(souk_client *client)
{
    sk_reckoning *r = &client->reckon;
    uint32_t count = 0;
    r->report.count = r->report.unexplained = 0;
    for (uint32_t i = 0; i < r->assets_count; i++) {
        const sk_reckon_asset *a = &r->assets[i];
        if (sk_dec_is_zero(a->told) && sk_dec_is_zero(a->before) && sk_dec_is_zero(a->traded))
            continue;
        souk_reconciled *rows = sk_grow(client->alloc, r->rows, count, &r->rows_cap, sizeof *rows);
        r->rows = rows ? rows : r->rows;
        sk_reckon_name *names =
            sk_grow(client->alloc, r->names, count, &r->names_cap, sizeof *names);
        r->names = names ? names : r->names;
        if (!rows || !names)
            return false;
        rows[count] = row_of(r, a);
        memcpy(names[count].text, a->asset, sizeof names->text);
        r->report.unexplained += rows[count++].unexplained;
    }
    for (uint32_t i = 0; i < count; i++)
        r->rows[i].asset = sk_str(r->names[i].text);
    r->report.count = count;
    return true;
}

/* ---- the end of a comparison ---- */

static void rest(souk_client *client)
{
    sk_reckoning *r = &client->reckon;
    r->stage = SK_RECKON_REST;
    r->awaited = r->due;
    client->own.recovering = client->own.recovering && r->due;
}

/* What was told is what the next one begins with. */
static void settle(souk_client *client, int64_t asked_ns)
{
    sk_reckoning *r = &client->reckon;
    bool changed = !r->compared || r->writing || r->fills_count > 0;
    r->report.at_ns = sk_client_now_ns(client);
    r->report.first = !r->compared;
    r->report.steady = r->round + 1 < SK_RECKON_ROUNDS_MAX;
    r->report.number++;
    if (!make_rows(client))
        r->report.steady = false;
    r->report.rows = r->rows;
    for (uint32_t i = 0; i < r->assets_count; i++) {
        changed = changed || souk_dec_cmp(r->assets[i].before, r->assets[i].told) != 0;
        r->assets[i].before = r->assets[i].told;
    }
    for (uint32_t i = 0; i < r->symbols_count; i++) {
        r->symbols[i].counted_id = r->symbols[i].last_id;
        r->symbols[i].counted_ns = r->symbols[i].last_ns;
    }
    r->since_ns = asked_ns + client->offset.offset_ns - SLACK_NS;
    r->fills_count = 0;
    r->compared = true;
    if (client->own.journal && changed)
        sk_reckon_write_set(client);
    if (r->report.unexplained)
        SK_LOG(&client->log, SK_LOG_WARN, "balances changed by more than the known fills",
               sk_log_i64("assets", (int64_t)r->report.unexplained));
    rest(client);
    tell(client, &(souk_event){.kind = SOUK_EVENT_RECONCILED,
                               .recv_ns = r->report.at_ns,
                               .reconciliation = &r->report});
    if (!client->closing)
        sk_own_repair(client);
}

/* ---- asking ---- */

static void due(void *ctx, int64_t now_ns)
{
    (void)now_ns;
    ask(ctx);
}

static void ask_later(souk_client *client)
{
    sk_reckoning *r = &client->reckon;
    int64_t wait_ns = sk_backoff_next_ns(&r->backoff, &client->rng);
    sk_net_timer_start(client->net, &r->timer, sk_client_now_ns(client) + wait_ns);
}

/* No answer: again, and not for ever unless new orders wait for it. */
static void failed(souk_client *client, const souk_error *why)
{
    sk_reckoning *r = &client->reckon;
    SK_LOG(&client->log, SK_LOG_WARN, "balances are not compared yet",
           sk_log_text("why", why->text));
    if (++r->tries < SK_RECKON_TRIES_MAX || client->own.recovering)
        ask_later(client);
    else
        r->stage = SK_RECKON_REST;
}

/* From the first instrument, or the next one. */
static void go_to(sk_reckoning *r, uint32_t at)
{
    r->at = at;
    r->page = (sk_reckon_page){.after_id = 0};
}

static void enter(souk_client *client, sk_reckon_stage stage)
{
    client->reckon.stage = stage;
    go_to(&client->reckon, 0);
}

static bool has_ids(const souk_client *client)
{
    const sk_op_row *row = sk_venue_op(client->venue, SK_OP_FILLS, SK_VIA_REST);
    return row && sk_args_say(client->venue, row, offsetof(sk_call, query.has_after));
}

static int64_t oldest_of(const souk_fill *rows, size_t count)
{
    int64_t oldest = INT64_MAX;
    for (size_t i = 0; i < count; i++)
        oldest = rows[i].at_ns < oldest ? rows[i].at_ns : oldest;
    return oldest;
}

/* By ids, upwards, as soon as one is known; else a day after the other, each from its end down.
 * false: there is no further page of this instrument. */
static bool turn_page(souk_client *client, const souk_answer *answer)
{
    sk_reckon_page *p = &client->reckon.page;
    size_t count;
    uint64_t last = 0;
    const souk_fill *rows = souk_answer_fills(answer, &count);
    bool full = count && count % ROUND_ROWS == 0;
    bool numbered = count && has_ids(client) &&
                    sk_str_to_u64(rows[count - 1].fill_id, &last) == SOUK_OK && last < UINT64_MAX;
    if (answer->call.query.has_after || numbered) {
        bool more = numbered && last >= p->after_id && (full || !answer->call.query.has_after);
        p->after_id = more ? last + 1 : 0;
        return more;
    }
    int64_t oldest_ns = full ? oldest_of(rows, count) : 0;
    if (oldest_ns > p->from_ns && oldest_ns < p->to_ns) {
        p->to_ns = oldest_ns;
        return true;
    }
    p->from_ns = p->end_ns;
    return p->from_ns < sk_client_venue_ns(client);
}

static void ask_fills(souk_client *client, souk_request *q)
{
    sk_reckoning *r = &client->reckon;
    const sk_reckon_symbol *s = &r->symbols[r->at];
    sk_reckon_page *p = &r->page;
    int64_t oldest_ns = sk_client_venue_ns(client) - OLDEST_NS;
    q->op = SOUK_OP_FILLS;
    q->symbol = s->symbol;
    q->limit = FILLS_LIMIT;
    if (!p->after_id && s->counted_id && has_ids(client))
        p->after_id = s->counted_id + 1;
    q->has_after = p->after_id > 0;
    q->after_id = p->after_id;
    if (q->has_after)
        return;
    if (!p->from_ns)
        p->from_ns = r->since_ns > oldest_ns ? r->since_ns : oldest_ns;
    if (p->from_ns >= p->end_ns)
        p->to_ns = p->end_ns = p->from_ns + DAY_NS;
    q->from_ns = p->from_ns;
    q->to_ns = p->to_ns;
}

/* Of the orders that are known to be open those that are not are no longer counted. */
static void take_open(souk_client *client, const sk_task *task)
{
    size_t count;
    const souk_order *rows = souk_answer_orders(task->answer, &count);
    sk_own_doubt(client, rows, count, task->begun_ns);
    enter(client, SK_RECKON_FILLS);
    sk_own_repair(client);
}

static void take_rules(souk_client *client, const souk_answer *answer)
{
    sk_reckoning *r = &client->reckon;
    sk_reckon_symbol *s = &r->symbols[r->at];
    size_t count;
    const souk_instrument *rows = souk_answer_instruments(answer, &count);
    for (size_t i = 0; i < count; i++)
        if (sk_str_is(rows[i].symbol, s->symbol)) {
            sk_str_copy(s->base, sizeof s->base, rows[i].base);
            sk_str_copy(s->quote, sizeof s->quote, rows[i].quote);
        }
}

static void take_balances(souk_client *client, const sk_task *task)
{
    sk_reckoning *r = &client->reckon;
    sk_reckon_add_up(client, task->answer);
    if (sk_reckon_is_settled(r)) {
        settle(client, task->begun_ns);
        return;
    }
    r->round++;
    enter(client, sk_reckon_any_short(r) ? SK_RECKON_OPEN : SK_RECKON_FILLS);
    ask_later(client);
}

static void answered(void *ctx, sk_task *task)
{
    souk_client *client = ctx;
    sk_reckoning *r = &client->reckon;
    const souk_answer *answer = task->answer;
    r->task = NULL;
    if (client->closing)
        return;
    /* an instrument that is no longer listed has no rules: its fills show as a difference */
    bool gone = r->stage == SK_RECKON_RULES && answer->outcome == SOUK_REFUSED;
    if (answer->outcome != SOUK_DONE && !gone) {
        failed(client, &answer->err);
        return;
    }
    r->tries = 0;
    if (r->stage == SK_RECKON_BALANCES) {
        take_balances(client, task);
        return;
    }
    if (r->stage == SK_RECKON_OPEN) {
        take_open(client, task);
    } else if (r->stage == SK_RECKON_RULES) {
        take_rules(client, answer);
        r->at++;
    } else {
        souk_str symbol = answer->call.symbol;
        tell_fills(client, answer, symbol);
        if (!turn_page(client, answer))
            go_to(r, r->at + 1);
    }
    if (!client->closing)
        ask(client);
}

/* The next instrument whose assets are not known; false: all are. */
static bool next_unknown(souk_client *client)
{
    sk_reckoning *r = &client->reckon;
    for (; r->at < r->symbols_count; r->at++) {
        sk_reckon_symbol *s = &r->symbols[r->at];
        uint32_t index =
            s->base[0] ? SK_NO_INSTRUMENT : sk_markets_find(&client->markets, sk_str(s->symbol));
        if (index != SK_NO_INSTRUMENT) {
            sk_str_copy(s->base, sizeof s->base, client->markets.rows[index].base);
            sk_str_copy(s->quote, sizeof s->quote, client->markets.rows[index].quote);
        }
        if (!s->base[0])
            return true;
    }
    return false;
}

static void ask(souk_client *client)
{
    sk_reckoning *r = &client->reckon;
    souk_error err;
    souk_request q = {.struct_size = sizeof q, .on_limit = SOUK_LIMIT_WAIT};
    if (r->task || client->closing || r->stage == SK_RECKON_REST)
        return;
    if (r->stage == SK_RECKON_FILLS && r->at >= r->symbols_count)
        enter(client, SK_RECKON_RULES);
    if (r->stage == SK_RECKON_RULES && !next_unknown(client))
        enter(client, SK_RECKON_BALANCES);
    if (r->stage == SK_RECKON_OPEN) {
        q.op = SOUK_OP_OPEN_ORDERS;
    } else if (r->stage == SK_RECKON_FILLS) {
        ask_fills(client, &q);
    } else if (r->stage == SK_RECKON_RULES) {
        q.op = SOUK_OP_INSTRUMENTS;
        q.symbol = r->symbols[r->at].symbol;
    } else {
        q.op = SOUK_OP_BALANCES;
    }
    souk_status status = sk_task_start(client, &q, answered, client, &r->task, &err);
    if (status != SOUK_OK)
        failed(client, &err);
    else
        r->task->aside = true;
}

void sk_reckon_due(souk_client *client)
{
    client->reckon.due = client->reckon.awaited = true;
}

void sk_reckon_start(souk_client *client)
{
    sk_reckoning *r = &client->reckon;
    if (!r->due || r->stage != SK_RECKON_REST)
        return;
    r->due = false;
    if (client->no_reconciliation || !sk_venue_op(client->venue, SK_OP_BALANCES, SK_VIA_REST)) {
        rest(client);
        return;
    }
    int64_t venue_ns = sk_client_venue_ns(client);
    if (!r->compared)
        r->since_ns = venue_ns - SLACK_NS;
    if (!r->tell_ns)
        r->tell_ns = venue_ns;
    r->round = r->tries = 0;
    sk_backoff_init(&r->backoff, &(sk_backoff_options){.first_ns = SLACK_NS / 50});
    enter(client, SK_RECKON_FILLS);
    ask(client);
}

/* ---- the room ---- */

void sk_reckon_init(souk_client *client)
{
    client->reckon.timer = (sk_timer){.fire = due, .ctx = client};
    sk_map_init(&client->reckon.known, client->alloc);
}

void sk_reckon_stop(souk_client *client)
{
    sk_net_timer_stop(client->net, &client->reckon.timer);
}

void sk_reckon_deinit(souk_client *client)
{
    sk_reckoning *r = &client->reckon;
    sk_map_deinit(&r->known);
    sk_free(client->alloc, r->ring);
    sk_free(client->alloc, r->symbols);
    sk_free(client->alloc, r->fills);
    sk_free(client->alloc, r->assets);
    sk_free(client->alloc, r->rows);
    sk_free(client->alloc, r->names);
}

bool souk_client_reconciliation(const souk_client *client, souk_reconciliation *out)
{
    *out = client->reckon.report;
    return out->number > 0;
}
