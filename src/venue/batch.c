/* SPDX-License-Identifier: MIT */
#include "venue/batch.h"
#include "base/err.h"
#include "venue/answer.h"
#include "venue/keys.h"
#include "venue/params.h"
#include "venue/reply.h"

/* ---- the client ---- */

/* The object that the array is a member of: what is shared is its symbol. */
static souk_status ask_around(const sk_call *call, souk_str *texts, uint32_t *n, souk_error *err)
{
    const sk_batch_form *form = call->row->batch;
    souk_str symbol = call->parts_count ? call->parts[0].symbol : SK_STR("");
    bool each = false;
    for (uint32_t i = 1; i < call->parts_count; i++)
        each |= !sk_str_eq(call->parts[i].symbol, symbol);
    souk_str head = sk_arena_printf(call->arena, "{\"%s\":\"%.*s\",", form->shared, SK_FMT(symbol));
    if (each)
        head = sk_arena_printf(call->arena, "{\"%s\":\"%s\",", form->mode, form->each);
    head = sk_arena_printf(call->arena, "%.*s\"%s\":", SK_FMT(head), form->member);
    if (!head.ptr)
        return sk_fail_nomem(err);
    memmove(texts + 1, texts, *n * sizeof *texts);
    texts[0] = head;
    ++*n;
    texts[(*n)++] = SK_STR("}");
    return SOUK_OK;
}

/* The array of what each part would have for a body alone. */
static souk_status ask_bodies(const sk_venue *venue, const sk_call *call, sk_request *out,
                              souk_error *err)
{
    const sk_batch_form *form = call->row->batch;
    const sk_op_row *row = sk_venue_op(venue, form->op, SK_VIA_REST);
    sk_arena *arena = call->arena;
    souk_str *texts = sk_arena_zeroed(arena, 2 * (size_t)call->parts_count + 3, sizeof *texts);
    uint32_t n = 0;
    souk_status status = texts ? SOUK_OK : sk_fail_nomem(err);
    for (uint32_t i = 0; status == SOUK_OK && i < call->parts_count; i++) {
        sk_call part = call->parts[i];
        sk_request one;
        part.own_account = call->own_account;
        status = row->encode_request(venue, &part, &one, err);
        texts[n++] = i ? SK_STR(",") : SK_STR("[");
        texts[n++] = status == SOUK_OK ? one.body : SK_STR("");
    }
    if (status != SOUK_OK)
        return status;
    texts[n++] = SK_STR("]");
    if (form->member && (status = ask_around(call, texts, &n, err)) != SOUK_OK)
        return status;
    *out = (sk_request){.method = sk_str(call->row->method),
                        .path = sk_str(call->row->path),
                        .body = sk_join(texts, n, arena)};
    return out->body.ptr
               ? sk_request_header(out, "Content-Type", SK_STR("application/json"), arena, err)
               : sk_fail_nomem(err);
}

/* The venue's ids of all, or where one has none the client's. */
static souk_status ask_ids(const sk_call *call, sk_request *out, souk_error *err)
{
    const sk_batch_form *form = call->row->batch;
    uint32_t by_id = 0, by_name = 0, count = call->parts_count;
    souk_str *texts = sk_arena_zeroed(call->arena, 2 * (size_t)count, sizeof *texts);
    sk_ask ask;
    if (!texts)
        return sk_fail_nomem(err);
    for (uint32_t i = 0; i < count; i++) {
        const sk_order_ref *ref = &call->parts[i].ref;
        if (ref->order_id.len)
            texts[by_id++] = ref->order_id;
        if (ref->client_id.len)
            texts[count + by_name++] = ref->client_id;
    }
    bool ids = form->order_ids && by_id == count;
    if (!ids && (!form->client_ids || by_name < count))
        return sk_fail(
            err, SOUK_E_INVALID,
            "the venue takes a batch of cancels by its own ids or by yours, not by both");
    sk_ask_init(&ask, call, out);
    sk_ask_texts(&ask, ids ? form->order_ids : form->client_ids, ids ? texts : texts + count,
                 count);
    return sk_ask_done(&ask, err);
}

souk_status sk_ask_batch(const sk_venue *venue, const sk_call *call, sk_request *out,
                         souk_error *err)
{
    const sk_batch_form *form = call->row->batch;
    if (call->parts_count > form->most)
        return sk_fail(err, SOUK_E_INVALID, "the venue takes up to %u at once", form->most);
    return form->order_ids || form->client_ids ? ask_ids(call, out, err)
                                               : ask_bodies(venue, call, out, err);
}

sk_call *sk_batch_part(const sk_call *call, souk_str order_id, souk_str client_id)
{
    for (uint32_t i = 0; i < call->parts_count; i++) {
        const sk_order_ref *ref = &call->parts[i].ref;
        if ((order_id.len && sk_str_eq(ref->order_id, order_id)) ||
            (client_id.len && sk_str_eq(ref->client_id, client_id)))
            return &call->parts[i];
    }
    return NULL;
}

