/* SPDX-License-Identifier: MIT */
#include "venue/take.h"
#include "base/dec.h"
#include "base/err.h"
#include "crypt/encode.h"
#include "venue/list.h"
#include "wire/json.h"
#include "wire/query.h"

#define MS_NS INT64_C(1000000)

/* A parameter's name as a C string, for a text that names it. */
static const char *c_name(sk_take *t, souk_str name)
{
    souk_str copy =
        sk_arena_copy(t->call->arena, sk_str_sub(name, 0, name.len < 64 ? name.len : 64));
    return copy.ptr ? copy.ptr : "";
}

bool sk_take_refuse(sk_take *t, const char *code, const char *first, const char *second)
{
    return sk_take_refuse_as(t, code, "", first, second);
}

bool sk_take_refuse_as(sk_take *t, const char *code, const char *text, const char *first,
                       const char *second)
{
    const sk_venue *venue = t->peer->venue;
    if (t->status != SOUK_OK)
        return false;
    const sk_error_row *row = sk_venue_error(venue, code, text);
    t->status = row ? sk_venue_refuse_row(row, first, second, t->err)
                    : sk_fail(t->err, SOUK_E_BUG, "%s has no error %s", venue->name, code);
    return false;
}

bool sk_take_unknown(sk_take *t)
{
    if (t->codes->unknown)
        return sk_take_refuse(t, t->codes->unknown, NULL, NULL);
    if (t->status == SOUK_OK)
        t->status = sk_fail(t->err, SOUK_E_UNKNOWN_SYMBOL, "%.64s",
                            sk_arena_printf(t->call->arena, "%.*s", SK_FMT(t->call->symbol)).ptr);
    return false;
}

/* ---- all of them ---- */

static bool add(sk_take *t, souk_str name, souk_str value, bool form)
{
    for (uint32_t i = 0; i < t->count; i++)
        if (t->items[i].form == form && sk_str_eq(t->items[i].name, name))
            return sk_take_refuse(t, t->codes->twice, "1", "2");
    if (t->count == SK_QUERY_PARAMS_MAX)
        return sk_take_refuse(t, t->codes->twice, "128", "129");
    t->items[t->count++] = (sk_taken){.name = name, .value = value, .form = form};
    return true;
}

static void add_pairs(sk_take *t, souk_str text, bool form)
{
    souk_str name, value;
    while (t->status == SOUK_OK && sk_pairs_next(&text, &name, &value)) {
        souk_status status = sk_pct_decode(name, form, t->call->arena, &name);
        if (status == SOUK_OK)
            status = sk_pct_decode(value, form, t->call->arena, &value);
        if (status == SOUK_E_NOMEM)
            t->status = sk_fail_nomem(t->err);
        else if (status != SOUK_OK)
            sk_take_refuse(t, t->codes->illegal, c_name(t, name), t->codes->legal_pct);
        else
            add(t, name, value, form);
    }
}

static void add_members(sk_take *t, souk_str params)
{
    souk_str name, value;
    sk_json j;
    sk_json_init(&j, params);
    if (!params.len || sk_json_is_null(&j))
        return;
    sk_json_enter_object(&j);
    while (t->status == SOUK_OK && sk_json_next_member(&j, &name)) {
        bool text = sk_json_type(&j) == SK_JSON_STRING;
        if ((text ? sk_json_string(&j, t->call->arena, &value) : sk_json_raw(&j, &value)) !=
            SOUK_OK)
            break;
        if ((text || !sk_str_is(value, "null")) && add(t, name, value, !t->request->is_frame))
            t->items[t->count - 1].text = text;
    }
    if (t->status == SOUK_OK && sk_json_end(&j, NULL) != SOUK_OK)
        sk_take_refuse(t, t->codes->json, t->request->is_frame ? "params" : "body", NULL);
}

