/* SPDX-License-Identifier: MIT */
#include "client/limiter.h"
#include "base/str.h"

void sk_call_limiter_init(sk_call_limiter *limiter, const sk_venue *venue, uint32_t tier)
{
    *limiter = (sk_call_limiter){.rows = venue->limits, .count = venue->limits_count};
    if (limiter->count > SK_CALL_LIMITER_ROWS_MAX)
        limiter->count = SK_CALL_LIMITER_ROWS_MAX;
    for (uint32_t i = 0; i < limiter->count; i++) {
        const sk_limit_row *row = &limiter->rows[i];
        sk_call_limiter_count *c = &limiter->counts[i];
        c->capacity = tier < 4 && row->capacity[tier] ? row->capacity[tier] : row->capacity[0];
        c->parts = row->kind == SK_FIXED_WINDOW ? 1 : SK_CALL_LIMITER_PARTS;
        if (row->kind == SK_OPEN_COUNT || row->window_ns < c->parts)
            c->capacity = 0; /* counts orders, not requests: the venue judges */
        else
            c->part_ns = row->window_ns / (c->parts == 1 ? 1 : SK_CALL_LIMITER_PARTS - 1);
    }
}

/* How much of a part, by its number since 1970, is still counted. */
static uint32_t part_used(const sk_call_limiter_count *c, int64_t part)
{
    if (part > c->at || part <= c->at - (int64_t)c->parts)
        return 0;
    return c->used[(uint64_t)part % SK_CALL_LIMITER_PARTS];
}

static uint64_t used_at(const sk_call_limiter_count *c, int64_t now_ns)
{
    uint64_t sum = 0;
    int64_t now = now_ns / c->part_ns;
    for (int64_t part = now - (int64_t)c->parts + 1; part <= now; part++)
        sum += part_used(c, part);
    return sum;
}

/* Makes the part of now_ns the newest. A clock that was corrected back stays in the newest. */
static uint32_t *open_part(sk_call_limiter_count *c, int64_t now_ns)
{
    int64_t now = now_ns / c->part_ns;
    if (now - c->at >= (int64_t)c->parts)
        memset(c->used, 0, sizeof c->used);
    else
        for (int64_t part = c->at + 1; part <= now; part++)
            c->used[(uint64_t)part % SK_CALL_LIMITER_PARTS] = 0;
    if (now > c->at)
        c->at = now;
    return &c->used[(uint64_t)c->at % SK_CALL_LIMITER_PARTS];
}

static uint64_t cost_of(const sk_call_limiter *limiter, uint32_t index, const sk_op_row *op,
                        uint32_t extra, bool if_refused)
{
    uint64_t cost = limiter->rows[index].every_request ? 1 : 0;
    for (int i = 0; i < SK_CHARGES_MAX; i++)
        if (op->charge[i].limit == index + 1 && (i > 0 || if_refused || !op->free_on_success))
            cost += (uint64_t)op->charge[i].cost + (i == 0 ? extra : 0);
    return cost;
}

int64_t sk_call_limiter_wait_ns(const sk_call_limiter *limiter, const sk_op_row *op, uint32_t extra,
                                int64_t now_ns, const sk_limit_row **which)
{
    const sk_limit_row *row = NULL;
    int64_t wait_ns = 0;
    if (now_ns < limiter->blocked_until_ns)
        wait_ns = limiter->blocked_until_ns - now_ns;
    for (uint32_t i = 0; i < limiter->count && !limiter->only_told; i++) {
        const sk_call_limiter_count *c = &limiter->counts[i];
        uint64_t cost = cost_of(limiter, i, op, extra, true);
        if (!cost || !c->capacity)
            continue;
        int64_t until_ns = now_ns;
        int64_t next = now_ns / c->part_ns + 1;
        for (uint32_t n = 0; n < c->parts && used_at(c, until_ns) + cost > c->capacity; n++)
            until_ns = next++ * c->part_ns;
        int64_t row_ns = cost > c->capacity ? INT64_MAX : until_ns - now_ns;
        if (row_ns > wait_ns) {
            wait_ns = row_ns;
            row = &limiter->rows[i];
        }
    }
    if (which)
        *which = row;
    return wait_ns;
}

void sk_call_limiter_take(sk_call_limiter *limiter, const sk_op_row *op, uint32_t extra,
                          int64_t now_ns)
{
    limiter->under_way++;
    for (uint32_t i = 0; i < limiter->count; i++) {
        uint64_t cost = cost_of(limiter, i, op, extra, false);
        sk_call_limiter_count *c = &limiter->counts[i];
        if (!cost || !c->capacity)
            continue;
        uint32_t *used = open_part(c, now_ns);
        *used = cost > UINT32_MAX - *used ? UINT32_MAX : *used + (uint32_t)cost;
    }
}

static bool header_of(const sk_limit_row *row, const sk_headers *headers, uint64_t *out)
{
    souk_str text = {NULL, 0};
    if (row->header)
        text = sk_headers_get(headers, row->header);
    if (!text.ptr && row->header_alias)
        text = sk_headers_get(headers, row->header_alias);
    return text.ptr && sk_str_to_u64(text, out) == SOUK_OK;
}

void sk_call_limiter_told(sk_call_limiter *limiter, const sk_headers *headers, int64_t sent_ns,
                          int64_t now_ns)
{
    if (limiter->under_way)
        limiter->under_way--;
    for (uint32_t i = 0; i < limiter->count && headers; i++) {
        sk_call_limiter_count *c = &limiter->counts[i];
        uint64_t told;
        if (!c->capacity || c->parts > 1 || !header_of(&limiter->rows[i], headers, &told))
            continue;
        if (sent_ns / c->part_ns != now_ns / c->part_ns || told > UINT32_MAX)
            continue;
        uint32_t *used = open_part(c, now_ns);
        /* a smaller number may only be older than requests that are still under way */
        if (told > *used || limiter->under_way == 0)
            *used = (uint32_t)told;
    }
}

void sk_call_limiter_block(sk_call_limiter *limiter, souk_status why, int64_t until_ns)
{
    if (until_ns > limiter->blocked_until_ns) {
        limiter->blocked_until_ns = until_ns;
        limiter->why = why;
    }
}

uint32_t sk_call_limiter_used(const sk_call_limiter *limiter, uint32_t index, int64_t now_ns)
{
    const sk_call_limiter_count *c = &limiter->counts[index];
    uint64_t used = c->capacity ? used_at(c, now_ns) : 0;
    return used > UINT32_MAX ? UINT32_MAX : (uint32_t)used;
}
