/* SPDX-License-Identifier: MIT
 * Topic texts and the channel rows' templates: "{symbol}@kline_{interval}" both ways.
 * A template holds at most one each of {symbol}, {interval}, {depth} and {group}; a hole ends where
 * the template's letters behind it stand last, and the last one where they end the text. */
#include "venue/venue.h"
#include "base/err.h"
#include "venue/list.h"
#include "venue/params.h"
#include "venue/push.h"

typedef enum hole { HOLE_NONE, HOLE_SYMBOL, HOLE_INTERVAL, HOLE_DEPTH, HOLE_GROUP } hole;

/* The hole that begins here; *len is its text's length. */
static hole hole_at(const char *p, size_t *len)
{
    static const struct {
        const char *text;
        hole kind;
    } holes[] = {{"{symbol}", HOLE_SYMBOL},
                 {"{interval}", HOLE_INTERVAL},
                 {"{depth}", HOLE_DEPTH},
                 {"{group}", HOLE_GROUP}};
    for (size_t i = 0; *p == '{' && i < sizeof holes / sizeof holes[0]; i++) {
        *len = strlen(holes[i].text);
        if (strncmp(p, holes[i].text, *len) == 0)
            return holes[i].kind;
    }
    return HOLE_NONE;
}

static bool take_number(souk_str text, uint32_t *out)
{
    uint64_t value;
    if (text.len == 0 || text.len > 6 || text.ptr[0] == '0' ||
        sk_str_to_u64(text, &value) != SOUK_OK)
        return false;
    *out = (uint32_t)value;
    return true;
}

static bool depth_is_served(const sk_channel_row *row, uint32_t depth)
{
    if (!row->depths[0])
        return true;
    for (size_t i = 0; i < sizeof row->depths / sizeof row->depths[0]; i++)
        if (row->depths[i] == depth)
            return true;
    return false;
}

static bool take_group(const sk_channel_row *row, souk_str text, uint32_t *out)
{
    uint64_t value;
    uint32_t count = 0;
    while (row->merges && row->merges[count])
        count++;
    if (text.len != 1 || sk_str_to_u64(text, &value) != SOUK_OK || value >= count)
        return false;
    *out = (uint32_t)value;
    return true;
}

static sk_interval read_interval(const sk_venue *venue, const sk_channel_row *row, souk_str word)
{
    int interval = SK_INTERVAL_NONE;
    if (!row->words)
        return sk_venue_interval(venue, word);
    return sk_enum_value(row->words, word, &interval) &&
                   sk_venue_interval_word(venue, (uint32_t)interval)
               ? (sk_interval)interval
               : SK_INTERVAL_NONE;
}

static bool take_hole(const sk_venue *venue, hole kind, souk_str text, sk_topic *out)
{
    if (text.len == 0)
        return false;
    if (kind == HOLE_SYMBOL) {
        out->symbol = text;
        return sk_str_find(text, '@') < 0; /* no symbol holds it: "btcusdt@trade@trade" */
    }
    if (kind == HOLE_INTERVAL) {
        out->interval = read_interval(venue, out->row, text);
        return out->interval != SK_INTERVAL_NONE;
    }
    if (kind == HOLE_GROUP)
        return take_group(out->row, text, &out->group);
    return take_number(text, &out->depth) && depth_is_served(out->row, out->depth);
}

/* Where the hole that begins at `at` ends: pattern is what stands behind it. */
static uint32_t hole_end(const char *pattern, souk_str text, uint32_t at)
{
    const char *next = strchr(pattern, '{');
    uint32_t run = next ? (uint32_t)(next - pattern) : (uint32_t)strlen(pattern);
    if (!next)
        return text.len - at < run ? text.len : text.len - run;
    for (uint32_t end = text.len - run; run <= text.len && end > at; end--)
        if (memcmp(text.ptr + end, pattern, run) == 0)
            return end;
    return text.len;
}

static bool same_letter(char a, char b, bool lenient)
{
    char small = (char)(b | 0x20);
    return a == b || (lenient && small >= 'a' && small <= 'z' && (a ^ b) == 0x20);
}