souk_status sk_batch_done(const sk_call *call, sk_call *part, souk_str order_id,
                          sk_batch_join *join, souk_error *err)
{
    sk_list list = SK_LIST(souk_order, call->arena);
    souk_order *o = sk_list_push(&list);
    if (!o)
        return sk_fail_nomem(err);
    part->now_ns = call->now_ns;
    souk_status status = join(o, part, err);
    if (order_id.len)
        o->order_id = order_id;
    part->out.rows = sk_list_rows(&list);
    return status;
}

souk_status sk_batch_all_told(const sk_call *call, souk_error *err)
{
    for (uint32_t i = 0; i < call->parts_count; i++)
        if (!call->parts[i].out.rows.count && call->parts[i].err.status == SOUK_OK)
            return sk_fail(err, SOUK_E_MISSING, "it does not tell what became of part %u", i + 1);
    return SOUK_OK;
}

/* ---- the server ---- */

/* The array that holds the parts, and the member that it is; raw empty: there is none. */
static souk_str find_array(const sk_batch_form *form, const sk_request *request, const char **name)
{
    static const char *const params[] = {"params"};
    const char *keys[3] = {form->member, form->order_ids, form->client_ids};
    souk_str body = request->body, raw = {NULL, 0};
    souk_error err;
    *name = NULL;
    if (request->is_frame && sk_reply_members(request->body, params, 1, &body, &err) != SOUK_OK)
        return raw;
    if (!keys[0] && !keys[1] && !keys[2])
        raw = body;
    for (int i = 0; i < 3 && !raw.ptr; i++) {
        *name = keys[i] ? keys[i] : *name;
        if (keys[i] && sk_reply_members(body, &keys[i], 1, &raw, &err) != SOUK_OK) {
            *name = NULL;
            return (souk_str){NULL, 0};
        }
    }
    return raw.len && raw.ptr[0] == '[' && sk_json_valid(raw, NULL) ? raw : (souk_str){NULL, 0};
}

/* One element; ids is the member of the part that it is, NULL: it is a body. */
static souk_status take_part(sk_peer *peer, sk_json *j, souk_str shared, sk_call *part, bool ids,
                             bool ours)
{
    sk_request one = {.method = SK_STR("POST"), .query = shared};
    if (ids)
        return sk_json_string(j, part->arena, ours ? &part->ref.client_id : &part->ref.order_id);
    sk_json_raw(j, &one.body);
    if (sk_take_call(peer, &one, part, &part->err) != SOUK_OK)
        sk_venue_complete_error(peer->venue, part->op, SK_ON_REST | SK_ON_SIGNED, &part->err);
    return SOUK_OK;
}

/* What all parts share, as a query, where it goes before their own. */
static souk_str find_shared(const sk_batch_form *form, souk_str body, sk_arena *arena)
{
    const char *keys[] = {form->shared, form->mode ? form->mode : ""};
    souk_str raw[2] = {{NULL, 0}}, text = {NULL, 0}, mode = {NULL, 0};
    souk_error err;
    sk_json j;
    if (!form->shared || sk_reply_members(body, keys, 2, raw, &err) != SOUK_OK || !raw[0].ptr)
        return SK_STR("");
    sk_json_init(&j, raw[0]);
    sk_json_text(&j, &text);
    sk_json_init(&j, raw[1]);
    if (raw[1].ptr)
        sk_json_text(&j, &mode);
    return !text.ptr || (form->each && sk_str_is(mode, form->each))
               ? SK_STR("")
               : sk_arena_printf(arena, "%s=%.*s", form->shared, SK_FMT(text));
}

souk_status sk_take_batch(sk_peer *peer, const sk_request *request, sk_call *call, souk_error *err)
{
    const sk_batch_form *form = call->row->batch;
    const sk_op_row *row = sk_venue_op(peer->venue, form->op, SK_VIA_REST);
    souk_str shared = find_shared(form, request->body, call->arena);
    const char *name;
    souk_str array = find_array(form, request, &name);
    bool ours = name && form->client_ids && name == form->client_ids;
    bool ids = ours || (name && form->order_ids && name == form->order_ids);
    sk_list list = SK_LIST(sk_call, call->arena);
    sk_json j;
    if (!array.ptr || !row)
        return sk_venue_refuse(peer->venue, form->bad, name ? name : "body", NULL, err);
    if (form->arg)
        row = sk_venue_row_arg(peer->venue, row, form->arg);
    sk_json_init(&j, array);
    sk_json_enter_array(&j);
    while (sk_json_next_item(&j)) {
        sk_call *part = list.count < form->most ? sk_list_push(&list) : NULL;
        if (!part)
            return sk_venue_refuse(peer->venue, form->many, NULL, NULL, err);
        *part = (sk_call){.op = form->op,
                          .row = row,
                          .arena = call->arena,
                          .instrument = SK_NO_INSTRUMENT,
                          .ref.conditional = form->conditional,
                          .own_account = call->own_account};
        if (take_part(peer, &j, shared, part, ids, ours) != SOUK_OK)
            return sk_venue_refuse(peer->venue, form->bad, name, NULL, err);
    }
    call->parts = (sk_call *)(void *)list.ptr;
    call->parts_count = list.count;
    return list.count || !form->none ? SOUK_OK
                                     : sk_venue_refuse(peer->venue, form->none, "body", NULL, err);
}
