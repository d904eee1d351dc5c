/* SPDX-License-Identifier: MIT */
#include "sandbox/bills.h"

#include "base/err.h"
#include "base/pack.h"
#include "base/str.h"
#include "sandbox/accounts.h"

typedef struct entry {
    uint64_t order_id;
    uint32_t account, asset;
    int64_t units, total_units, held_units,
        at_ns;    /* units: by how much, signed; then: afterwards */
    uint8_t kind; /* sk_bill_kind */
} entry;

struct sk_bills {
    const souk_alloc *alloc;
    uint64_t count, first; /* ever added (their ids count from 1); the oldest that is kept */
    uint64_t settled;      /* those before have their balances */
    entry rows[SK_BILLS_MAX];
};

static entry *at(sk_bills *log, uint64_t n)
{
    return &log->rows[n % SK_BILLS_MAX];
}

souk_status sk_bills_new(sk_bills **out, const souk_alloc *alloc, souk_error *err)
{
    *out = sk_alloc_zeroed(alloc, 1, sizeof **out);
    if (!*out)
        return sk_fail_nomem(err);
    (*out)->alloc = alloc;
    return SOUK_OK;
}

void sk_bills_free(sk_bills *log)
{
    if (log)
        sk_free(log->alloc, log);
}

void sk_bills_clear(sk_bills *log)
{
    log->first = log->settled = log->count;
}

static void add(sk_bills *log, const sk_exchange *ex, const entry *bill)
{
    if (bill->units == 0)
        return;
    *at(log, log->count++) = *bill;
    at(log, log->count - 1)->at_ns = sk_exchange_now(ex);
    if (log->count - log->first > SK_BILLS_MAX)
        log->first = log->count - SK_BILLS_MAX;
}

static bool has_bills(const sk_exchange *ex, uint32_t account)
{
    const sk_account *a = sk_accounts_get(sk_exchange_accounts((sk_exchange *)ex), account);
    return a && !a->internal;
}

void sk_bills_trade(sk_bills *log, const sk_exchange *ex, const sk_event *e)
{
    const sk_scale *scale = sk_exchange_scale(ex, e->instrument);
    int64_t base = 0, sign = e->side == SOUK_BUY ? 1 : -1;
    souk_dec qty;
    if (!has_bills(ex, e->account) ||
        souk_dec_from_units(&qty, e->qty_lots, scale->lot) != SOUK_OK ||
        souk_dec_to_units(&base, qty, souk_dec_from_i64(1, scale->base_scale), SOUK_ROUND_DOWN) < 0)
        return;
    entry bill = {.order_id = e->order_id, .account = e->account, .kind = SK_BILL_TRADE};
    bill.asset = scale->base_asset;
    bill.units = sign * base;
    add(log, ex, &bill);
    bill.asset = scale->quote_asset;
    bill.units = -sign * e->quote_units;
    add(log, ex, &bill);
    bill.kind = SK_BILL_FEE;
    bill.asset = e->asset;
    bill.units = -e->fee_units;
    add(log, ex, &bill);
}

/* What there was after each new bill: what there is now, less the changes that came later. */
static void note_balances(sk_bills *log, const sk_exchange *ex)
{
    uint64_t from = log->settled > log->first ? log->settled : log->first;
    for (uint64_t n = log->count; n-- > from;) {
        entry *bill = at(log, n);
        const entry *later = NULL;
        for (uint64_t k = n + 1; k < log->count && !later; k++) {
            const entry *row = at(log, k);
            if (row->account == bill->account && row->asset == bill->asset)
                later = row;
        }
        int64_t free_units;
        sk_engine_balance(sk_exchange_engine(ex), bill->account, bill->asset, &free_units,
                          &bill->held_units);
        bill->total_units =
            later ? later->total_units - later->units : free_units + bill->held_units;
    }
    log->settled = log->count;
}

void sk_bills_settle(sk_bills *log, const sk_exchange *ex, const sk_command *c, souk_status status)
{
    if (c->kind == SK_CMD_TRANSFER && status == SOUK_OK && has_bills(ex, c->account))
        add(log, ex,
            &(entry){.account = c->account,
                     .asset = c->asset,
                     .units = c->amount_units,
                     .kind = SK_BILL_TRANSFER});
    if (log->settled != log->count)
        note_balances(log, ex);
}

/* ---- asking ---- */

static bool wanted(const sk_exchange *ex, const entry *row, uint64_t id, const sk_call *call)
{
    const sk_query *q = &call->query;
    return row->account == call->account && (!q->types || q->types >> row->kind & 1) &&
           (!call->token.len ||
            sk_str_eq_nocase(call->token, sk_exchange_markets(ex)->assets[row->asset])) &&
           (!q->has_after || id >= q->after_id) && (!q->before_id || id <= q->before_id) &&
           (!q->from_ns || row->at_ns >= q->from_ns) && (!q->to_ns || row->at_ns <= q->to_ns);
}

souk_status sk_bills_find(const sk_bills *log, const sk_exchange *ex, sk_call *call, uint32_t limit)
{
    uint64_t kept = log->count - log->first;
    uint32_t n = 0, room = kept < limit ? (uint32_t)kept : limit;
    sk_bill *rows = sk_arena_zeroed(call->arena, room ? room : 1, sizeof *rows);
    bool oldest = call->query.has_after;
    if (!rows)
        return sk_fail_nomem(&call->err);
    for (uint64_t i = 0; i < kept && n < room; i++) {
        uint64_t number = oldest ? log->first + i : log->count - 1 - i;
        const entry *row = &log->rows[number % SK_BILLS_MAX];
        if (!wanted(ex, row, number + 1, call))
            continue;
        int scale = sk_exchange_asset_scale(ex, row->asset);
        rows[oldest ? n : room - 1 - n] = (sk_bill){
            .id = number + 1,
            .asset = sk_exchange_markets(ex)->assets[row->asset],
            .kind = (sk_bill_kind)row->kind,
            .order_id = row->order_id,
            .amount = souk_dec_from_i64(row->units, scale),
            .balance = souk_dec_from_i64(row->total_units, scale),
            .free = souk_dec_from_i64(row->total_units - row->held_units, scale),
            .at_ns = row->at_ns,
        };
        n++;
    }
    call->out.rows = (sk_rows){oldest ? rows : rows + (room - n), n};
    return SOUK_OK;
}

bool sk_bills_pack(sk_bills *log, uint32_t assets_count, sk_pack *p)
{
    SK_PACK(p, &log->count);
    SK_PACK(p, &log->first);
    sk_pack_expect(p, log->first <= log->count && log->count - log->first <= SK_BILLS_MAX);
    if (sk_pack_fails(p))
        return false;
    for (uint64_t n = log->first; n < log->count; n++) {
        entry *row = at(log, n);
        SK_PACK(p, &row->order_id);
        SK_PACK(p, &row->account);
        SK_PACK(p, &row->asset);
        SK_PACK(p, &row->units);
        SK_PACK(p, &row->total_units);
        SK_PACK(p, &row->held_units);
        SK_PACK(p, &row->at_ns);
        SK_PACK(p, &row->kind);
        sk_pack_expect(p, row->asset < assets_count && row->kind <= SK_BILL_FEE);
    }
    log->settled = log->count;
    return !sk_pack_fails(p);
}
