/* SPDX-License-Identifier: MIT */
#include "client/life.h"
#include "base/dec.h"
#include "base/str.h"

/* How much a row's status tells; what tells more wins, whenever it was told. */
static int weight(souk_order_status status)
{
    static const uint8_t weights[] = {
        [SOUK_ORDER_UNKNOWN] = 0,       [SOUK_ORDER_PENDING_NEW] = 1,
        [SOUK_ORDER_NEW] = 2,           [SOUK_ORDER_PENDING_CANCEL] = 2,
        [SOUK_ORDER_PENDING_AMEND] = 2, [SOUK_ORDER_PARTIALLY_FILLED] = 3,
        [SOUK_ORDER_REJECTED] = 4,      [SOUK_ORDER_CANCELED] = 5,
        [SOUK_ORDER_EXPIRED] = 6,       [SOUK_ORDER_FILLED] = 7};
    return (size_t)status < sizeof weights ? weights[status] : 0;
}

static bool is_end(souk_order_status status)
{
    return weight(status) > weight(SOUK_ORDER_PARTIALLY_FILLED);
}

static souk_dec greater(souk_dec a, souk_dec b)
{
    return souk_dec_cmp(a, b) < 0 ? b : a;
}

souk_status sk_life_begin(sk_life *life, const souk_alloc *alloc, souk_str client_id,
                          souk_str symbol, const sk_order_ask *ask, int64_t now_ns)
{
    *life = (sk_life){.alloc = alloc,
                      .side = ask->side,
                      .type = ask->type,
                      .tif = ask->tif,
                      .flags = ask->flags,
                      .price = ask->price,
                      .stop = ask->stop,
                      .qty = ask->qty,
                      .quote_qty = ask->quote_qty,
                      .begun_ns = now_ns};
    bool fits = client_id.len && sk_str_copy(life->client_id, sizeof life->client_id, client_id) &&
                sk_str_copy(life->symbol, sizeof life->symbol, symbol);
    return fits ? SOUK_OK : SOUK_E_INVALID;
}

void sk_life_deinit(sk_life *life)
{
    sk_free(life->alloc, life->fills);
    life->fills = NULL;
    life->fills_count = life->fills_cap = 0;
}

void sk_life_lost(sk_life *life)
{
    life->lost = true;
}

void sk_life_absent(sk_life *life)
{
    if (life->known == SK_LIFE_NOTHING)
        life->known = SK_LIFE_ABSENT;
    else if (life->known == SK_LIFE_SEEN && life->doubted && !is_end(life->seen))
        life->seen = SOUK_ORDER_CANCELED;
}

void sk_life_cancel(sk_life *life, bool under_way)
{
    life->canceling = under_way;
}

void sk_life_amend(sk_life *life, bool under_way)
{
    life->amending = under_way;
}

void sk_life_doubt(sk_life *life)
{
    life->doubted = life->known == SK_LIFE_SEEN && souk_order_is_open(sk_life_status(life));
}

void sk_life_asked(sk_life *life, int64_t asked_ns)
{
    if (asked_ns >= life->fence_ns)
        life->doubted = false;
}

/* ---- rows ---- */

/* The first id that is told stays: an order of another id is another order. */
static bool is_about(sk_life *life, souk_str order_id)
{
    if (!order_id.len)
        return true;
    if (life->before_id[0] && sk_str_is(order_id, life->before_id))
        return false;
    if (life->order_id[0])
        return sk_str_is(order_id, life->order_id);
    return sk_str_copy(life->order_id, sizeof life->order_id, order_id);
}

/* What the owner may amend: the newest row is right, of equally new ones that with less left. */
static bool take_terms(sk_life *life, const souk_order *row)
{
    bool newer = row->updated_ns > life->updated_ns;
    bool less = row->updated_ns == life->updated_ns && souk_dec_cmp(row->qty, life->qty) < 0;
    if (sk_dec_is_zero(row->qty) || (!newer && !less && !sk_dec_is_zero(life->qty)))
        return false;
    bool changed = souk_dec_cmp(life->qty, row->qty) != 0;
    life->qty = row->qty;
    if (!sk_dec_is_zero(row->price))
        life->price = row->price;
    return changed;
}

bool sk_life_order(sk_life *life, const souk_order *row)
{
    souk_order_status was = sk_life_status(life);
    souk_dec cum = sk_life_cum(life);
    if (!is_about(life, row->order_id))
        return false;
    life->known = SK_LIFE_SEEN;
    life->in_list = life->in_list || row->list_id.len > 0;
    bool changed = take_terms(life, row);
    if (is_end(life->seen) && is_end(row->status) && row->status != life->seen)
        life->disputed = true;
    if (weight(row->status) > weight(life->seen)) {
        /* a cancel that the venue works on may yet fail */
        bool pending =
            row->status == SOUK_ORDER_PENDING_CANCEL || row->status == SOUK_ORDER_PENDING_AMEND;
        life->seen = pending ? SOUK_ORDER_NEW : row->status;
        life->reason = row->reason;
    }
    life->row_cum = greater(life->row_cum, row->cum_qty);
    life->row_quote = greater(life->row_quote, row->cum_quote);
    if (row->created_ns && !life->created_ns)
        life->created_ns = row->created_ns;
    if (row->updated_ns > life->updated_ns)
        life->updated_ns = row->updated_ns;
    return changed || was != sk_life_status(life) || souk_dec_cmp(cum, sk_life_cum(life)) != 0;
}

