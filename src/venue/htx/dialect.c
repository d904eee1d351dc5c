/* SPDX-License-Identifier: MIT
 * The server's ear: what requests share, what may stand together, batches. Each parameter's form is
 * said by the table in rest.c. src: htx card 5, 6, 9 */
#include "venue/htx/htx.h"
#include "base/dec.h"
#include "base/err.h"

#define SECOND_NS INT64_C(1000000000)
#define HOURS(n)  (3600 * SECOND_NS * (n))

const sk_take_codes sk_htx_takes = {.missing = "validation-constraints-required",
                                    .either_text = "Field",
                                    .empty = "validation-constraints-required",
                                    .illegal = "validation-format-error",
                                    .invalid = "invalid-parameter",
                                    .overflow = "validation-format-error",
                                    .precision = "order-orderamount-precision-error",
                                    .twice = "validation-format-error",
                                    .json = "validation-format-error",
                                    .mix = "validation-format-error",
                                    .repeated = "base-symbol-error",
                                    .zero = "validation-format-error",
                                    .zero_text = "Format",
                                    .symbols = {.len_max = 64, .alphabet = "!-~"},
                                    .dec_scale = SK_HTX_AMOUNT_SCALE};

/* ---- questions ---- */

/* Days, weeks and months begin at midnight in Hong Kong: card 2 */
void sk_htx_check_day(sk_take *t)
{
    t->call->query.zone_minutes = 480;
}

/* At most 48 hours; without a bound, those next to the other: card 5.18 */
void sk_htx_check_span(sk_take *t)
{
    sk_query *q = &t->call->query;
    if (q->from_ns < 0 || q->from_ns > INT64_MAX - HOURS(48))
        sk_take_refuse(t, "invalid-start-time", NULL, NULL);
    else if (q->to_ns < 0 || (q->to_ns && q->to_ns < q->from_ns))
        sk_take_refuse(t, "invalid-end-time", NULL, NULL);
    else if (q->from_ns && q->to_ns && q->to_ns - q->from_ns > HOURS(48))
        sk_take_refuse(t, "invalid-interval", NULL, NULL);
    else if (q->from_ns && !q->to_ns)
        q->to_ns = q->from_ns + HOURS(48);
    else if (q->to_ns && !q->from_ns)
        q->from_ns = q->to_ns > HOURS(48) ? q->to_ns - HOURS(48) : 1;
}

/* "types": order types, commas between. `from` with `direct` prev goes up from an id, else down. */
void sk_htx_check_list(sk_take *t)
{
    sk_query *q = &t->call->query;
    souk_str list = t->call->token;
    sk_order_ask ask = {.type = SOUK_LIMIT}; /* a word keeps the bits that are not its own */
    int value;
    while (list.len) {
        if (!sk_enum_value(sk_htx_types, sk_str_cut(&list, ','), &value)) {
            sk_take_refuse(t, "order-type-invalid", NULL, NULL);
            return;
        }
        sk_enum_scatter(sk_htx_ask_type, SK_HTX_TYPE_PARTS, &ask, value);
        q->types |= 1u << ask.type;
        q->side = q->types == 1u << ask.type && !q->side ? ask.side
                  : q->side == ask.side                  ? q->side
                                                         : SOUK_SIDE_NONE;
        if (ask.type == SOUK_STOP_LIMIT)
            q->types |= 1u << SOUK_TAKE_PROFIT_LIMIT;
    }
    if (q->brief && q->before_id) { /* direct=prev */
        q->after_id = q->before_id;
        q->has_after = true;
        q->before_id = 0;
    }
    q->brief = false;
}

/* step0 has 150 levels, the others 20: card 5.7 */
void sk_htx_take_book(sk_take *t)
{
    sk_call *call = t->call;
    sk_take_args(t, "symbol! type_step! depth");
    call->out.number = call->query.limit ? call->query.limit : call->shape ? 20 : 150;
    call->query.limit = call->shape ? 5000 : (uint32_t)call->out.number;
}

void sk_htx_take_levels(sk_take *t)
{
    int64_t depth = 0;
    sk_take_args(t, "symbol!");
    sk_take_num(t, "depth", SK_TAKE_MUST, &depth);
    t->call->query.limit = (uint32_t)depth;
}

/* ---- orders; card 5.12 ---- */

/* A stop that waits for the price to fall is one that buys cheaper, or stops a loss. */
static void turn_stop(sk_take *t, sk_order_ask *a)
{
    bool stop = (t->call->shape == SK_HTX_GTE) == (a->side == SOUK_BUY);
    if (a->type == SOUK_STOP_LIMIT && !stop)
        a->type = SOUK_TAKE_PROFIT_LIMIT;
    t->call->shape = 0;
}

void sk_htx_take_order(sk_take *t)
{
    sk_order_ask *a = &t->call->ask;
    sk_take_args(t, "symbol! type! account-id!");
    bool priced = a->type != SOUK_MARKET, stops = a->type == SOUK_STOP_LIMIT;
    sk_take_args(t, priced ? "amount! price!" : "amount!");
    if (stops && (!sk_take_has(t, "stop-price") || !sk_take_has(t, "operator")))
        sk_take_refuse(t, "parameter-required",
                       sk_take_has(t, "stop-price") ? "operator" : "stop-price", NULL);
    sk_take_args(t, stops ? "stop-price! operator!" : "");
    sk_take_args(t, "client-order-id source self-match-prevent");
    if (stops)
        turn_stop(t, a);
    if (a->flags & SOUK_BY_QUOTE) {
        a->quote_qty = a->qty;
        a->qty = (souk_dec){0, 0, 0};
    }
    if (!a->stp)
        a->stp = SOUK_STP_NONE;
}

