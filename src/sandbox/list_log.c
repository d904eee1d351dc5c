/* SPDX-License-Identifier: MIT */
#include "sandbox/list_log.h"

#include "base/err.h"
#include "base/pack.h"
#include "base/str.h"
#include "sandbox/history.h"

/* By id, which is by age. */
struct sk_list_log {
    const souk_alloc *alloc;
    sk_past_list *rows;
    uint32_t count, capacity;
};

souk_status sk_list_log_new(sk_list_log **out, const souk_alloc *alloc, souk_error *err)
{
    *out = sk_alloc_zeroed(alloc, 1, sizeof **out);
    if (!*out)
        return sk_fail_nomem(err);
    (*out)->alloc = alloc;
    return SOUK_OK;
}

void sk_list_log_free(sk_list_log *log)
{
    if (!log)
        return;
    sk_free(log->alloc, log->rows);
    sk_free(log->alloc, log);
}

void sk_list_log_clear(sk_list_log *log)
{
    log->count = 0;
}

/* Lists that have ended, of the older half: so it costs little a list. */
static void forget_old(sk_list_log *log)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < log->count; i++) {
        if (i >= SK_LIST_LOG_MAX / 2 || !log->rows[i].done)
            log->rows[kept++] = log->rows[i];
    }
    log->count = kept;
}

souk_status sk_list_log_expect(sk_list_log *log, const sk_past_list *list, souk_error *err)
{
    if (log->count && log->rows[log->count - 1].id >= list->id)
        return sk_fail(err, SOUK_E_INVALID, "an order list's id is not new");
    if (log->count >= SK_LIST_LOG_MAX)
        forget_old(log);
    sk_past_list *rows =
        sk_grow(log->alloc, log->rows, log->count, &log->capacity, sizeof *log->rows);
    if (!rows)
        return sk_fail_nomem(err);
    log->rows = rows;
    rows[log->count++] = *list;
    return SOUK_OK;
}

