/* SPDX-License-Identifier: MIT */
#include "venue/limits.h"
#include "base/err.h"

#define SECOND_NS INT64_C(1000000000)

enum { COUNT_MAX = 1000 };

void sk_say_limit(sk_jw *w, const sk_limit_form *form, const char *type, int64_t window_ns,
                  uint32_t most, const uint32_t *used)
{
    int seconds = (int)(window_ns / SECOND_NS);
    const sk_enum_row *unit = form->units;
    while (unit->value > 1 && seconds % unit->value)
        unit++;
    sk_limit_told row = {.type = sk_str(type),
                         .seconds = unit->value,
                         .count = seconds / unit->value,
                         .limit = (int32_t)most,
                         .used = used ? (int32_t)*used : 0};
    sk_jw_object(w, NULL);
    sk_say_some(w, form->table, form->members, &row);
    if (used)
        sk_say_some(w, form->table, form->used, &row);
    sk_jw_end(w);
}

void sk_say_limits(sk_jw *w, const char *key, const sk_peer *peer, const sk_limit_form *form,
                   uint8_t from)
{
    sk_jw_array(w, key);
    for (uint8_t i = from; i < peer->venue->limits_count; i++) {
        const sk_limit_row *row = &peer->venue->limits[i];
        uint32_t used = peer->limit_used ? peer->limit_used(peer, i) : 0;
        sk_say_limit(w, form, row->name, row->window_ns, peer->limits_capacity[i], &used);
    }
    sk_jw_end(w);
}

void sk_say_use(sk_jw *w, const sk_limit_form *form, const sk_limit_use *use)
{
    sk_say_limit(w, form, form->type, use->window_ns, use->limit, &use->used);
}

souk_status sk_read_use(sk_json *j, const sk_limit_form *form, sk_call *call, sk_list *list,
                        souk_error *err)
{
    sk_limit_told row = {.count = 0};
    souk_status status = sk_reply_object(j, form->table, &row, call, err);
    if (status != SOUK_OK)
        return status;
    if (row.count > COUNT_MAX)
        return sk_fail(err, SOUK_E_RANGE, "a rate limit is out of range");
    sk_limit_use use = {.window_ns = (int64_t)row.count * row.seconds * SECOND_NS,
                        .limit = (uint32_t)row.limit,
                        .used = (uint32_t)row.used};
    return sk_list_append(list, &use, err);
}
