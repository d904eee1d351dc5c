/* SPDX-License-Identifier: MIT
 * What every venue needs: text pings, errors read in both directions, client ids, growing rows. */
#include "venue/venue.h"
#include "venue/list.h"
#include "base/err.h"
#include "base/rng.h"
#include <stdio.h>
#include <string.h>

/* ---- text pings ---- */

static bool is_plain(const sk_endpoint *e, const char *word, souk_str frame)
{
    return e->ping == SK_PING_CLIENT_TEXT && word && word[0] != '{' && sk_str_is(frame, word);
}

bool sk_endpoint_is_ping(const sk_endpoint *e, souk_str frame)
{
    return e->pong_text && is_plain(e, e->ping_text, frame);
}

bool sk_endpoint_is_pong(const sk_endpoint *e, souk_str frame)
{
    return is_plain(e, e->pong_text, frame);
}

/* ---- errors: what the server says ---- */

/* A text with its holes filled, cut to fit. */
static void fill(char *out, size_t size, const char *text, const char *first, const char *second)
{
    const char *args[2] = {first ? first : "", second ? second : ""};
    size_t len = 0, next = 0;
    while (*text && len + 1 < size) {
        if (text[0] != '%' || text[1] != 's') {
            out[len++] = *text++;
            continue;
        }
        const char *arg = next < 2 ? args[next] : "";
        next++;
        text += 2;
        while (*arg && len + 1 < size)
            out[len++] = *arg++;
    }
    out[len] = 0;
}

static void apply_row(const sk_error_row *row, const char *first, const char *second,
                      souk_error *err)
{
    char text[sizeof err->text];
    fill(text, sizeof text, row->text, first, second);
    err->http = row->http;
    sk_str_copy(err->code, sizeof err->code, sk_str(row->code));
    sk_str_copy(err->text, sizeof err->text, sk_str(text));
}

souk_status sk_venue_refuse_row(const sk_error_row *row, const char *first, const char *second,
                                souk_error *err)
{
    if (err) {
        *err = (souk_error){.status = row->status};
        apply_row(row, first, second, err);
    }
    return row->status;
}

const sk_error_row *sk_venue_error(const sk_venue *venue, const char *code, const char *text)
{
    for (uint32_t i = 0; i < venue->errors_count; i++) {
        const sk_error_row *row = &venue->errors[i];
        if (!(row->on & SK_ON_CONTROL) && sk_str_is(sk_str(code), row->code) &&
            sk_str_starts(sk_str(row->text), sk_str(text)))
            return row;
    }
    return NULL;
}

souk_status sk_venue_refuse(const sk_venue *venue, const char *code, const char *first,
                            const char *second, souk_error *err)
{
    const sk_error_row *row = sk_venue_error(venue, code, "");
    return row ? sk_venue_refuse_row(row, first, second, err)
               : sk_fail(err, SOUK_E_BUG, "%s has no error %s", venue->name, code);
}

/* Whether a row's place is among the places where it would be said. */
static bool said_there(const sk_error_row *row, uint8_t on)
{
    return (row->on & ~(unsigned)on) == 0;
}

static const sk_error_row *row_of_status(const sk_venue *venue, sk_op_id op, uint8_t on,
                                         souk_status status, const char *ours)
{
    const sk_error_row *any = NULL;
    for (uint32_t i = 0; i < venue->errors_count; i++) {
        const sk_error_row *row = &venue->errors[i];
        if (row->status == status && row->figure && said_there(row, on) &&
            strstr(ours, row->figure))
            return row;
    }
    for (uint32_t i = 0; i < venue->errors_count; i++) {
        const sk_error_row *row = &venue->errors[i];
        if (row->status != status || !said_there(row, on))
            continue;
        if (row->op == op && op != SK_OP_NONE)
            return row;
        if (!any && row->op == SK_OP_NONE)
            any = row;
    }
    return any;
}

static bool is_word(const char *text)
{
    for (; *text; text++)
        if (*text <= ' ')
            return false;
    return true;
}

/* What stands behind the row's words in our text; of a step its decimals. */
static void figure_of(const sk_error_row *row, const char *ours, char *out, size_t size)
{
    const char *at = row->figure ? strstr(ours, row->figure) : NULL;
    souk_str figure = sk_str(at ? at + strlen(row->figure) : is_word(ours) ? ours : "");
    if (figure.len && figure.ptr[0] == ' ')
        figure = sk_str_sub(figure, 1, figure.len - 1);
    if (at && strstr(row->figure, "step")) {
        sk_str_cut(&figure, '.');
        snprintf(out, size, "%u", figure.len);
    } else {
        sk_str_copy(out, size, figure);
    }
}