/* Where the id is or would be. */
static uint32_t place_of(const sk_list_log *log, uint64_t id)
{
    uint32_t low = 0, high = log->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (log->rows[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const sk_past_list *sk_list_log_get(const sk_list_log *log, uint64_t id)
{
    uint32_t at = place_of(log, id);
    return at < log->count && log->rows[at].id == id ? &log->rows[at] : NULL;
}

void sk_list_log_withdraw(sk_list_log *log, uint64_t id)
{
    if (log->count && log->rows[log->count - 1].id == id)
        log->count--;
}

const sk_past_list *sk_list_log_client(const sk_list_log *log, uint32_t account, souk_str client_id)
{
    for (uint32_t i = log->count; i-- > 0;) {
        const sk_past_list *list = &log->rows[i];
        if (list->account == account && sk_str_is(client_id, list->client_id))
            return list;
    }
    return NULL;
}

uint32_t sk_list_log_open(const sk_list_log *log, uint32_t account, uint32_t instrument)
{
    uint32_t open = 0;
    for (uint32_t i = 0; i < log->count; i++) {
        const sk_past_list *list = &log->rows[i];
        open += list->account == account && list->instrument == instrument && !list->done;
    }
    return open;
}

bool sk_list_log_event(sk_list_log *log, const sk_history *history, const sk_past_order *order,
                       const sk_event *e)
{
    uint32_t at = place_of(log, order->list_id);
    if (at >= log->count || log->rows[at].id != order->list_id)
        return false;
    sk_past_list *list = &log->rows[at];
    bool is_last = list->orders[list->count - 1] == order->order_id;
    if (!list->started && is_last && (e->kind == SK_EV_ACCEPTED || e->kind == SK_EV_PENDING)) {
        list->started = true;
        list->created_ns = list->updated_ns = e->at_ns;
        return true;
    }
    if (!e->done || list->done)
        return false;
    for (uint32_t i = 0; i < list->count; i++) {
        const sk_past_order *leg = sk_history_order(history, list->orders[i]);
        if (leg && souk_order_is_open(leg->status))
            return false;
    }
    list->done = true;
    list->updated_ns = e->at_ns;
    return true;
}

/* ---- as bytes ---- */

/* A field more is to be written too. */
_Static_assert(sizeof(sk_past_list) == 128, "pack_list packs all of it");

static void pack_list(sk_pack *p, sk_past_list *l)
{
    SK_PACK(p, &l->id);
    for (int i = 0; i < SK_LIST_LOG_LEGS; i++)
        SK_PACK(p, &l->orders[i]);
    SK_PACK(p, &l->account);
    SK_PACK(p, &l->instrument);
    SK_PACK(p, &l->created_ns);
    SK_PACK(p, &l->updated_ns);
    SK_PACK(p, &l->contingency);
    SK_PACK(p, &l->count);
    SK_PACK(p, &l->started);
    SK_PACK(p, &l->done);
    sk_pack_text(p, l->client_id, sizeof l->client_id);
}

bool sk_list_log_pack(sk_list_log *log, uint32_t instruments_count, sk_pack *p)
{
    uint32_t count = log->count;
    sk_pack_count(p, &count, UINT32_MAX);
    for (uint32_t i = 0; i < count && !sk_pack_fails(p); i++) {
        sk_past_list list = {0};
        if (!sk_pack_reads(p))
            list = log->rows[i];
        pack_list(p, &list);
        sk_pack_expect(p, list.instrument < instruments_count && list.count > 0 &&
                              list.count <= SK_LIST_LOG_LEGS);
        if (sk_pack_reads(p) && !sk_pack_fails(p) && sk_list_log_expect(log, &list, NULL) < 0)
            return false;
    }
    return !sk_pack_fails(p);
}

/* ---- rows ---- */

souk_status sk_list_log_row(const sk_past_list *list, sk_exchange *ex, sk_arena *arena,
                            souk_order_list *out)
{
    sk_history *history = sk_exchange_history(ex);
    souk_order *orders = sk_arena_zeroed(arena, list->count, sizeof *orders);
    *out = (souk_order_list){
        .symbol = sk_exchange_markets(ex)->rows[list->instrument].symbol,
        .list_id = sk_arena_printf(arena, "%llu", (unsigned long long)list->id),
        .client_id = sk_arena_copy(arena, sk_str(list->client_id)),
        .contingency = list->contingency,
        .done = list->done,
        .created_ns = list->created_ns,
        .updated_ns = list->updated_ns,
        .orders = orders,
    };
    if (!orders || !out->client_id.ptr)
        return SOUK_E_NOMEM;
    for (uint32_t i = 0; i < list->count; i++) {
        const sk_past_order *order = sk_history_order(history, list->orders[i]);
        if (order && sk_history_row(history, order, arena, &orders[out->orders_count++]) < 0)
            return SOUK_E_NOMEM;
    }
    return SOUK_OK;
}

static bool wanted(const sk_past_list *list, const sk_call *call)
{
    const sk_query *q = &call->query;
    if (!list->started || list->account != call->account ||
        (call->instrument != SK_NO_INSTRUMENT && list->instrument != call->instrument))
        return false;
    if (call->op == SK_OP_OPEN_LISTS)
        return !list->done;
    return (!q->has_after || list->id >= q->after_id) &&
           (!q->from_ns || list->created_ns >= q->from_ns) &&
           (!q->to_ns || list->created_ns <= q->to_ns);
}

souk_status sk_list_log_find(const sk_list_log *log, sk_exchange *ex, sk_call *call, uint32_t limit)
{
    bool forward = call->query.has_after || call->query.from_ns;
    uint32_t total = 0;
    for (uint32_t i = 0; i < log->count; i++)
        total += wanted(&log->rows[i], call);
    uint32_t count = total < limit ? total : limit, skip = forward ? 0 : total - count, n = 0;
    souk_order_list *rows = sk_arena_zeroed(call->arena, count ? count : 1, sizeof *rows);
    if (!rows)
        return sk_fail_nomem(&call->err);
    for (uint32_t i = 0; i < log->count && n < count; i++) {
        if (!wanted(&log->rows[i], call) || (skip && skip--))
            continue;
        if (sk_list_log_row(&log->rows[i], ex, call->arena, &rows[n++]) < 0)
            return sk_fail_nomem(&call->err);
    }
    call->out.rows = (sk_rows){rows, n};
    return SOUK_OK;
}
