/* SPDX-License-Identifier: MIT
 * Order lists, executed once for all venues. */
#include "base/dec.h"
#include "base/err.h"
#include "base/str.h"
#include "sandbox/exchange_state.h"

/* ---- the exchange's way of giving a list to its engine ---- */

souk_status sk_exchange_stage(sk_exchange *ex, sk_command *leg, souk_str client_id,
                              const sk_past_tags *tags, souk_error *err)
{
    sk_staged *staged = &ex->staged;
    uint64_t last = sk_engine_last_seq(ex->engine);
    if (staged->count && staged->legs[staged->count - 1].seq != last)
        staged->count = 0;
    if (staged->count == SK_LIST_LOG_LEGS)
        return sk_fail(err, SOUK_E_LIMIT, "an order list has at most %d orders", SK_LIST_LOG_LEGS);
    if (!sk_str_copy(staged->texts[staged->count], sizeof staged->texts[0], client_id))
        return sk_fail(err, SOUK_E_LIMIT, "a client order id has at most %d letters",
                       SK_ID_TEXT_MAX);
    leg->kind = SK_CMD_LEG;
    staged->tags[staged->count] = *tags;
    sk_command *kept = &staged->legs[staged->count++];
    *kept = *leg;
    kept->seq = last + 1;
    souk_status status = sk_exchange_command(ex, leg);
    return status < 0 ? sk_fail(err, status, "%s", souk_strerror(status)) : SOUK_OK;
}

static void withdraw(sk_exchange *ex, const sk_command *c, uint32_t legs)
{
    for (uint32_t i = 0; i < legs; i++)
        sk_history_withdraw(ex->history, ex->staged.legs[i].order_id);
    sk_list_log_withdraw(ex->lists, c->order_id);
}

souk_status sk_exchange_list(sk_exchange *ex, sk_command *c, souk_str client_id, souk_error *err)
{
    sk_staged *staged = &ex->staged;
    sk_past_list list = {.id = c->order_id,
                         .account = c->account,
                         .instrument = c->instrument,
                         .contingency = (uint8_t)c->flags,
                         .count = (uint8_t)staged->count};
    if (!staged->count || staged->legs[staged->count - 1].seq != sk_engine_last_seq(ex->engine) ||
        c->order_id >= staged->legs[0].order_id)
        return sk_fail(err, SOUK_E_INVALID, "an order list without orders");
    if (!sk_str_copy(list.client_id, sizeof list.client_id, client_id))
        return sk_fail(err, SOUK_E_LIMIT, "a client order id has at most %d letters",
                       SK_ID_TEXT_MAX);
    memcpy(staged->list_text, list.client_id, sizeof staged->list_text);
    for (uint32_t i = 0; i < staged->count; i++)
        list.orders[i] = staged->legs[i].order_id;
    souk_status status = sk_list_log_expect(ex->lists, &list, err);
    for (uint32_t i = 0; i < staged->count && status == SOUK_OK; i++) {
        status = sk_history_expect(ex->history, &staged->legs[i], sk_str(staged->texts[i]), err);
        if (status != SOUK_OK) {
            withdraw(ex, c, i);
            break;
        }
        sk_history_bind(ex->history, list.orders[i], list.id);
        sk_history_tag(ex->history, list.orders[i], &staged->tags[i]);
    }
    if (status < 0)
        return status;
    c->kind = SK_CMD_LIST;
    status = sk_exchange_command(ex, c);
    if (status < 0) {
        withdraw(ex, c, list.count);
        return sk_fail(err, status, "%s", souk_strerror(status));
    }
    return SOUK_OK;
}

void sk_exchange_name_cancel(sk_exchange *ex, uint64_t order_id, souk_str cancel_id)
{
    const sk_past_order *order = sk_history_order(ex->history, order_id);
    const sk_past_list *list = order ? sk_list_log_get(ex->lists, order->list_id) : NULL;
    sk_history_name_cancel(ex->history, order_id, cancel_id);
    for (uint32_t i = 0; list && i < list->count; i++) {
        const sk_past_order *leg = sk_history_order(ex->history, list->orders[i]);
        if (leg && souk_order_is_open(leg->status))
            sk_history_name_cancel(ex->history, list->orders[i], cancel_id);
    }
}

/* ---- calls ---- */

static souk_status nomem(sk_call *call)
{
    return sk_fail_nomem(&call->err);
}

static souk_status one_list(sk_exchange *ex, sk_call *call, uint64_t id)
{
    const sk_past_list *list = sk_list_log_get(ex->lists, id);
    souk_order_list *row = sk_arena_zeroed(call->arena, 1, sizeof *row);
    if (!list)
        return sk_fail(&call->err, SOUK_E_BUG, "the order list is not in the history");
    if (!row || sk_list_log_row(list, ex, call->arena, row) < 0)
        return nomem(call);
    call->out.rows = (sk_rows){row, 1};
    return SOUK_OK;
}