/* What the header holds in base64; nothing else of the request counts. */
static void add_payload(sk_take *t, souk_str text)
{
    size_t len = 0, size = SK_BASE64_BYTES_SIZE(text.len);
    char *plain = sk_arena_get(t->call->arena, size + 1);
    if (!plain)
        t->status = sk_fail_nomem(t->err);
    else if (sk_base64_decode(plain, size, &len, text, SK_BASE64) != SOUK_OK)
        sk_take_refuse(t, t->codes->json, "payload", NULL);
    else
        add_members(t, (souk_str){plain, (uint32_t)len});
}

/* A hole of the path, taken as a pair of the query. */
static void add_hole(void *ctx, souk_str name, souk_str value)
{
    sk_take *t = ctx;
    souk_str plain;
    if (sk_pct_decode(value, false, t->call->arena, &plain) == SOUK_OK)
        add(t, name, plain, false);
    else
        sk_take_refuse(t, t->codes->illegal, c_name(t, name), t->codes->legal_pct);
}

void sk_take_init(sk_take *t, sk_peer *peer, const sk_request *request, sk_call *call,
                  const sk_take_codes *codes, souk_error *err)
{
    static const char *const keys[] = {"params"};
    t->peer = peer;
    t->request = request;
    t->call = call;
    t->codes = codes;
    t->err = err;
    t->status = SOUK_OK;
    t->count = 0;
    t->all = false;
    t->prefix = NULL;
    if (request->is_frame) {
        souk_str params = {NULL, 0};
        sk_json j;
        sk_json_init(&j, request->body);
        sk_json_pick(&j, keys, 1, &params);
        add_members(t, params);
        return;
    }
    if (call->row && strchr(call->row->path, '{'))
        sk_path_fits(call->row->path, request->path, add_hole, t);
    if (call->row && call->row->place == SK_IN_PAYLOAD) {
        add_payload(t, sk_headers_get(&request->headers, peer->venue->payload_header));
        return;
    }
    add_pairs(t, request->query, false);
    if (sk_str_is(request->method, "GET"))
        return;
    if (request->body.len && request->body.ptr[0] == '{')
        add_members(t, request->body);
    else
        add_pairs(t, request->body, true);
}

souk_status sk_take_done(sk_take *t, bool all)
{
    uint32_t asked = 0;
    for (uint32_t i = 0; i < t->count; i++)
        asked += t->items[i].asked;
    if (t->status == SOUK_OK && all && asked < t->count)
        sk_take_refuse(t, t->codes->unread, sk_arena_printf(t->call->arena, "%u", asked).ptr,
                       sk_arena_printf(t->call->arena, "%u", t->count).ptr);
    return t->status;
}

/* ---- one of them ---- */

/* {NULL, 0} when it is not there. */
static souk_str look(sk_take *t, const char *name)
{
    souk_str wanted = sk_str(name), found = {NULL, 0};
    for (uint32_t i = 0; i < t->count; i++) {
        if (!sk_str_eq(t->items[i].name, wanted))
            continue;
        if (!found.ptr)
            found = (souk_str){t->items[i].value.ptr ? t->items[i].value.ptr : "",
                               t->items[i].value.len};
        t->items[i].asked = true;
    }
    return found;
}

bool sk_take_has(sk_take *t, const char *name)
{
    return look(t, name).ptr != NULL && t->status == SOUK_OK;
}

bool sk_take_text(sk_take *t, const char *name, int flags, souk_str *out)
{
    souk_str value = look(t, name);
    if (t->status != SOUK_OK)
        return false;
    if (!value.ptr)
        return flags & SK_TAKE_MUST
                   ? sk_take_refuse_as(t, t->codes->missing,
                                       t->codes->missing_text ? t->codes->missing_text : "", name,
                                       NULL)
                   : false;
    if (!value.len)
        return sk_take_refuse(t, t->codes->empty, name, NULL);
    *out = value;
    return true;
}

