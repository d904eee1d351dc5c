/* SPDX-License-Identifier: MIT */
#include "market/seq.h"

static sk_seq_verdict check_range(uint64_t last_id, uint64_t first, uint64_t last)
{
    if (first > last)
        return SK_SEQ_GAP;
    if (last <= last_id)
        return SK_SEQ_IGNORE;
    /* here last_id < last, so last_id + 1 cannot wrap */
    return first > last_id + 1 ? SK_SEQ_GAP : SK_SEQ_APPLY;
}

/* The predecessor decides before the order of numbers: a venue that restarts its counter sends
 * last < prev once, with the right prev. */
static sk_seq_verdict check_prev(uint64_t last_id, uint64_t last, uint64_t prev)
{
    if (prev == last_id)
        return SK_SEQ_APPLY;
    return last <= last_id && prev < last_id ? SK_SEQ_IGNORE : SK_SEQ_GAP;
}

static sk_seq_verdict check_told(uint64_t last_id, uint64_t last, uint64_t prev)
{
    if (prev)
        return check_prev(last_id, last, prev);
    return last && last <= last_id ? SK_SEQ_IGNORE : SK_SEQ_APPLY;
}

static sk_seq_verdict check_step(uint64_t last_id, uint64_t last)
{
    if (last <= last_id)
        return SK_SEQ_IGNORE;
    return last - last_id == 1 ? SK_SEQ_APPLY : SK_SEQ_GAP;
}

sk_seq_verdict sk_seq_check(sk_seq_rule rule, uint64_t last_id, uint64_t first, uint64_t last,
                            uint64_t prev)
{
    switch (rule) {
    case SK_SEQ_NONE: return SK_SEQ_APPLY;
    case SK_SEQ_RANGE: return check_range(last_id, first, last);
    case SK_SEQ_PREV: return check_prev(last_id, last, prev);
    case SK_SEQ_TOLD: return check_told(last_id, last, prev);
    case SK_SEQ_STEP:
    case SK_SEQ_PER_CONN: return check_step(last_id, last);
    }
    return SK_SEQ_GAP;
}