static bool waits(const sk_order_ask *ask)
{
    return ask->type != SOUK_LIMIT && ask->type != SOUK_MARKET;
}

/* What is not known yet, such as where a trailing stop fires, is under and over everything. */
static bool is_under(souk_dec low, souk_dec high)
{
    return sk_dec_is_zero(low) || sk_dec_is_zero(high) || souk_dec_cmp(low, high) < 0;
}

/* Of two alternatives the one that takes a profit stands on its side of the price, the one that
 * stops a loss on the other; with the last price between them when they are placed now. */
static souk_status check_prices(sk_exchange *ex, sk_call *call, const sk_call *pair, bool now)
{
    souk_dec low = {0, 0, 0}, high = low;
    bool sells = pair[0].ask.side == SOUK_SELL;
    uint32_t highs = 0;
    for (int i = 0; i < 2; i++) {
        const sk_order_ask *ask = &pair[i].ask;
        bool is_stop = ask->type == SOUK_STOP || ask->type == SOUK_STOP_LIMIT;
        bool is_high = is_stop != sells;
        highs += is_high;
        *(is_high ? &high : &low) = waits(ask) ? ask->stop : ask->price;
    }
    if (highs != 1)
        return sk_fail(&call->err, SOUK_E_UNSUPPORTED,
                       "of two alternatives one takes a profit and one stops a loss");
    souk_dec last = {0, 0, 0};
    if (now)
        last = sk_tape_last(ex->tapes[call->instrument], ex->now_ns);
    if (!is_under(low, high) || !is_under(low, last) || !is_under(last, high))
        return sk_fail(&call->err, SOUK_E_LIST_PRICES, "%s", souk_strerror(SOUK_E_LIST_PRICES));
    return SOUK_OK;
}

static souk_status check_names(sk_exchange *ex, sk_call *call, const souk_str *ids)
{
    for (uint32_t i = 0; i < call->parts_count; i++) {
        for (uint32_t k = 0; k < i && ex->venue->client_id->again != SK_ID_ALWAYS; k++) {
            if (sk_str_eq(ids[i], ids[k]))
                return sk_fail(&call->err, SOUK_E_DUPLICATE_CLIENT_ID,
                               "two orders of the list have the client id %.*s", SK_FMT(ids[i]));
        }
    }
    const sk_past_list *same = sk_list_log_client(ex->lists, call->account, call->ask.client_id);
    if (same && !same->done)
        return sk_fail(&call->err, SOUK_E_DUPLICATE_CLIENT_ID,
                       "an open order list has the client id %.*s", SK_FMT(call->ask.client_id));
    return SOUK_OK;
}

/* Each order as if it came alone, then what they must be together. */
static souk_status prepare(sk_exchange *ex, sk_call *call, sk_command *legs, souk_str *ids)
{
    uint32_t n = call->parts_count;
    bool oco = call->contingency == SOUK_OCO;
    if (n < 2 || n > SK_LIST_LOG_LEGS || (oco && n != 2) || (!oco && call->contingency != SOUK_OTO))
        return sk_fail(&call->err, SOUK_E_UNSUPPORTED, "no such order list");
    for (uint32_t i = 0; i < n; i++) {
        sk_call *part = &call->parts[i];
        part->op = SK_OP_PLACE;
        part->account = call->account;
        part->instrument = call->instrument;
        part->symbol = call->symbol;
        part->now_ns = call->now_ns;
        part->arena = call->arena;
        bool bought = part->ask.flags & SOUK_QTY_BOUGHT;
        if (part->ask.peg && !oco && i > 0) /* the engine would have to look for its price later */
            return sk_fail(&call->err, SOUK_E_UNSUPPORTED, "an order that waits cannot be pegged");
        if (bought) /* as if it were all of it */
            part->ask.qty = call->parts[0].ask.qty;
        souk_status status = sk_exec_prepare(ex, part, &legs[i], &ids[i]);
        if (bought)
            legs[i].qty_lots = 0;
        if (status < 0) {
            call->err = part->err;
            return status;
        }
    }
    int32_t most = ex->markets.rows[call->instrument].order_lists_max;
    if (most && sk_list_log_open(ex->lists, call->account, call->instrument) >= (uint32_t)most)
        return sk_fail(&call->err, SOUK_E_FILTER_ORDER_LISTS, "%d order lists are open", most);
    if (!call->ask.client_id.len) {
        call->ask.client_id = sk_exec_give_id(ex, call->arena);
        if (!call->ask.client_id.ptr)
            return nomem(call);
    }
    souk_status status = check_names(ex, call, ids);
    if (status == SOUK_OK && (oco || n == 3))
        status = check_prices(ex, call, &call->parts[n - 2], oco);
    return status;
}