static bool is_digits(souk_str s, uint32_t max)
{
    for (uint32_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len >= 1 && s.len <= max;
}

bool sk_take_num(sk_take *t, const char *name, int flags, int64_t *out)
{
    souk_str text;
    if (!sk_take_text(t, name, flags, &text))
        return false;
    if (!is_digits(text, 20))
        return sk_take_refuse(t, t->codes->illegal, name, t->codes->legal_num);
    if (sk_str_to_i64(text, out) != SOUK_OK)
        return sk_take_refuse(t, t->codes->overflow, name, NULL);
    return true;
}

/* As JSON writes numbers that are small: Python's 0.00001 is 1e-05. */
static bool is_power(souk_str text)
{
    bool signed_ = text.len && (text.ptr[0] == '-' || text.ptr[0] == '+');
    return is_digits(sk_str_sub(text, signed_, text.len - signed_), 3);
}

bool sk_take_dec(sk_take *t, const char *name, int flags, souk_dec *out)
{
    souk_str text, whole;
    int64_t fits;
    if (!sk_take_text(t, name, flags, &text))
        return false;
    souk_str rest = text, power = {NULL, 0};
    if (t->codes->powers) {
        power = rest;
        rest = sk_str_cut(&power, sk_str_find(text, 'E') < 0 ? 'e' : 'E');
    }
    whole = sk_str_cut(&rest, '.');
    if (!is_digits(whole, 20) || (rest.ptr && !is_digits(rest, 20)) ||
        (power.ptr && !is_power(power)))
        return sk_take_refuse(t, t->codes->illegal, name, t->codes->legal_dec);
    if (sk_dec_from_str(out, text) != SOUK_OK ||
        sk_dec_to_scaled_i64(&fits, *out, t->codes->dec_scale, SOUK_ROUND_DOWN) != SOUK_OK)
        return sk_take_refuse(t, t->codes->overflow, name, NULL);
    return true;
}

bool sk_take_bool(sk_take *t, const char *name, bool *out)
{
    souk_str text;
    if (!sk_take_text(t, name, 0, &text))
        return false;
    *out = sk_str_is(text, "true");
    return *out || sk_str_is(text, "false") || sk_take_refuse(t, t->codes->invalid, name, NULL);
}

bool sk_take_word(sk_take *t, const char *name, int flags, const sk_enum_row *rows,
                  const char *code, int *out)
{
    souk_str text;
    return sk_take_text(t, name, flags, &text) &&
           (sk_enum_value(rows, text, out) || sk_take_refuse(t, code, name, NULL));
}

bool sk_take_id(sk_take *t, const char *name, souk_str *out)
{
    souk_str text;
    if (!sk_take_text(t, name, 0, &text))
        return false;
    const sk_id_rule *rule = t->peer->venue->client_id;
    if (!sk_id_allowed(rule, text)) {
        const char *code = text.len > rule->len_max ? t->codes->id_long : t->codes->id_letters;
        return sk_take_refuse(t, code ? code : t->codes->illegal, name, t->codes->legal_id);
    }
    *out = text;
    return true;
}

bool sk_take_order_id(sk_take *t, const char *name, souk_str *out)
{
    int64_t number;
    const sk_id_form *form = t->peer->venue->order_id;
    bool digits = !form || form->kind == SK_ID_DIGITS;
    return (!digits || sk_take_num(t, name, 0, &number)) && sk_take_text(t, name, 0, out);
}

bool sk_take_time(sk_take *t, const char *name, int64_t *out_ns)
{
    int64_t value, ns;
    if (!sk_take_num(t, name, 0, &value))
        return false;
    if (__builtin_mul_overflow(value, value >= INT64_C(1000000000000000) ? 1000 : MS_NS, &ns))
        return sk_take_refuse(t, t->codes->overflow, name, NULL);
    *out_ns = ns;
    return true;
}

void sk_take_group_account(sk_take *t)
{
    souk_str name;
    const sk_take_group *g = t->codes->group;
    const sk_key *key = t->peer->key;
    if (!g || !key || !t->call->row || t->call->row->auth == SK_AUTH_NONE)
        return;
    bool all = sk_str_starts(key->api_key, sk_str(t->peer->venue->group_prefix));
    bool named = sk_take_has(t, g->member);
    if (!all && named)
        sk_take_refuse(t, g->undue, NULL, NULL);
    else if (all && t->call->row->id == g->alone)
        sk_take_refuse(t, g->not_for_it, NULL, NULL);
    else if (all && t->call->row->id != SK_OP_ACCOUNTS && !named)
        sk_take_refuse(t, g->missing, NULL, NULL);
    else if (named && sk_take_text(t, g->member, 0, &name) && !sk_str_is(name, g->account))
        sk_take_refuse(t, g->unknown, sk_arena_copy(t->call->arena, name).ptr, NULL);
}

bool sk_take_is_text(sk_take *t, const char *name)
{
    for (uint32_t i = 0; i < t->count; i++)
        if (sk_str_is(t->items[i].name, name))
            return t->items[i].text;
    return false;
}

bool sk_take_texts(sk_take *t, const char *name, const char *legal, const sk_id_rule *rule,
                   const souk_str **out, uint32_t *count)
{
    sk_list list = SK_LIST(souk_str, t->call->arena);
    souk_str text;
    sk_json j;
    bool fits = true;
    if (!sk_take_text(t, name, 0, &text))
        return false;
    if (!sk_json_valid(text, NULL))
        return sk_take_refuse(t, t->codes->json, name, NULL);
    sk_json_init(&j, text);
    fits = sk_json_enter_array(&j);
    while (fits && sk_json_next_item(&j)) {
        souk_str *row = sk_list_push(&list);
        if (!row) {
            t->status = sk_fail_nomem(t->err);
            return false;
        }
        fits = sk_json_type(&j) == SK_JSON_STRING &&
               sk_json_string(&j, t->call->arena, row) == SOUK_OK && sk_id_allowed(rule, *row);
    }
    if (!fits || !list.count)
        return sk_take_refuse(t, t->codes->illegal, name, legal);
    *out = (const souk_str *)(const void *)list.ptr;
    *count = list.count;
    return true;
}

/* ---- what orders and questions of many venues have in common ---- */

void sk_take_symbols(sk_take *t, const char *name)
{
    sk_call *call = t->call;
    if (!sk_take_texts(t, name, t->codes->legal_symbols, &t->codes->symbols, &call->symbols,
                       &call->symbols_count))
        return;
    if (call->symbol.len)
        sk_take_refuse(t, t->codes->mix, NULL, NULL);
    uint32_t *rows = sk_arena_get(call->arena, call->symbols_count * sizeof *rows);
    for (uint32_t i = 0; rows && i < call->symbols_count && t->status == SOUK_OK; i++) {
        rows[i] = sk_markets_find(t->peer->markets, call->symbols[i]);
        if (rows[i] == SK_NO_INSTRUMENT)
            sk_take_unknown(t);
        for (uint32_t k = 0; k < i; k++)
            if (rows[k] == rows[i])
                sk_take_refuse(t, t->codes->repeated, NULL, NULL);
    }
    call->instruments = rows;
    if (!rows && t->status == SOUK_OK)
        t->status = sk_fail_nomem(t->err);
}

bool sk_take_amount(sk_take *t, const char *name, bool wanted, bool must, souk_dec *out)
{
    souk_dec exact;
    if (!wanted)
        return sk_take_has(t, name) ? sk_take_refuse(t, t->codes->undue, name, NULL) : false;
    if (!sk_take_dec(t, name, must ? SK_TAKE_MUST : 0, out))
        return false;
    if (sk_dec_is_zero(*out))
        return sk_take_refuse_as(t, t->codes->zero, t->codes->zero_text, name, NULL);
    return souk_dec_rescale(&exact, *out, t->codes->dec_scale, SOUK_ROUND_EXACT) == SOUK_OK ||
           sk_take_refuse(t, t->codes->precision, name, NULL);
}

void sk_take_window(sk_take *t, const char *name, const sk_enum_row *units, int64_t usual_ns)
{
    souk_str text;
    int64_t count = 0, unit_ns;
    int max = 0;
    t->call->query.window_ns = usual_ns;
    if (!sk_take_text(t, name, 0, &text))
        return;
    char unit = text.ptr[text.len - 1];
    unit_ns = (unit == 'm' ? 60 : unit == 'h' ? 3600 : 86400) * INT64_C(1000000000);
    if (!sk_enum_value(units, sk_str_sub(text, text.len - 1, 1), &max) ||
        sk_str_to_i64(sk_str_sub(text, 0, text.len - 1), &count) != SOUK_OK || count < 1 ||
        count > max)
        sk_take_refuse(t, t->codes->invalid, name, NULL);
    else
        t->call->query.window_ns = count * unit_ns;
}

void sk_take_zone(sk_take *t, const char *name, int32_t from, int32_t to)
{
    souk_str text, rest;
    int64_t hours = 0, minutes = 0;
    if (!sk_take_text(t, name, 0, &text))
        return;
    rest = sk_str_sub(text, text.ptr[0] == '+', text.len - (text.ptr[0] == '+'));
    souk_str head = sk_str_cut(&rest, ':');
    bool good = sk_str_to_i64(head, &hours) == SOUK_OK && hours > -24 && hours < 24;
    if (rest.ptr)
        good = good && is_digits(rest, 2) && rest.len == 2 &&
               sk_str_to_i64(rest, &minutes) == SOUK_OK && minutes < 60;
    int64_t zone = hours * 60 + (text.ptr[0] == '-' ? -minutes : minutes);
    if (!good || zone < from || zone > to)
        sk_take_refuse(t, t->codes->invalid, name, NULL);
    else
        t->call->query.zone_minutes = (int32_t)zone;
}

/* ---- outside of parameters ---- */

souk_status sk_read_stamp(const sk_venue *venue, const char *name, souk_str text, int64_t *out_ns,
                          souk_error *err)
{
    const sk_take_codes *codes = venue->takes;
    int64_t value;
    if (text.len == 0)
        return sk_venue_refuse(venue, codes->missing, name, NULL, err);
    if (!is_digits(text, 20))
        return sk_venue_refuse(venue, codes->illegal, name, codes->legal_num, err);
    if (sk_str_to_i64(text, &value) != SOUK_OK ||
        __builtin_mul_overflow(value, value >= INT64_C(1000000000000000) ? 1000 : MS_NS, out_ns))
        return sk_venue_refuse(venue, codes->overflow, name, NULL, err);
    if (*out_ns == 0)
        *out_ns = 1;
    return SOUK_OK;
}

souk_status sk_read_window(const sk_venue *venue, const char *name, souk_str text, int64_t max_ns,
                           const char *too_long, int64_t *out_ns, souk_error *err)
{
    const sk_take_codes *codes = venue->takes;
    souk_dec ms;
    if (sk_dec_from_str(&ms, text) != SOUK_OK || souk_dec_sign(ms) < 0)
        return sk_venue_refuse(venue, codes->missing, name, NULL, err);
    if (ms.scale > 3)
        return sk_venue_refuse(venue, codes->precision, name, NULL, err);
    if (sk_dec_to_scaled_i64(out_ns, ms, 6, SOUK_ROUND_DOWN) != SOUK_OK || *out_ns > max_ns)
        return sk_venue_refuse(venue, too_long, NULL, NULL, err);
    if (*out_ns == 0)
        *out_ns = 1; /* 0 would mean any age */
    return SOUK_OK;
}
