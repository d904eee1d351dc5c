/* SPDX-License-Identifier: MIT
 * Answers to batches, both ways: each part has its own outcome. src: htx card 5.13, 5.14, 8.1 */
#include "venue/htx/htx.h"
#include "base/err.h"
#include "venue/batch.h"
#include "venue/rows.h"

/* ---- the client ---- */

typedef struct told {
    souk_str order_id, client_id, code, text;
} told;
#define T told
F_RECORD(told_parts, F_ID("order-id", order_id), F_TEXT("client-order-id", client_id),
         F_TEXT("err-code", code), F_TEXT("err-msg", text));
#undef T

/* A row a part, in their order, each with the name that we gave it. */
static souk_status read_batch(souk_str body, sk_call *call, souk_error *err)
{
    sk_rows rows = {NULL, 0};
    souk_status status = sk_answer_rows(body, &told_parts, sizeof(told), call, &rows, err);
    for (uint32_t i = 0; status == SOUK_OK && i < rows.count && i < call->parts_count; i++) {
        const told *row = SK_ROW(told, &rows, i);
        sk_call *part = &call->parts[i];
        if (row->client_id.len && !sk_str_eq(row->client_id, part->ask.client_id))
            return sk_fail(err, SOUK_E_SYNTAX, "it tells orders that were not asked for");
        if (row->code.len)
            sk_venue_read_error(&sk_htx, SK_OP_PLACE, 200, row->code, row->text, &part->err);
        else if (row->order_id.len)
            status = sk_batch_done(call, part, row->order_id, sk_answer_join_placed, err);
    }
    return status == SOUK_OK ? sk_batch_all_told(call, err) : status;
}

/* Ids of either kind. */
static souk_status read_done(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    souk_str id = {NULL, 0};
    souk_status status = sk_json_string(j, call->arena, &id);
    sk_call *part = status == SOUK_OK ? sk_batch_part(call, id, id) : NULL;
    (void)list;
    return part ? sk_batch_done(call, part, SK_STR(""), sk_answer_join_canceled, err) : status;
}

static souk_status read_cancels(souk_str body, sk_call *call, souk_error *err)
{
    static const char *const keys[] = {"success", "failed"};
    souk_str raw[2] = {{NULL, 0}, {NULL, 0}};
    sk_list none = SK_LIST(souk_order, call->arena);
    sk_rows failed = {NULL, 0};
    souk_status status = sk_reply_members(body, keys, 2, raw, err);
    if (status == SOUK_OK && raw[0].ptr)
        status = sk_reply_each(raw[0], call, &none, read_done, err);
    if (status == SOUK_OK && raw[1].ptr)
        status = sk_answer_rows(raw[1], &told_parts, sizeof(told), call, &failed, err);
    for (uint32_t i = 0; status == SOUK_OK && i < failed.count; i++) {
        const told *row = SK_ROW(told, &failed, i);
        sk_call *part = sk_batch_part(call, row->order_id, row->client_id);
        if (part && !part->out.rows.count)
            sk_venue_read_error(&sk_htx, SK_OP_CANCEL_BATCH, 200, row->code, row->text, &part->err);
    }
    return status == SOUK_OK ? sk_batch_all_told(call, err) : status;
}

/* ---- the server ---- */

static void put_part_error(sk_jw *w, const souk_error *err)
{
    sk_jw_cstr(w, "err-code", err->code);
    sk_jw_cstr(w, "err-msg", err->text);
}

/* The sandbox tells a part's refusal by its status; the batch's rows say it as the operation
 * itself would. */
static souk_error refusal_of(const sk_peer *peer, const sk_call *part, sk_op_id op)
{
    souk_error err = part->err;
    sk_venue_complete_error(peer->venue, op, SK_ON_REST | SK_ON_SIGNED, &err);
    return err;
}

static void write_batch(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    sk_jw_array(w, NULL);
    for (uint32_t i = 0; i < call->parts_count; i++) {
        const sk_call *part = &call->parts[i];
        souk_error err = refusal_of(peer, part, SK_OP_PLACE);
        sk_jw_object(w, NULL);
        if (part->err.status == SOUK_OK)
            sk_jw_raw(w, "order-id", SK_ROW(souk_order, &part->out.rows, 0)->order_id);
        sk_jw_str(w, "client-order-id", part->ask.client_id);
        if (part->err.status != SOUK_OK)
            put_part_error(w, &err);
        sk_jw_end(w);
    }
    sk_jw_end(w);
}

static void put_failed(sk_jw *w, sk_peer *peer, const sk_call *part)
{
    souk_error err = refusal_of(peer, part, SK_OP_CANCEL_BATCH);
    sk_jw_object(w, NULL);
    put_part_error(w, &err);
    if (part->err.status == SOUK_E_ORDER_DONE)
        sk_jw_i64(w, "order-state", SK_HTX_STATE_CANCELED);
    sk_jw_str(w, "order-id", part->ref.order_id);
    sk_jw_str(w, "client-order-id", part->ref.client_id);
    sk_jw_end(w);
}

static void write_cancels(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    sk_jw_object(w, NULL);
    sk_jw_array(w, "success");
    for (uint32_t i = 0; i < call->parts_count; i++) {
        const sk_order_ref *ref = &call->parts[i].ref;
        if (call->parts[i].err.status == SOUK_OK)
            sk_jw_str(w, NULL, ref->order_id.len ? ref->order_id : ref->client_id);
    }
    sk_jw_end(w);
    sk_jw_array(w, "failed");
    for (uint32_t i = 0; i < call->parts_count; i++)
        if (call->parts[i].err.status != SOUK_OK)
            put_failed(w, peer, &call->parts[i]);
    sk_jw_end(w);
    sk_jw_end(w);
}

SK_HTX_ANSWER(batch, .read = read_batch, .write = write_batch);
SK_HTX_ANSWER(cancels, .read = read_cancels, .write = write_cancels);