/* An order's fills have no pages: all are told. card 5.19 */
void sk_htx_take_traded(sk_take *t)
{
    sk_take_args(t, t->call->row->args);
    t->call->query.limit = 5000;
}

/* Whatever is open; there may be nothing. card 5.14 */
void sk_htx_take_cancel_all(sk_take *t)
{
    t->call->ref.even_if_gone = true;
    sk_take_args(t, "account-id symbol_list types side size list");
    if (t->call->row->arg == SK_HTX_OTHER) /* cancelAllOrders has no size */
        t->call->query.limit = 0;
    t->call->token = (souk_str){NULL, 0};
}

void sk_htx_take_timeout(sk_take *t)
{
    int64_t *window = &t->call->query.window_ns;
    if (!sk_take_has(t, "timeout"))
        sk_take_refuse(t, "2003", NULL, NULL);
    sk_take_args(t, "timeout!");
    if (*window > 0 && *window < 5)
        sk_take_refuse(t, "2002", "timeout", NULL);
    *window *= SECOND_NS;
}

/* ---- batches; card 5.13, 5.14 ---- */

static sk_call *new_part(sk_list *list, const sk_call *call, sk_op_id op)
{
    sk_call *part = sk_list_push(list);
    if (part)
        *part = (sk_call){.op = op,
                          .row = call->row,
                          .arena = call->arena,
                          .instrument = SK_NO_INSTRUMENT,
                          .own_account = call->own_account};
    return part;
}

/* Each element is read as the body of a request of its own; what is wrong with it is its error. */
souk_status sk_htx_decode_batch(sk_peer *peer, const sk_request *request, sk_call *call,
                                souk_error *err)
{
    const sk_op_row *row = sk_venue_op(peer->venue, SK_OP_PLACE, SK_VIA_REST);
    sk_list list = SK_LIST(sk_call, call->arena);
    souk_str body = request->body;
    sk_json j;
    if (request->is_frame) {
        static const char *const keys[] = {"params"};
        sk_reply_members(request->body, keys, 1, &body, NULL);
    }
    sk_json_init(&j, body);
    if (!body.ptr || sk_json_type(&j) != SK_JSON_ARRAY || !sk_json_valid(body, NULL))
        return sk_venue_refuse(peer->venue, "validation-format-error", "body", NULL, err);
    sk_json_enter_array(&j);
    while (sk_json_next_item(&j)) {
        sk_request one = {.method = row ? SK_STR("POST") : SK_STR("")};
        sk_call *part = list.count < SK_HTX_BATCH_MAX ? new_part(&list, call, SK_OP_PLACE) : NULL;
        if (!part)
            return sk_venue_refuse(peer->venue, "order-amount-over-limit", NULL, NULL, err);
        sk_json_raw(&j, &one.body);
        part->row = row;
        if (sk_take_call(peer, &one, part, &part->err) != SOUK_OK)
            sk_venue_complete_error(peer->venue, SK_OP_PLACE, SK_ON_REST | SK_ON_SIGNED,
                                    &part->err);
    }
    call->parts = (sk_call *)(void *)list.ptr;
    call->parts_count = list.count;
    return list.count
               ? SOUK_OK
               : sk_venue_refuse(peer->venue, "validation-constraints-required", "body", NULL, err);
}

/* {"order-ids":[..]} or {"client-order-ids":[..]} */
souk_status sk_htx_decode_cancels(sk_peer *peer, const sk_request *request, sk_call *call,
                                  souk_error *err)
{
    static const char *const keys[] = {"order-ids", "client-order-ids"}, *const in[] = {"params"};
    sk_list list = SK_LIST(sk_call, call->arena);
    souk_str body = request->body, raw[2] = {{NULL, 0}};
    sk_json j;
    if (request->is_frame)
        sk_reply_members(request->body, in, 1, &body, NULL);
    sk_json_init(&j, body);
    if (!body.ptr || sk_json_type(&j) != SK_JSON_OBJECT ||
        sk_json_pick(&j, keys, 2, raw) != SOUK_OK)
        return sk_venue_refuse(peer->venue, "validation-format-error", "body", NULL, err);
    bool by_id = raw[0].ptr != NULL;
    sk_json_init(&j, by_id ? raw[0] : raw[1]);
    if (sk_json_type(&j) != SK_JSON_ARRAY)
        return sk_venue_refuse(peer->venue, "validation-format-error", keys[!by_id], NULL, err);
    sk_json_enter_array(&j);
    while (sk_json_next_item(&j)) {
        sk_call *part =
            list.count < SK_HTX_CANCELS_MAX ? new_part(&list, call, SK_OP_CANCEL) : NULL;
        if (!part)
            return sk_venue_refuse(peer->venue, "order-amount-over-limit", NULL, NULL, err);
        if (sk_json_string(&j, call->arena, by_id ? &part->ref.order_id : &part->ref.client_id) !=
            SOUK_OK)
            return sk_venue_refuse(peer->venue, "validation-format-error", keys[!by_id], NULL, err);
    }
    call->parts = (sk_call *)(void *)list.ptr;
    call->parts_count = list.count;
    return SOUK_OK;
}
