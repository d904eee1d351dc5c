/* SPDX-License-Identifier: MIT */
#include "market/markets.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"
#include "market/call.h"

#include <string.h>

enum {
    TEXTS_MAX = 64 << 20, /* all the symbols of one venue */
    NAME_MAX = 128,       /* a longer spelling is nobody's symbol */
};

void sk_markets_init(sk_markets *markets, const souk_alloc *alloc)
{
    *markets = (sk_markets){.alloc = alloc};
    sk_arena_init(&markets->texts, alloc, TEXTS_MAX);
    sk_strmap_init(&markets->by_symbol, alloc, 1);
    sk_strmap_init(&markets->by_pair, alloc, 2);
    sk_strmap_init(&markets->by_asset, alloc, 3);
}

void sk_markets_deinit(sk_markets *markets)
{
    sk_free(markets->alloc, markets->rows);
    sk_free(markets->alloc, markets->assets);
    sk_strmap_deinit(&markets->by_symbol);
    sk_strmap_deinit(&markets->by_pair);
    sk_strmap_deinit(&markets->by_asset);
    sk_arena_deinit(&markets->texts);
    sk_markets_init(markets, markets->alloc);
}

/* ASCII letters only: a symbol may hold other UTF-8, whose bytes stay as they are. */
static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static uint32_t lookup(const sk_strmap *map, souk_str key)
{
    uint64_t value;
    return sk_strmap_get(map, key, &value) ? (uint32_t)value : UINT32_MAX;
}

uint32_t sk_markets_find(const sk_markets *markets, souk_str symbol)
{
    return lookup(&markets->by_symbol, symbol);
}

uint32_t sk_markets_resolve(const sk_markets *markets, souk_str name)
{
    uint32_t found = sk_markets_find(markets, name);
    if (found != SK_NO_INSTRUMENT || name.len > NAME_MAX)
        return found;
    char text[NAME_MAX];
    for (uint32_t i = 0; i < name.len; i++)
        text[i] = upper(name.ptr[i]);
    return lookup(&markets->by_pair, (souk_str){text, name.len});
}

uint32_t sk_markets_asset(const sk_markets *markets, souk_str asset)
{
    return lookup(&markets->by_asset, asset);
}

/* The asset's own copy of its code, added when it is new; ptr NULL: out of memory. */
static souk_str intern_asset(sk_markets *markets, souk_str code)
{
    uint32_t index = sk_markets_asset(markets, code);
    if (index != UINT32_MAX)
        return markets->assets[index];
    if (markets->assets_count == markets->assets_cap) {
        uint32_t cap = markets->assets_cap ? markets->assets_cap * 2 : 16;
        souk_str *assets = sk_realloc_array(markets->alloc, markets->assets, cap, sizeof *assets);
        if (!assets)
            return (souk_str){NULL, 0};
        markets->assets = assets;
        markets->assets_cap = cap;
    }
    souk_str copy = sk_arena_copy(&markets->texts, code);
    if (!copy.ptr || !sk_strmap_put(&markets->by_asset, copy, markets->assets_count))
        return (souk_str){NULL, 0};
    markets->assets[markets->assets_count++] = copy;
    return copy;
}

/* Lets `resolve` find row `index` by prefix + text in any case. Who came first keeps a spelling: a
 * pair listed twice means its first listing. */
static bool add_spelling(sk_markets *markets, souk_str prefix, souk_str text, uint32_t index)
{
    char *spelling = sk_arena_get(&markets->texts, (size_t)prefix.len + text.len + 1);
    if (!spelling)
        return false;
    uint32_t len = 0;
    for (uint32_t i = 0; i < prefix.len; i++)
        spelling[len++] = upper(prefix.ptr[i]);
    if (prefix.len)
        spelling[len++] = '/';
    for (uint32_t i = 0; i < text.len; i++)
        spelling[len++] = upper(text.ptr[i]);
    souk_str key = {spelling, len};
    return lookup(&markets->by_pair, key) != UINT32_MAX ||
           sk_strmap_put(&markets->by_pair, key, index);
}

