/* SPDX-License-Identifier: MIT */
#include "venue/batch.h"
#include "base/err.h"
#include "venue/reply.h"

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
static souk_status take_part(sk_peer *peer, sk_json *j, sk_call *part, bool ids, bool ours)
{
    sk_request one = {.method = SK_STR("POST")};
    if (ids)
        return sk_json_string(j, part->arena, ours ? &part->ref.client_id : &part->ref.order_id);
    sk_json_raw(j, &one.body);
    if (sk_take_call(peer, &one, part, &part->err) != SOUK_OK)
        sk_venue_complete_error(peer->venue, part->op, SK_ON_REST | SK_ON_SIGNED, &part->err);
    return SOUK_OK;
}

souk_status sk_take_batch(sk_peer *peer, const sk_request *request, sk_call *call, souk_error *err)
{
    const sk_batch_form *form = call->row->batch;
    const sk_op_row *row = sk_venue_op(peer->venue, form->op, SK_VIA_REST);
    const char *name;
    souk_str array = find_array(form, request, &name);
    bool ours = name && form->client_ids && name == form->client_ids;
    bool ids = ours || (name && form->order_ids && name == form->order_ids);
    sk_list list = SK_LIST(sk_call, call->arena);
    sk_json j;
    if (!array.ptr || !row)
        return sk_venue_refuse(peer->venue, form->bad, name ? name : "body", NULL, err);
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
                          .own_account = call->own_account};
        if (take_part(peer, &j, part, ids, ours) != SOUK_OK)
            return sk_venue_refuse(peer->venue, form->bad, name, NULL, err);
    }
    call->parts = (sk_call *)(void *)list.ptr;
    call->parts_count = list.count;
    return list.count || !form->none ? SOUK_OK
                                     : sk_venue_refuse(peer->venue, form->none, "body", NULL, err);
}