/* Whether the text fits the template; fills symbol, interval, depth. */
static bool matches(const sk_venue *venue, const char *pattern, bool lenient, souk_str text,
                    sk_topic *out)
{
    uint32_t at = 0;
    while (*pattern) {
        size_t len;
        hole kind = hole_at(pattern, &len);
        if (kind == HOLE_NONE) {
            if (at == text.len || !same_letter(text.ptr[at], *pattern, lenient))
                return false;
            at++;
            pattern++;
            continue;
        }
        pattern += len;
        uint32_t end = hole_end(pattern, text, at);
        if (!take_hole(venue, kind, sk_str_sub(text, at, end - at), out))
            return false;
        at = end;
    }
    return at == text.len;
}

static bool has_capital(souk_str text)
{
    for (uint32_t i = 0; i < text.len; i++)
        if (text.ptr[i] >= 'A' && text.ptr[i] <= 'Z')
            return true;
    return false;
}

/* The text understood as one of the row's; SOUK_E_NOT_FOUND: it is not. */
static souk_status understand(const sk_venue *venue, const sk_markets *markets, bool lower_case,
                              bool lenient, const sk_channel_row *row, souk_str text,
                              sk_arena *arena, sk_topic *out)
{
    sk_topic topic = {.row = row, .text = text, .instrument = SK_NO_INSTRUMENT};
    if (!matches(venue, row->topic, lenient, text, &topic) ||
        (lower_case && has_capital(topic.symbol)))
        return SOUK_E_NOT_FOUND;
    if (!topic.depth)
        topic.depth = row->depth;
    if (topic.symbol.len) {
        if (lower_case)
            topic.symbol = sk_text_upper(topic.symbol, arena);
        if (!topic.symbol.ptr)
            return SOUK_E_NOMEM;
        if (markets)
            topic.instrument = sk_markets_find(markets, topic.symbol);
    }
    *out = topic;
    return SOUK_OK;
}

souk_status sk_topic_parse(const sk_venue *venue, const sk_markets *markets, bool lower_case,
                           souk_str text, sk_arena *arena, sk_topic *out)
{
    souk_status status = SOUK_E_NOT_FOUND;
    for (uint32_t i = 0; i < venue->channels_count; i++) {
        sk_topic one;
        souk_status fits = !venue->channels[i].topic
                               ? SOUK_E_NOT_FOUND
                               : understand(venue, markets, lower_case, false, &venue->channels[i],
                                            text, arena, &one);
        if (fits == SOUK_E_NOT_FOUND)
            continue;
        if (fits != SOUK_OK)
            return fits;
        bool sure = !markets || !one.symbol.len || one.instrument != SK_NO_INSTRUMENT;
        if (status == SOUK_E_NOT_FOUND || sure)
            *out = one;
        status = SOUK_OK;
        if (sure) /* else it may have taken more for the symbol than that */
            break;
    }
    return status;
}

/* ---- topics that are objects ---- */

enum { MEMBERS_MAX = 8 };

typedef struct member {
    souk_str name, value;
} member;

/* Texts and numbers of the object; the number of them, -1: it cannot be read. */
static int read_object(souk_str object, sk_arena *arena, member *out)
{
    int count = 0;
    souk_str key;
    sk_json j;
    sk_json_init(&j, object);
    sk_json_enter_object(&j);
    while (sk_json_next_member(&j, &key)) {
        souk_str value = {NULL, 0};
        sk_json_kind type = sk_json_type(&j);
        if (type == SK_JSON_STRING)
            sk_json_string(&j, arena, &value);
        else if (type == SK_JSON_NUMBER)
            sk_json_raw(&j, &value);
        if (value.ptr && count < MEMBERS_MAX)
            out[count++] = (member){key, value};
    }
    return sk_json_end(&j, NULL) == SOUK_OK ? count : -1;
}

/* The name of the member that a part of a template or canonical text is about; *rest is what its
 * value is, *part the parts behind it. */
static souk_str part_of(souk_str *part, souk_str *rest)
{
    *rest = sk_str_cut(part, '&');
    return sk_str_cut(rest, '=');
}

static bool same_names(const char *a, const char *b)
{
    souk_str left = sk_str(a), right = sk_str(b), ignored;
    while (left.len && right.len)
        if (!sk_str_eq(part_of(&left, &ignored), part_of(&right, &ignored)))
            return false;
    return left.len == right.len;
}