void sk_venue_complete_error(const sk_venue *venue, sk_op_id op, uint8_t on, souk_error *err)
{
    if (err->code[0]) {
        for (uint32_t i = 0; i < venue->errors_count && !err->http; i++)
            if (sk_str_is(sk_str(err->code), venue->errors[i].code))
                err->http = venue->errors[i].http;
        return;
    }
    const sk_error_row *row = row_of_status(venue, op, on, err->status, err->text);
    if (!row && err->status == SOUK_E_ADDRESS) /* many venues have one word for both */
        row = row_of_status(venue, op, on, SOUK_E_KEY_UNKNOWN, "");
    if (!row)
        row = row_of_status(venue, op, on, SOUK_E_VENUE_INTERNAL, "");
    if (!row)
        return;
    char word[sizeof err->text];
    figure_of(row, err->text, word, sizeof word);
    apply_row(row, word, "", err);
}

/* ---- errors: what the client hears ---- */

/* Whether a text begins as the row's does, up to the row's first hole; where a hole comes first,
 * whether it holds what stands behind that. */
static bool text_fits(const char *pattern, souk_str text)
{
    bool within = strncmp(pattern, "%s", 2) == 0;
    pattern += within ? 2 : 0;
    const char *hole = strstr(pattern, "%s");
    size_t len = hole ? (size_t)(hole - pattern) : strlen(pattern);
    size_t last = within && text.len >= len ? text.len - len : 0;
    for (size_t at = 0; len > 0 && text.len >= len && at <= last; at++)
        if (memcmp(text.ptr + at, pattern, len) == 0)
            return true;
    return false;
}

static const sk_error_row *row_of_code(const sk_venue *venue, sk_op_id op, souk_str code,
                                       souk_str text)
{
    const sk_error_row *by_text = NULL, *by_op = NULL, *by_code = NULL;
    for (uint32_t i = 0; i < venue->errors_count; i++) {
        const sk_error_row *row = &venue->errors[i];
        if (!sk_str_is(code, row->code))
            continue;
        if (row->text_decides) {
            if (!by_text && text_fits(row->text, text))
                by_text = row;
        } else if (row->op == op && op != SK_OP_NONE) {
            by_op = by_op ? by_op : row;
        } else if (!by_code || (by_code->op != SK_OP_NONE && row->op == SK_OP_NONE)) {
            by_code = row;
        }
    }
    return by_text ? by_text : by_op ? by_op : by_code;
}

/* For codes that the table does not know. src: RFC 9110 15, and what the ten venues share */
static souk_status status_of_http(unsigned http)
{
    if (http == 429)
        return SOUK_E_RATE_LIMIT;
    if (http == 418)
        return SOUK_E_BANNED;
    if (http == 401)
        return SOUK_E_KEY_UNKNOWN;
    if (http == 403)
        return SOUK_E_PERMISSION;
    if (http == 503)
        return SOUK_E_OVERLOADED;
    if (http >= 500)
        return SOUK_E_VENUE_INTERNAL;
    return SOUK_E_REJECTED;
}

souk_status sk_venue_read_error(const sk_venue *venue, sk_op_id op, unsigned http, souk_str code,
                                souk_str text, souk_error *err)
{
    const sk_error_row *row = code.len ? row_of_code(venue, op, code, text) : NULL;
    souk_status status = row ? row->status : status_of_http(http);
    if (status == SOUK_E_RATE_LIMIT && http == 418) /* a ban, in words that the table lacks */
        status = SOUK_E_BANNED;
    if (!err)
        return status;
    *err = (souk_error){.status = status, .http = (uint16_t)http};
    snprintf(err->code, sizeof err->code, "%.*s", SK_FMT(code));
    if (text.len)
        snprintf(err->text, sizeof err->text, "%.*s", SK_FMT(text));
    else
        snprintf(err->text, sizeof err->text, "HTTP status %u", http);
    return status;
}

/* ---- client ids ---- */

