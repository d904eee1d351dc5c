/* SPDX-License-Identifier: MIT
 * Reads a whole document through the cursor, every value with its getter, and writes it out again.
 */
#ifndef SK_TESTS_WIRE_JSON_WALK_H
#define SK_TESTS_WIRE_JSON_WALK_H

#include "base/limits.h"
#include "base/str.h"
#include "wire/json.h"
#include "wire/json_write.h"

static inline void json_walk_value(sk_json *j, sk_arena *arena, sk_jw *w)
{
    souk_str text = {"", 0};
    bool flag = false;
    switch (sk_json_type(j)) {
    case SK_JSON_OBJECT:
        if (sk_json_enter_object(j))
            sk_jw_object(w, NULL);
        break;
    case SK_JSON_ARRAY:
        if (sk_json_enter_array(j))
            sk_jw_array(w, NULL);
        break;
    case SK_JSON_STRING:
        if (sk_json_string(j, arena, &text) == SOUK_OK)
            sk_jw_str(w, NULL, text);
        break;
    case SK_JSON_NUMBER:
        if (sk_json_text(j, &text) == SOUK_OK)
            sk_jw_raw(w, NULL, text);
        break;
    case SK_JSON_BOOL:
        if (sk_json_bool(j, &flag) == SOUK_OK)
            sk_jw_bool(w, NULL, flag);
        break;
    case SK_JSON_NULL:
        if (sk_json_is_null(j))
            sk_jw_null(w, NULL);
        break;
    case SK_JSON_NONE: sk_json_skip(j); break;
    }
}

/* Copies the document value by value. The status is that of sk_json_end. */
static inline souk_status json_walk(souk_str doc, sk_arena *arena, sk_buf *out)
{
    sk_json j;
    sk_jw w;
    souk_str key;
    bool object[SK_JSON_DEPTH_MAX + 1];
    sk_json_init(&j, doc);
    sk_jw_init(&w, out);
    for (;;) {
        unsigned before = j.depth;
        json_walk_value(&j, arena, &w);
        if (j.depth > before)
            object[j.depth] = j.objects >> before & 1;
        bool more = false;
        while (j.status == SOUK_OK && j.depth > 0 && !more) {
            if (!object[j.depth]) {
                more = sk_json_next_item(&j);
            } else if ((more = sk_json_next_member(&j, &key))) {
                char *name = sk_arena_get(arena, key.len);
                if (!name)
                    return SOUK_E_NOMEM;
                sk_jw_key(&w, (souk_str){name, (uint32_t)sk_json_unescape(name, key)});
            }
            if (!more && j.status == SOUK_OK)
                sk_jw_end(&w);
        }
        if (!more)
            return sk_json_end(&j, NULL);
    }
}

#endif
