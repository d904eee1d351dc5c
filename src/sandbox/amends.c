/* SPDX-License-Identifier: MIT */
#include "sandbox/amends.h"

#include "base/err.h"
#include "base/str.h"

typedef struct entry {
    uint64_t id, order_id;
    uint32_t account, instrument;
    int64_t from_lots, to_lots, at_ns;
    char from_id[SK_ID_TEXT_MAX + 1], to_id[SK_ID_TEXT_MAX + 1];
} entry;

struct sk_amends {
    const souk_alloc *alloc;
    uint64_t count, first; /* ever added; the oldest that was not cleared */
    entry rows[SK_AMENDS_MAX];
};

souk_status sk_amends_new(sk_amends **out, const souk_alloc *alloc, souk_error *err)
{
    *out = sk_alloc_zeroed(alloc, 1, sizeof **out);
    if (!*out)
        return sk_fail_nomem(err);
    (*out)->alloc = alloc;
    return SOUK_OK;
}

void sk_amends_free(sk_amends *log)
{
    if (log)
        sk_free(log->alloc, log);
}

void sk_amends_clear(sk_amends *log)
{
    log->first = log->count;
}

void sk_amends_add(sk_amends *log, const sk_event *e, const sk_past_order *o, int64_t from_lots)
{
    entry *row = &log->rows[log->count++ % SK_AMENDS_MAX];
    *row = (entry){
        .id = e->cmd_seq,
        .order_id = o->order_id,
        .account = o->account,
        .instrument = o->instrument,
        .from_lots = from_lots,
        .to_lots = o->qty_lots,
        .at_ns = e->at_ns,
    };
    sk_str_copy(row->to_id, sizeof row->to_id, sk_str(o->client_id));
    sk_str_copy(row->from_id, sizeof row->from_id,
                sk_str(o->cancel_id[0] ? o->cancel_id : o->client_id));
    if (log->count - log->first > SK_AMENDS_MAX)
        log->first = log->count - SK_AMENDS_MAX;
}

static bool wanted(const entry *row, const sk_call *call, uint64_t order_id)
{
    return row->account == call->account && row->instrument == call->instrument &&
           row->order_id == order_id && (!call->query.has_after || row->id >= call->query.after_id);
}

souk_status sk_amends_find(const sk_amends *log, const sk_exchange *ex, sk_call *call,
                           uint32_t limit)
{
    uint64_t order_id = 0, kept = log->count - log->first;
    if (sk_str_to_u64(call->ref.order_id, &order_id) < 0)
        order_id = 0; /* no order has such an id */
    uint32_t n = 0, room = kept < limit ? (uint32_t)kept : limit;
    sk_amended *rows = sk_arena_zeroed(call->arena, room ? room : 1, sizeof *rows);
    if (!rows)
        return sk_fail_nomem(&call->err);
    const sk_scale *scale = sk_exchange_scale(ex, call->instrument);
    for (uint64_t i = log->first; i < log->count && n < room; i++) {
        const entry *row = &log->rows[i % SK_AMENDS_MAX];
        if (!wanted(row, call, order_id))
            continue;
        sk_amended *to = &rows[n++];
        *to = (sk_amended){
            .symbol = sk_exchange_markets(ex)->rows[row->instrument].symbol,
            .order_id = row->order_id,
            .id = row->id,
            .from_client_id = sk_str(row->from_id),
            .client_id = sk_str(row->to_id),
            .at_ns = row->at_ns,
        };
        souk_dec_from_units(&to->from_qty, row->from_lots, scale->lot);
        souk_dec_from_units(&to->qty, row->to_lots, scale->lot);
    }
    call->out.rows = (sk_rows){rows, n};
    return SOUK_OK;
}
