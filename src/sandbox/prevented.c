/* SPDX-License-Identifier: MIT */
#include "sandbox/prevented.h"

#include "base/err.h"
#include "base/pack.h"
#include "base/str.h"

typedef struct entry {
    uint64_t id, taker_id, maker_id;
    uint32_t taker_account, maker_account, instrument;
    int64_t price_ticks, taker_lots, maker_lots, at_ns;
    souk_stp mode;
} entry;

struct sk_prevented_log {
    const souk_alloc *alloc;
    uint64_t count, first; /* ever added; the oldest that was not cleared */
    entry rows[SK_PREVENTED_MAX];
};

souk_status sk_prevented_new(sk_prevented_log **out, const souk_alloc *alloc, souk_error *err)
{
    *out = sk_alloc_zeroed(alloc, 1, sizeof **out);
    if (!*out)
        return sk_fail_nomem(err);
    (*out)->alloc = alloc;
    return SOUK_OK;
}

void sk_prevented_free(sk_prevented_log *log)
{
    if (log)
        sk_free(log->alloc, log);
}

void sk_prevented_clear(sk_prevented_log *log)
{
    log->first = log->count;
}

void sk_prevented_add(sk_prevented_log *log, const sk_event *e, uint32_t taker_account,
                      souk_stp mode)
{
    entry *row = &log->rows[log->count % SK_PREVENTED_MAX];
    *row = (entry){
        .id = ++log->count,
        .taker_id = e->order_id,
        .maker_id = e->match_id,
        .taker_account = taker_account,
        .maker_account = e->account,
        .instrument = e->instrument,
        .price_ticks = e->price_ticks,
        .taker_lots = e->taker_lots,
        .maker_lots = e->maker_lots,
        .at_ns = e->at_ns,
        .mode = mode,
    };
    if (log->count - log->first > SK_PREVENTED_MAX)
        log->first = log->count - SK_PREVENTED_MAX;
}

bool sk_prevented_pack(sk_prevented_log *log, uint32_t instruments_count, sk_pack *p)
{
    SK_PACK(p, &log->count);
    SK_PACK(p, &log->first);
    sk_pack_expect(p, log->first <= log->count && log->count - log->first <= SK_PREVENTED_MAX);
    if (sk_pack_fails(p))
        return false;
    for (uint64_t i = log->first; i < log->count; i++) {
        entry *row = &log->rows[i % SK_PREVENTED_MAX];
        uint8_t mode = (uint8_t)row->mode;
        SK_PACK(p, &row->id);
        SK_PACK(p, &row->taker_id);
        SK_PACK(p, &row->maker_id);
        SK_PACK(p, &row->taker_account);
        SK_PACK(p, &row->maker_account);
        SK_PACK(p, &row->instrument);
        SK_PACK(p, &row->price_ticks);
        SK_PACK(p, &row->taker_lots);
        SK_PACK(p, &row->maker_lots);
        SK_PACK(p, &row->at_ns);
        SK_PACK(p, &mode);
        sk_pack_expect(p, row->instrument < instruments_count && mode <= SOUK_STP_TRANSFER);
        row->mode = (souk_stp)mode;
    }
    return !sk_pack_fails(p);
}

static bool wanted(const entry *row, const sk_call *call, uint64_t order_id)
{
    if ((row->taker_account != call->account && row->maker_account != call->account) ||
        row->instrument != call->instrument)
        return false;
    if (!order_id)
        return row->id == call->query.after_id;
    bool named = row->taker_id == order_id || row->maker_id == order_id;
    return named && (!call->query.has_after || row->id >= call->query.after_id);
}

souk_status sk_prevented_find(const sk_prevented_log *log, const sk_exchange *ex, sk_call *call,
                              uint32_t limit)
{
    uint64_t order_id = 0, kept = log->count - log->first;
    if (call->ref.order_id.len && sk_str_to_u64(call->ref.order_id, &order_id) < 0)
        order_id = UINT64_MAX; /* no order has such an id */
    uint32_t n = 0, room = kept < limit ? (uint32_t)kept : limit;
    sk_prevented *rows = sk_arena_zeroed(call->arena, room ? room : 1, sizeof *rows);
    if (!rows)
        return sk_fail_nomem(&call->err);
    const sk_scale *scale = sk_exchange_scale(ex, call->instrument);
    for (uint64_t i = log->first; i < log->count && n < room; i++) {
        const entry *row = &log->rows[i % SK_PREVENTED_MAX];
        if (!wanted(row, call, order_id))
            continue;
        sk_prevented *to = &rows[n++];
        *to = (sk_prevented){
            .symbol = sk_exchange_markets(ex)->rows[row->instrument].symbol,
            .id = row->id,
            .taker_id = row->taker_id,
            .maker_id = row->maker_id,
            .mode = row->mode,
            .group = sk_exchange_group(ex, call->account),
            .at_ns = row->at_ns,
        };
        souk_dec_from_units(&to->price, row->price_ticks, scale->tick);
        souk_dec_from_units(&to->maker_qty, row->maker_lots, scale->lot);
        souk_dec_from_units(&to->taker_qty, row->taker_lots, scale->lot);
    }
    call->out.rows = (sk_rows){rows, n};
    return SOUK_OK;
}
