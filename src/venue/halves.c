/* SPDX-License-Identifier: MIT */
#include "venue/halves.h"
#include "base/err.h"
#include "base/str.h"

enum { CANCEL, PLACE, CANCEL_BODY, PLACE_BODY, WHOLE, MEMBERS };

static bool is_word(souk_str raw, const char *word)
{
    return raw.len > 1 && sk_str_is(sk_str_sub(raw, 1, raw.len - 2), word);
}

souk_status sk_halves_read(const sk_halves_form *form, const sk_venue *venue, souk_str body,
                           sk_call *call, souk_error *err)
{
    souk_error *errors = sk_arena_zeroed(call->arena, 2, sizeof *errors);
    souk_str raw[MEMBERS] = {{NULL, 0}};
    sk_json j;
    sk_list list = SK_LIST(souk_order, call->arena);
    sk_json_init(&j, body);
    sk_json_pick(&j, form->members, MEMBERS, raw);
    if (raw[WHOLE].ptr) {
        sk_json_init(&j, raw[WHOLE]);
        sk_json_pick(&j, form->members, WHOLE, raw);
    }
    souk_status status = sk_json_end(&j, err);
    if (!errors)
        return sk_fail_nomem(err);
    call->out.number = 0;
    call->out.errors = errors;
    for (int i = 0; i < 2 && status == SOUK_OK; i++) {
        if (is_word(raw[i], form->failed))
            sk_reply_error(venue, i ? SK_OP_PLACE : SK_OP_CANCEL, 0, raw[i + CANCEL_BODY],
                           call->arena, &errors[i]);
        if (!is_word(raw[i], form->done))
            continue;
        status = sk_reply_each(raw[i + CANCEL_BODY], call, &list, form->read, err);
        if (status != SOUK_OK)
            return status;
        call->out.number |= 1 << i;
    }
    call->out.rows = sk_list_rows(&list);
    return call->err.status == SOUK_OK ? status : SOUK_OK;
}

/* Why a half was not done. */
static void put_failure(sk_jw *w, const char *key, const sk_venue *venue, sk_op_id op,
                        const souk_error *why)
{
    souk_error err = *why;
    sk_venue_complete_error(venue, op, 0, &err);
    sk_jw_object(w, key);
    sk_say_error(w, &err);
    sk_jw_end(w);
}

void sk_halves_write(const sk_halves_form *form, sk_jw *w, sk_peer *peer, const sk_call *call)
{
    const souk_order *order = call->out.rows.ptr;
    int number = (int)call->out.number;
    bool canceled = number & 1, placed = number & 2, whole = number == 3;
    bool tried = canceled || call->ref.even_if_gone;
    souk_error err = {.status = SOUK_OK};
    sk_jw_object(w, NULL);
    if (!whole) {
        sk_venue_refuse(peer->venue, number ? form->some : form->none, NULL, NULL, &err);
        sk_say_error(w, &err);
        sk_jw_object(w, form->members[WHOLE]);
    }
    sk_jw_cstr(w, form->members[CANCEL], canceled ? form->done : form->failed);
    sk_jw_cstr(w, form->members[PLACE], placed ? form->done : tried ? form->failed : form->never);
    if (canceled)
        form->put_canceled(w, form->members[CANCEL_BODY], call, &order[0]);
    else
        put_failure(w, form->members[CANCEL_BODY], peer->venue, SK_OP_CANCEL, &call->out.errors[0]);
    if (placed)
        form->put_placed(w, form->members[PLACE_BODY], call, &order[1]);
    else if (tried)
        put_failure(w, form->members[PLACE_BODY], peer->venue, SK_OP_PLACE, &call->out.errors[1]);
    else
        sk_jw_null(w, form->members[PLACE_BODY]);
    if (!whole)
        sk_jw_end(w);
    sk_jw_end(w);
    peer->http = err.http;
}