/* Forgets the spellings of a row that could not be added: the next row takes its place. */
static void drop_spellings(sk_markets *markets, uint32_t index)
{
    size_t at = 0;
    souk_str key;
    uint64_t value;
    while (sk_strmap_next(&markets->by_pair, &at, &key, &value)) {
        if (value == index) {
            sk_strmap_remove(&markets->by_pair, key);
            at = 0;
        }
    }
}

souk_status sk_markets_add(sk_markets *markets, const souk_instrument *row, souk_error *err)
{
    if (row->symbol.len == 0 || row->base.len == 0 || row->quote.len == 0 ||
        row->symbol.len > NAME_MAX || row->base.len + row->quote.len >= NAME_MAX)
        return sk_fail(err, SOUK_E_INVALID, "an instrument needs a symbol, a base and a quote");
    if (sk_markets_find(markets, row->symbol) != SK_NO_INSTRUMENT)
        return sk_fail(err, SOUK_E_INVALID, "instrument %.*s is listed twice", SK_FMT(row->symbol));
    if (markets->count == markets->cap) {
        uint32_t cap = markets->cap ? markets->cap * 2 : 16;
        souk_instrument *rows = sk_realloc_array(markets->alloc, markets->rows, cap, sizeof *rows);
        if (!rows)
            return sk_fail_nomem(err);
        markets->rows = rows;
        markets->cap = cap;
    }
    uint32_t index = markets->count;
    souk_instrument copy = *row;
    copy.symbol = sk_arena_copy(&markets->texts, row->symbol);
    copy.base = intern_asset(markets, row->base);
    copy.quote = intern_asset(markets, row->quote);
    if (!copy.symbol.ptr || !copy.base.ptr || !copy.quote.ptr)
        return sk_fail_nomem(err);
    markets->rows[index] = copy;
    if (!add_spelling(markets, copy.base, copy.quote, index) ||
        !add_spelling(markets, (souk_str){NULL, 0}, copy.symbol, index) ||
        !sk_strmap_put(&markets->by_symbol, copy.symbol, index)) {
        drop_spellings(markets, index);
        return sk_fail_nomem(err);
    }
    markets->count++;
    return SOUK_OK;
}

/* Letters and digits in capitals, so that btc-usdt, BTC_USDT and BTC/USDT are one distance from
 * BTCUSDT: none. */
static uint32_t plain(char out[NAME_MAX], souk_str text)
{
    uint32_t len = 0;
    for (uint32_t i = 0; i < text.len && len < NAME_MAX; i++) {
        char c = upper(text.ptr[i]);
        if (c != '/' && c != '-' && c != '_' && c != ':' && c != ' ')
            out[len++] = c;
    }
    return len;
}

/* Fewest single-letter insertions, deletions, replacements and swaps of neighbours. */
static uint32_t distance(const char *a, uint32_t a_len, const char *b, uint32_t b_len)
{
    uint32_t rows[3][NAME_MAX + 1];
    uint32_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (uint32_t j = 0; j <= b_len; j++)
        last[j] = j;
    for (uint32_t i = 1; i <= a_len; i++) {
        now[0] = i;
        for (uint32_t j = 1; j <= b_len; j++) {
            uint32_t best = last[j - 1] + (a[i - 1] != b[j - 1]);
            best = last[j] + 1 < best ? last[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
        }
        uint32_t *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[b_len];
}

uint32_t sk_markets_nearest(const sk_markets *markets, souk_str name)
{
    char wanted[NAME_MAX], have[NAME_MAX];
    if (name.len > NAME_MAX)
        return SK_NO_INSTRUMENT;
    uint32_t wanted_len = plain(wanted, name), nearest = SK_NO_INSTRUMENT;
    uint32_t limit = wanted_len / 3 + 1; /* further off is no slip of the finger */
    for (uint32_t i = 0; i < markets->count && limit > 0; i++) {
        uint32_t len = plain(have, markets->rows[i].symbol);
        uint32_t apart = len > wanted_len ? len - wanted_len : wanted_len - len;
        if (apart >= limit)
            continue;
        uint32_t d = distance(wanted, wanted_len, have, len);
        if (d < limit) {
            limit = d;
            nearest = i;
        }
    }
    return nearest;
}