/* ---- fills ---- */

static int id_cmp(const sk_life_fill_row *row, souk_str id)
{
    /* numbers of a growing counter come in their order: most fills are put at the end */
    if (row->id_len != id.len)
        return row->id_len < id.len ? -1 : 1;
    return memcmp(row->id, id.ptr, id.len);
}

/* The place of the id among the fills, or where it belongs. */
static uint32_t find_fill(const sk_life *life, souk_str id, bool *there)
{
    uint32_t low = 0, high = life->fills_count;
    *there = false;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        int order = id_cmp(&life->fills[mid], id);
        *there = *there || order == 0;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

souk_status sk_life_fill(sk_life *life, const souk_fill *fill)
{
    bool there;
    souk_dec cum, quote, traded = fill->quote_qty;
    if (!fill->fill_id.len || fill->fill_id.len > SK_ID_TEXT_MAX || souk_dec_sign(fill->qty) <= 0 ||
        !is_about(life, fill->order_id))
        return SOUK_OK;
    uint32_t at = find_fill(life, fill->fill_id, &there);
    if (there) {
        life->disputed = life->disputed || souk_dec_cmp(life->fills[at].qty, fill->qty) != 0;
        return SOUK_OK;
    }
    if (life->fills_count == SK_LIFE_FILLS_MAX)
        return SOUK_E_LIMIT;
    souk_status status = SOUK_OK;
    if (sk_dec_is_zero(traded))
        status = souk_dec_mul(&traded, fill->price, fill->qty);
    if (status == SOUK_OK)
        status = souk_dec_add(&cum, life->fill_cum, fill->qty);
    if (status == SOUK_OK)
        status = souk_dec_add(&quote, life->fill_quote, traded);
    if (status != SOUK_OK)
        return status;
    sk_life_fill_row *rows =
        sk_grow(life->alloc, life->fills, life->fills_count, &life->fills_cap, sizeof *life->fills);
    if (!rows)
        return SOUK_E_NOMEM;
    life->fills = rows;
    memmove(&rows[at + 1], &rows[at], (life->fills_count - at) * sizeof *rows);
    rows[at] =
        (sk_life_fill_row){.id_len = (uint8_t)fill->fill_id.len, .qty = fill->qty, .quote = traded};
    memcpy(rows[at].id, fill->fill_id.ptr, fill->fill_id.len);
    life->fills_count++;
    life->fill_cum = cum;
    life->fill_quote = quote;
    life->known = SK_LIFE_SEEN;
    return SOUK_OK;
}

/* ---- what it is ---- */

souk_dec sk_life_cum(const sk_life *life)
{
    return greater(life->row_cum, life->fill_cum);
}

souk_order_status sk_life_status(const sk_life *life)
{
    souk_dec cum = sk_life_cum(life);
    if (life->known == SK_LIFE_NOTHING)
        return life->lost ? SOUK_ORDER_UNKNOWN : SOUK_ORDER_PENDING_NEW;
    if (life->known == SK_LIFE_ABSENT)
        return SOUK_ORDER_REJECTED;
    /* whoever asked in quote is filled when the venue says so */
    bool whole = !(life->flags & SOUK_BY_QUOTE) && souk_dec_sign(life->qty) > 0 &&
                 souk_dec_cmp(cum, life->qty) >= 0;
    if (whole)
        return SOUK_ORDER_FILLED;
    if (is_end(life->seen))
        return life->seen;
    if (life->canceling)
        return SOUK_ORDER_PENDING_CANCEL;
    if (life->amending)
        return SOUK_ORDER_PENDING_AMEND;
    if (souk_dec_sign(cum) > 0)
        return SOUK_ORDER_PARTIALLY_FILLED;
    return life->seen == SOUK_ORDER_PENDING_NEW ? SOUK_ORDER_PENDING_NEW : SOUK_ORDER_NEW;
}

unsigned sk_life_wants(const sk_life *life)
{
    unsigned wants = 0;
    souk_order_status status = sk_life_status(life);
    if (status == SOUK_ORDER_UNKNOWN || (life->doubted && souk_order_is_open(status)))
        wants |= SK_WANTS_ORDER;
    if (life->order_id[0] && souk_dec_cmp(life->fill_cum, life->row_cum) < 0)
        wants |= SK_WANTS_FILLS;
    return wants;
}

void sk_life_show(const sk_life *life, souk_order *out)
{
    *out = (souk_order){.symbol = sk_str(life->symbol),
                        .order_id = sk_str(life->order_id),
                        .client_id = sk_str(life->client_id),
                        .side = life->side,
                        .type = life->type,
                        .tif = life->tif,
                        .flags = life->flags,
                        .status = sk_life_status(life),
                        .reason = life->reason,
                        .price = life->price,
                        .stop_price = life->stop,
                        .qty = life->qty,
                        .quote_qty = life->quote_qty,
                        .cum_qty = sk_life_cum(life),
                        .cum_quote = greater(life->row_quote, life->fill_quote),
                        .created_ns = life->created_ns,
                        .updated_ns = life->updated_ns};
}