/* Whether c is in an alphabet such as "A-Za-z0-9_-"; a '-' at an end stands for itself. */
static bool in_alphabet(const char *alphabet, char c)
{
    for (const char *p = alphabet; *p; p++) {
        if (p[1] == '-' && p[2]) {
            if (c >= p[0] && c <= p[2])
                return true;
            p += 2;
        } else if (*p == c) {
            return true;
        }
    }
    return false;
}

bool sk_id_allowed(const sk_id_rule *rule, souk_str id)
{
    if (id.len == 0 || id.len > rule->len_max)
        return false;
    for (uint32_t i = 0; i < id.len; i++)
        if (!(rule->wide && (unsigned char)id.ptr[i] >= 0x80) &&
            !in_alphabet(rule->alphabet, id.ptr[i]))
            return false;
    return !rule->wide || sk_utf8_valid(id.ptr, id.len);
}

/* Letters that every venue takes: lower case and digits without look-alikes, 32 of them. */
static const char id_letters[] = "abcdefghjkmnpqrstuvwxyz023456789";
_Static_assert(sizeof id_letters == 33, "five bits a letter");

souk_str sk_id_make(const sk_id_rule *rule, const uint8_t random[16], sk_arena *arena)
{
    souk_str prefix = sk_str(rule->prefix);
    uint32_t room = rule->len_max > prefix.len ? rule->len_max - prefix.len : 0;
    uint32_t letters = room < 16 ? room : 16;
    char *text = sk_arena_get(arena, (size_t)prefix.len + letters + 1);
    if (!text)
        return (souk_str){NULL, 0};
    if (prefix.len)
        memcpy(text, prefix.ptr, prefix.len);
    for (uint32_t i = 0; i < letters; i++)
        text[prefix.len + i] = id_letters[random[i] % 32];
    text[prefix.len + letters] = 0;
    return (souk_str){text, prefix.len + letters};
}

void sk_id_letters(char *out, uint32_t count, uint64_t seed)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    for (uint32_t i = 0; i < count; i++)
        out[i] = letters[sk_mix64(seed + i) % (sizeof letters - 1)];
}

souk_str sk_id_of_cancel(const souk_order *order, char *text, uint32_t count)
{
    if (order->cancel_id.len)
        return order->cancel_id;
    uint64_t seed = sk_hash_bytes(order->order_id.ptr, order->order_id.len);
    sk_id_letters(text, count, seed + (uint64_t)order->created_ns);
    return (souk_str){text, count};
}

souk_str sk_id_give(const sk_id_rule *rule, const uint8_t random[16], sk_arena *arena)
{
    uint64_t seed;
    if (!rule->given_len)
        return sk_id_make(rule, random, arena);
    char *text = sk_arena_get(arena, rule->given_len + 1u);
    if (!text)
        return (souk_str){NULL, 0};
    memcpy(&seed, random, sizeof seed);
    sk_id_letters(text, rule->given_len, seed);
    text[rule->given_len] = 0;
    return (souk_str){text, rule->given_len};
}

/* ---- intervals ---- */

const char *sk_venue_interval_word(const sk_venue *venue, uint32_t interval)
{
    if (venue->interval_words)
        return sk_enum_text(venue->interval_words, (int)interval);
    return interval < SK_INTERVAL_COUNT && venue->intervals >> interval & 1
               ? sk_interval_name((sk_interval)interval)
               : NULL;
}

sk_interval sk_venue_interval(const sk_venue *venue, souk_str word)
{
    int interval = SK_INTERVAL_NONE;
    if (venue->interval_words)
        sk_enum_value(venue->interval_words, word, &interval);
    else
        interval = (int)sk_interval_parse(word);
    return sk_venue_interval_word(venue, (uint32_t)interval) ? (sk_interval)interval
                                                             : SK_INTERVAL_NONE;
}

/* ---- growing rows ---- */

void *sk_list_push(sk_list *list)
{
    if (list->count == list->cap) {
        uint32_t cap = list->cap ? 2 * list->cap : 16;
        size_t bytes;
        if (cap <= list->cap || __builtin_mul_overflow((size_t)cap, list->size, &bytes))
            return NULL;
        char *ptr = sk_arena_get(list->arena, bytes);
        if (!ptr)
            return NULL;
        if (list->count)
            memcpy(ptr, list->ptr, list->count * list->size);
        list->ptr = ptr;
        list->cap = cap;
    }
    void *row = list->ptr + list->count++ * list->size;
    memset(row, 0, list->size);
    return row;
}
