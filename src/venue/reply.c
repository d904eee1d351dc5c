/* SPDX-License-Identifier: MIT */
#include "venue/reply.h"
#include "base/err.h"
#include <string.h>

souk_status sk_list_append(sk_list *list, const void *row, souk_error *err)
{
    void *place = sk_list_push(list);
    if (!place)
        return sk_fail_nomem(err);
    memcpy(place, row, list->size);
    return SOUK_OK;
}

souk_status sk_reply_object(sk_json *j, const sk_field_table *table, void *record, sk_call *call,
                            souk_error *err)
{
    return sk_fields_get(table->rows, table->count, j, record, call->arena, err);
}

souk_status sk_reply_fields(souk_str body, const sk_field_table *table, void *record, sk_call *call,
                            souk_error *err)
{
    sk_json j;
    sk_json_init(&j, body);
    souk_status status = sk_reply_object(&j, table, record, call, err);
    return status == SOUK_OK ? sk_json_end(&j, err) : status;
}

souk_status sk_reply_each(souk_str body, sk_call *call, sk_list *list, sk_row_reader *row,
                          souk_error *err)
{
    sk_json j;
    souk_status status = SOUK_OK;
    sk_json_init(&j, body);
    if (sk_json_type(&j) != SK_JSON_ARRAY) {
        status = row(&j, call, list, err);
    } else {
        sk_json_enter_array(&j);
        while (status == SOUK_OK && sk_json_next_item(&j))
            status = row(&j, call, list, err);
    }
    return status == SOUK_OK ? sk_json_end(&j, err) : status;
}

souk_status sk_reply_rows(souk_str body, sk_call *call, size_t row_size, sk_row_reader *row,
                          souk_error *err)
{
    sk_list list = {.arena = call->arena, .size = row_size};
    souk_status status = sk_reply_each(body, call, &list, row, err);
    call->out.rows = sk_list_rows(&list);
    return sk_reply_bad(status, err);
}

souk_status sk_reply_members(souk_str body, const char *const *keys, size_t count, souk_str *raw,
                             souk_error *err)
{
    sk_json j;
    sk_json_init(&j, body);
    sk_json_pick(&j, keys, count, raw);
    return sk_json_end(&j, err);
}

souk_status sk_reply_bad(souk_status status, souk_error *err)
{
    if (status == SOUK_OK || status == SOUK_E_NOMEM)
        return status;
    char text[sizeof err->text];
    sk_str_copy(text, sizeof text, sk_str(err ? err->text : ""));
    return sk_fail(err, SOUK_E_BAD_ANSWER, "the answer cannot be read: %s", text);
}
