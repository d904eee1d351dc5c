/* SPDX-License-Identifier: MIT
 * Open orders found by what a call says of them, and canceled. */
#include "base/str.h"
#include "sandbox/exchange_state.h"

/* Whether none is open that this call is not about: a conditional order, or of the others one. */
static bool are_all(const sk_exchange *ex, const sk_call *call)
{
    sk_query others = {.conditional = !call->query.conditional};
    sk_rows rows;
    return sk_history_orders(ex->history, call->account, call->instrument, &others, true, 0,
                             call->arena, &rows) == SOUK_OK &&
           rows.count == 0;
}

/* All with one command, or one by one when only some are meant. */
souk_status sk_open_cancel(sk_exchange *ex, sk_call *call, const sk_rows *open)
{
    const sk_query *q = &call->query;
    sk_command c = {
        .kind = SK_CMD_CANCEL_ALL,
        .account = call->account,
        .instrument = call->instrument,
    };
    souk_status status = SOUK_OK;
    if (!q->side && !q->types && !q->limit && !call->symbols_count && are_all(ex, call) &&
        call->op != SK_OP_CANCEL_SESSION)
        return sk_exchange_command(ex, &c);
    c.kind = SK_CMD_CANCEL;
    for (uint32_t i = 0; i < open->count && status == SOUK_OK; i++) {
        sk_id_read(ex->venue->order_id, SK_ROW(souk_order, open, i)->order_id, &c.order_id);
        const sk_past_order *order = sk_history_order(ex->history, c.order_id);
        c.instrument = order ? order->instrument : 0;
        /* one of a list may have gone with another */
        if (order && souk_order_is_open(order->status))
            status = sk_exchange_command(ex, &c);
    }
    return status;
}

static bool is_of_key(const sk_exchange *ex, const souk_order *row, uint32_t key)
{
    uint64_t id = 0;
    sk_str_to_u64(row->order_id, &id);
    const sk_past_order *order = sk_history_order(ex->history, id);
    return order && order->tags.key == (int64_t)key;
}

/* The open ones that are meant: the first `limit` of those. number: how many there are besides. */
souk_status sk_open_find(sk_exchange *ex, sk_call *call, sk_rows *out)
{
    if (sk_history_orders(ex->history, call->account, call->instrument, &call->query, true, 0,
                          call->arena, out) < 0)
        return SOUK_E_NOMEM;
    souk_order *rows = (souk_order *)out->ptr;
    uint32_t n = 0;
    for (uint32_t i = 0; i < out->count; i++) {
        bool named = !call->symbols_count;
        if (call->op == SK_OP_CANCEL_SESSION && !is_of_key(ex, &rows[i], call->key))
            continue;
        for (uint32_t k = 0; k < call->symbols_count && !named; k++)
            named = sk_str_eq(call->symbols[k], rows[i].symbol);
        if (named)
            rows[n++] = rows[i];
    }
    out->count = call->query.limit && n > call->query.limit ? call->query.limit : n;
    call->out.number = n - out->count;
    return SOUK_OK;
}