/* The object's members that the template names as a text; ptr NULL: one is missing. */
static souk_status canonical(const char *pattern, const member *members, int count, sk_arena *arena,
                             souk_str *out)
{
    souk_str parts = sk_str(pattern), pieces[4 * MEMBERS_MAX], ignored;
    uint32_t n = 0;
    *out = (souk_str){NULL, 0};
    while (parts.len && n + 4 <= 4 * MEMBERS_MAX) {
        souk_str name = part_of(&parts, &ignored);
        int i = 0;
        while (i < count && !sk_str_eq(members[i].name, name))
            i++;
        if (i == count || sk_str_find(members[i].value, '&') >= 0)
            return SOUK_OK;
        if (n)
            pieces[n++] = SK_STR("&");
        pieces[n++] = name;
        pieces[n++] = SK_STR("=");
        pieces[n++] = members[i].value;
    }
    *out = sk_join(pieces, n, arena);
    return out->ptr ? SOUK_OK : SOUK_E_NOMEM;
}

souk_status sk_topic_from_object(const sk_venue *venue, const sk_markets *markets, uint8_t endpoint,
                                 souk_str object, sk_arena *arena, sk_topic *out)
{
    member members[MEMBERS_MAX];
    const char *names = NULL;
    souk_str text = {NULL, 0};
    bool anywhere = endpoint == SK_ANY_ENDPOINT;
    int count = read_object(object, arena, members);
    souk_status status = SOUK_E_NOT_FOUND;
    for (uint32_t i = 0; count > 0 && i < venue->channels_count && status == SOUK_E_NOT_FOUND;
         i++) {
        const sk_channel_row *row = &venue->channels[i];
        if (!row->topic || (!anywhere && row->endpoint != endpoint))
            continue;
        if (!names || !same_names(names, row->topic)) {
            names = row->topic;
            if (canonical(names, members, count, arena, &text) != SOUK_OK)
                return SOUK_E_NOMEM;
        }
        if (text.ptr)
            status = understand(venue, markets, false, anywhere, row, text, arena, out);
    }
    return status;
}

void sk_topic_to_object(const sk_channel_row *row, souk_str text, sk_jw *w)
{
    souk_str pattern = sk_str(row->topic), shape, value;
    while (text.len) {
        souk_str name = part_of(&text, &value);
        part_of(&pattern, &shape);
        sk_jw_key(w, name);
        if (sk_str_is(shape, "{depth}"))
            sk_jw_raw(w, NULL, value);
        else
            sk_jw_str(w, NULL, value);
    }
}

souk_status sk_topic_print(const sk_venue *venue, const sk_channel_row *row, bool lower_case,
                           souk_str symbol, uint32_t interval, uint32_t depth, sk_arena *arena,
                           souk_str *out)
{
    sk_buf buf;
    const char *name = row->words ? sk_enum_text(row->words, (int)interval)
                                  : sk_venue_interval_word(venue, interval);
    if (!row->topic)
        return SOUK_E_UNSUPPORTED;
    sk_buf_init(&buf, arena->alloc, 256);
    souk_status status = SOUK_OK;
    for (const char *p = row->topic; *p && status == SOUK_OK;) {
        size_t len;
        hole kind = hole_at(p, &len);
        if (kind == HOLE_SYMBOL && symbol.len)
            sk_buf_str(&buf, lower_case ? sk_text_lower(symbol, arena) : symbol);
        else if (kind == HOLE_INTERVAL && name)
            sk_buf_cstr(&buf, name);
        else if (kind == HOLE_DEPTH && (depth || row->depth) &&
                 depth_is_served(row, depth ? depth : row->depth))
            sk_buf_u64(&buf, depth ? depth : row->depth);
        else if (kind == HOLE_GROUP)
            sk_buf_char(&buf, '0');
        else if (kind != HOLE_NONE)
            status = SOUK_E_MISSING;
        else
            sk_buf_char(&buf, *p);
        p += kind == HOLE_NONE ? 1 : len;
    }
    if (status == SOUK_OK) {
        *out = sk_arena_copy(arena, sk_buf_view(&buf));
        if (buf.failed || !out->ptr)
            status = SOUK_E_NOMEM;
    }
    sk_buf_deinit(&buf);
    return status;
}