souk_status sk_exec_list_place(sk_exchange *ex, sk_call *call)
{
    sk_command legs[SK_LIST_LOG_LEGS];
    souk_str ids[SK_LIST_LOG_LEGS];
    souk_status status = prepare(ex, call, legs, ids);
    if (status < 0)
        return status;
    sk_command list = {.account = call->account,
                       .instrument = call->instrument,
                       .order_id = ex->next_order_id++,
                       .flags = (uint16_t)call->contingency};
    list.batch = (uint32_t)list.order_id;
    for (uint32_t i = 0; i < call->parts_count && status == SOUK_OK; i++) {
        legs[i].order_id = ex->next_order_id++;
        legs[i].batch = list.batch;
        sk_past_tags tags = sk_exec_tags(ex, &call->parts[i]);
        status = sk_exchange_stage(ex, &legs[i], ids[i], &tags, &call->err);
    }
    if (status == SOUK_OK)
        status = sk_exchange_list(ex, &list, call->ask.client_id, &call->err);
    return status < 0 ? status : one_list(ex, call, list.order_id);
}

/* The list that a call names, by id, by client id or by both. */
static souk_status find_list(sk_exchange *ex, sk_call *call, const sk_past_list **out)
{
    const sk_order_ref *ref = &call->ref;
    const sk_past_list *list = NULL;
    uint64_t id;
    if (ref->order_id.len && sk_str_to_u64(ref->order_id, &id) == SOUK_OK)
        list = sk_list_log_get(ex->lists, id);
    else if (!ref->order_id.len && ref->client_id.len)
        list = sk_list_log_client(ex->lists, call->account, ref->client_id);
    if (!list || !list->started || list->account != call->account ||
        (call->instrument != SK_NO_INSTRUMENT && list->instrument != call->instrument))
        return sk_fail(&call->err, SOUK_E_ORDER_NOT_FOUND, "no order list %.*s%.*s",
                       SK_FMT(ref->order_id), SK_FMT(ref->client_id));
    if (ref->order_id.len && ref->client_id.len && !sk_str_is(ref->client_id, list->client_id))
        return sk_fail(&call->err, SOUK_E_ID_MISMATCH, "list %.*s has another client id than %.*s",
                       SK_FMT(ref->order_id), SK_FMT(ref->client_id));
    *out = list;
    return SOUK_OK;
}

souk_status sk_exec_list_cancel(sk_exchange *ex, sk_call *call)
{
    const sk_past_list *list = NULL;
    souk_status status = find_list(ex, call, &list);
    if (status < 0)
        return status;
    sk_command c = {
        .kind = SK_CMD_CANCEL, .account = call->account, .instrument = list->instrument};
    uint64_t id = list->id;
    for (uint32_t i = list->count; i-- > 0;) {
        const sk_past_order *leg = sk_history_order(ex->history, list->orders[i]);
        if (leg && souk_order_is_open(leg->status))
            c.order_id = leg->order_id;
    }
    if (!c.order_id)
        return sk_fail(&call->err, SOUK_E_ORDER_DONE, "the order list has ended");
    sk_exchange_name_cancel(ex, c.order_id, call->ref.cancel_id);
    if ((status = sk_exchange_command(ex, &c)) < 0) {
        sk_exchange_name_cancel(ex, c.order_id, (souk_str){"", 0});
        return sk_fail(&call->err, status, "%s", souk_strerror(status));
    }
    return one_list(ex, call, id);
}

souk_status sk_exec_list_query(sk_exchange *ex, sk_call *call)
{
    const sk_past_list *list = NULL;
    souk_status status = find_list(ex, call, &list);
    return status < 0 ? status : one_list(ex, call, list->id);
}

souk_status sk_exec_lists_of(sk_exchange *ex, sk_call *call)
{
    const souk_order *orders = call->out.rows.ptr;
    uint32_t count = call->out.rows.count, n = 0;
    souk_order_list *rows = sk_arena_zeroed(call->arena, count ? count : 1, sizeof *rows);
    if (!rows)
        return nomem(call);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t id;
        bool is_first = orders[i].list_id.len > 0;
        for (uint32_t k = 0; k < i && is_first; k++)
            is_first = !sk_str_eq(orders[k].list_id, orders[i].list_id);
        if (!is_first || sk_str_to_u64(orders[i].list_id, &id) < 0)
            continue;
        const sk_past_list *list = sk_list_log_get(ex->lists, id);
        if (list && sk_list_log_row(list, ex, call->arena, &rows[n++]) < 0)
            return nomem(call);
    }
    call->out.more = (sk_rows){rows, n};
    return SOUK_OK;
}
