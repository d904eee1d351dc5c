/* SPDX-License-Identifier: MIT */
#include "venue/receipts.h"
#include "base/err.h"

/* ---- the client ---- */

/* Which part a receipt is about: the one at its place, or the one that it names; a new order is
 * named by the client. */
static sk_call *part_of(const sk_receipts_form *form, sk_call *call, uint32_t at,
                        const sk_receipt *receipt)
{
    if (!call->parts_count)
        return sk_str_eq(receipt->client_id, call->ref.client_id) ||
                       sk_str_eq(receipt->order_id, call->ref.order_id)
                   ? call
                   : NULL;
    if (!form->done)
        return at < call->parts_count ? &call->parts[at] : NULL;
    if (call->op != SK_OP_PLACE_BATCH)
        return sk_batch_part(call, receipt->order_id, receipt->client_id);
    for (uint32_t i = 0; i < call->parts_count; i++)
        if (receipt->client_id.len && sk_str_eq(call->parts[i].ask.client_id, receipt->client_id))
            return &call->parts[i];
    return NULL;
}

/* Of a refusal that says its text alone. */
static souk_str code_of_text(const sk_venue *venue, souk_str text)
{
    for (uint32_t i = 0; text.len && i < venue->errors_count; i++)
        if (sk_str_is(text, venue->errors[i].text))
            return sk_str(venue->errors[i].code);
    return (souk_str){NULL, 0};
}

static souk_status take(const sk_receipts_form *form, const sk_venue *venue, sk_call *call,
                        sk_call *part, sk_receipt *receipt, bool done, souk_error *err)
{
    souk_str said = form->names && done ? SK_STR("") : receipt->order_id;
    if (!form->done && receipt->client_id.len &&
        !sk_str_eq(receipt->client_id, part->ask.client_id))
        return sk_fail(err, SOUK_E_SYNTAX, "it tells orders that were not asked for");
    if (!form->done && !receipt->code.len && !receipt->order_id.len)
        return SOUK_OK; /* nothing is told */
    if (form->done ? done : !receipt->code.len)
        return sk_batch_done(
            call, part, said,
            part->op == SK_OP_PLACE ? sk_answer_join_placed : sk_answer_join_canceled, err);
    if (part->out.rows.count)
        return SOUK_OK;
    if (!receipt->code.len)
        receipt->code = code_of_text(venue, receipt->text);
    if (receipt->code.len || receipt->text.len)
        sk_venue_read_error(venue, form->op ? form->op : part->op, 200, receipt->code,
                            receipt->text, &part->err);
    else
        sk_fail(&part->err, SOUK_E_ORDER_NOT_FOUND, "the venue refused it without a word");
    return part == call ? call->err.status : SOUK_OK;
}

static souk_status read_array(const sk_receipts_form *form, const sk_venue *venue, souk_str array,
                              sk_call *call, bool done, souk_error *err)
{
    souk_status status = SOUK_OK;
    uint32_t at = 0;
    sk_json j;
    sk_json_init(&j, array);
    if (sk_json_is_null(&j))
        return SOUK_OK;
    sk_json_enter_array(&j);
    while (status == SOUK_OK && sk_json_next_item(&j)) {
        sk_receipt receipt = {.state = 0};
        if (sk_json_type(&j) == SK_JSON_OBJECT && form->table)
            status = sk_reply_object(&j, form->table, &receipt, call, err);
        else if ((status = sk_json_text(&j, &receipt.order_id)) == SOUK_OK)
            receipt.client_id = receipt.order_id;
        sk_call *part = status == SOUK_OK ? part_of(form, call, at++, &receipt) : NULL;
        if (part)
            status = take(form, venue, call, part, &receipt, done, err);
        else if (status == SOUK_OK && form->table && !form->names)
            status = sk_fail(err, SOUK_E_SYNTAX, "it tells orders that were not asked for");
    }
    return status == SOUK_OK ? sk_json_end(&j, err) : status;
}

souk_status sk_receipts_read(const sk_receipts_form *form, const sk_venue *venue, souk_str body,
                             sk_call *call, souk_error *err)
{
    const char *const keys[] = {form->done, form->failed};
    souk_str raw[2] = {body, {NULL, 0}};
    souk_status status = SOUK_OK;
    if (form->done)
        status = sk_reply_members(body, keys, 2, raw, err);
    for (int i = 0; i < 2 && status == SOUK_OK; i++)
        if (raw[i].ptr)
            status = read_array(form, venue, raw[i], call, i == 0, err);
    if (status != SOUK_OK)
        return status;
    if (!call->parts_count && !call->out.rows.count)
        return sk_fail(err, SOUK_E_MISSING, "it does not tell what became of the order");
    return sk_batch_all_told(call, err);
}

/* ---- the server ---- */

/* The sandbox tells a part's refusal by its status; the venue's rows say it as the operation itself
 * would. */
static void put(const sk_receipts_form *form, sk_jw *w, const sk_peer *peer, const sk_call *part)
{
    bool done = part->err.status == SOUK_OK, names = !form->table || (form->names && done);
    const souk_order *o = part->out.rows.count ? SK_ROW(souk_order, &part->out.rows, 0) : NULL;
    souk_error err = part->err;
    sk_venue_complete_error(peer->venue, form->op ? form->op : part->op, SK_ON_REST | SK_ON_SIGNED,
                            &err);
    sk_receipt receipt = {.order_id = part->ref.order_id,
                          .client_id =
                              part->op == SK_OP_PLACE ? part->ask.client_id : part->ref.client_id,
                          .code = sk_str(err.code),
                          .text = sk_str(err.text)};
    if (done && o && !names) {
        receipt.order_id = o->order_id;
        receipt.client_id = o->client_id;
    }
    if (form->state && part->err.status == SOUK_E_ORDER_DONE)
        receipt.state = form->state(part);
    if (names)
        sk_jw_str(w, NULL, receipt.order_id.len ? receipt.order_id : receipt.client_id);
    else
        sk_say_object(w, NULL, form->table, done ? form->taken : form->refused, &receipt);
}

static void put_array(const sk_receipts_form *form, sk_jw *w, const char *key, const sk_peer *peer,
                      const sk_call *call, bool taken, bool refused)
{
    sk_jw_array(w, key);
    for (uint32_t i = 0; i < call->parts_count; i++)
        if (call->parts[i].err.status == SOUK_OK ? taken : refused)
            put(form, w, peer, &call->parts[i]);
    sk_jw_end(w);
}

void sk_receipts_write(const sk_receipts_form *form, sk_jw *w, sk_peer *peer, const sk_call *call)
{
    if (!form->done) {
        put_array(form, w, NULL, peer, call, true, true);
        return;
    }
    sk_jw_object(w, NULL);
    put_array(form, w, form->done, peer, call, true, false);
    put_array(form, w, form->failed, peer, call, false, true);
    sk_jw_end(w);
}
