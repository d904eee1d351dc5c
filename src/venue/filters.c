/* SPDX-License-Identifier: MIT */
#include "venue/filters.h"
#include "base/dec.h"

static souk_status read_one(souk_str text, const char *kind, const sk_filter_row *rows,
                            size_t count, void *record, sk_call *call, souk_error *err)
{
    souk_str type;
    souk_status status = sk_reply_members(text, &kind, 1, &type, err);
    for (size_t i = 0; status == SOUK_OK && type.len > 2 && i < count; i++)
        if (sk_str_is(sk_str_sub(type, 1, type.len - 2), rows[i].name))
            status = sk_reply_fields(text, &rows[i].table, record, call, err);
    return status;
}

souk_status sk_reply_filters(souk_str body, const char *kind, const sk_filter_row *rows,
                             size_t count, void *record, sk_call *call, souk_error *err)
{
    souk_status status = SOUK_OK;
    souk_str filter;
    sk_json all;
    sk_json_init(&all, body);
    sk_json_enter_array(&all);
    while (status == SOUK_OK && sk_json_next_item(&all))
        if (sk_json_raw(&all, &filter) == SOUK_OK)
            status = read_one(filter, kind, rows, count, record, call, err);
    return status;
}

static bool is_none(const sk_field *first, const void *record)
{
    const void *at = (const char *)record + first->offset;
    return first->kind == SK_F_DEC ? sk_dec_is_zero(*(const souk_dec *)at)
                                   : *(const int32_t *)at == 0;
}

void sk_say_filters(sk_jw *w, const char *key, const char *kind, const sk_filter_row *rows,
                    size_t count, const void *record)
{
    sk_jw_array(w, key);
    for (const sk_filter_row *f = rows; f < rows + count; f++) {
        if (f->told == SK_FILTER_OLD ||
            (f->told == SK_FILTER_LIMITED && is_none(f->table.rows, record)))
            continue;
        sk_jw_object(w, NULL);
        sk_jw_cstr(w, kind, f->name);
        sk_fields_put(f->table.rows, f->table.count, w, record);
        sk_jw_end(w);
    }
    sk_jw_end(w);
}
