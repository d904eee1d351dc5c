/* SPDX-License-Identifier: MIT
 * Topic texts and the channel rows' templates: "{symbol}@kline_{interval}" both ways.
 * A template holds at most one each of {symbol}, {interval} and {depth}; a hole ends where the
 * template's letters behind it begin, and the last one where they end the text. */
#include "venue/venue.h"
#include "base/err.h"
#include "venue/push.h"

typedef enum hole { HOLE_NONE, HOLE_SYMBOL, HOLE_INTERVAL, HOLE_DEPTH } hole;

/* The hole that begins here; *len is its text's length. */
static hole hole_at(const char *p, size_t *len)
{
    static const struct {
        const char *text;
        hole kind;
    } holes[] = {{"{symbol}", HOLE_SYMBOL}, {"{interval}", HOLE_INTERVAL}, {"{depth}", HOLE_DEPTH}};
    for (size_t i = 0; i < sizeof holes / sizeof holes[0]; i++) {
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

static sk_interval read_interval(const sk_venue *venue, const sk_channel_row *row, souk_str word)
{
    int interval = SK_INTERVAL_NONE;
    if (!row->words)
        return sk_venue_interval(venue, word);
    if (!sk_enum_value(row->words, word, &interval) || !(venue->intervals >> interval & 1))
        return SK_INTERVAL_NONE;
    return (sk_interval)interval;
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
    return take_number(text, &out->depth) && depth_is_served(out->row, out->depth);
}

/* Where the hole that begins at `at` ends: pattern is what stands behind it. */
static uint32_t hole_end(const char *pattern, souk_str text, uint32_t at)
{
    const char *next = strchr(pattern, '{');
    uint32_t run = next ? (uint32_t)(next - pattern) : (uint32_t)strlen(pattern);
    if (!next)
        return text.len - at < run ? text.len : text.len - run;
    uint32_t end = at;
    while (end < text.len && (text.len - end < run || memcmp(text.ptr + end, pattern, run) != 0))
        end++;
    return end;
}

/* Whether the text fits the template; fills symbol, interval, depth. */
static bool matches(const sk_venue *venue, const char *pattern, souk_str text, sk_topic *out)
{
    uint32_t at = 0;
    while (*pattern) {
        size_t len;
        hole kind = hole_at(pattern, &len);
        if (kind == HOLE_NONE) {
            if (at == text.len || text.ptr[at] != *pattern)
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

souk_status sk_topic_parse(const sk_venue *venue, const sk_markets *markets, bool lower_case,
                           souk_str text, sk_arena *arena, sk_topic *out)
{
    for (uint32_t i = 0; i < venue->channels_count; i++) {
        const sk_channel_row *row = &venue->channels[i];
        sk_topic topic = {.row = row, .text = text, .instrument = SK_NO_INSTRUMENT};
        if (!row->topic || !matches(venue, row->topic, text, &topic))
            continue;
        if (lower_case && has_capital(topic.symbol))
            continue;
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
    return SOUK_E_NOT_FOUND;
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
