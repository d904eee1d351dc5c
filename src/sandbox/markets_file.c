/* SPDX-License-Identifier: MIT */
#include "sandbox/markets_file.h"

#include "base/err.h"
#include "base/str.h"
#include "wire/json.h"

enum { LISTINGS_MAX = 512, PRICES_MAX = 256, FILE_MEMORY_MAX = 4 << 20 };

struct sk_markets_file {
    const souk_alloc *alloc;
    sk_arena arena;
    sk_listing *listings; /* all, a venue's together */
    const sk_venue **venues;
    uint32_t count;
    struct {
        souk_str asset;
        int64_t usd_e12;
    } * prices;
    uint32_t prices_count;
};

/* The text members of a listing. */
static const struct {
    const char *key;
    size_t offset;
    bool needed;
} members[] = {
    {"symbol", offsetof(sk_listing, symbol), true},
    {"base", offsetof(sk_listing, base), true},
    {"quote", offsetof(sk_listing, quote), true},
    {"price_tick", offsetof(sk_listing, price_tick), true},
    {"qty_step", offsetof(sk_listing, qty_step), true},
    {"price_min", offsetof(sk_listing, price_min), false},
    {"price_max", offsetof(sk_listing, price_max), false},
    {"qty_min", offsetof(sk_listing, qty_min), false},
    {"qty_max", offsetof(sk_listing, qty_max), false},
    {"market_qty_max", offsetof(sk_listing, market_qty_max), false},
    {"notional_min", offsetof(sk_listing, notional_min), false},
    {"notional_max", offsetof(sk_listing, notional_max), false},
};
enum { MEMBERS = sizeof members / sizeof *members };

static souk_status read_member(sk_markets_file *f, sk_json *j, souk_str key, sk_listing *l,
                               souk_error *err)
{
    int64_t scale;
    if (sk_json_is(key, "base_scale") || sk_json_is(key, "quote_scale")) {
        if (sk_json_i64(j, &scale) < 0 || scale < 0 || scale > 18)
            return sk_fail(err, SOUK_E_CONFIG, "a scale is a number from 0 to 18");
        *(sk_json_is(key, "base_scale") ? &l->base_scale : &l->quote_scale) = (int8_t)scale;
        return SOUK_OK;
    }
    for (size_t i = 0; i < MEMBERS; i++) {
        souk_str text;
        if (!sk_json_is(key, members[i].key))
            continue;
        if (sk_json_text(j, &text) < 0)
            return sk_fail(err, SOUK_E_CONFIG, "\"%s\" is a text or a number", members[i].key);
        text = sk_arena_copy(&f->arena, text);
        if (!text.ptr)
            return sk_fail_nomem(err);
        memcpy((char *)l + members[i].offset, &text.ptr, sizeof text.ptr);
        return SOUK_OK;
    }
    return sk_fail(err, SOUK_E_CONFIG, "a listing has no member \"%.*s\"", SK_FMT(key));
}

static souk_status read_listing(sk_markets_file *f, sk_json *j, const sk_venue *venue,
                                souk_error *err)
{
    if (f->count == LISTINGS_MAX)
        return sk_fail(err, SOUK_E_CONFIG, "more than %d listings", LISTINGS_MAX);
    sk_listing *l = &f->listings[f->count];
    souk_str key;
    l->base_scale = l->quote_scale = 8;
    if (!sk_json_enter_object(j))
        return sk_fail(err, SOUK_E_CONFIG, "a listing is an object");
    while (sk_json_next_member(j, &key)) {
        souk_status status = read_member(f, j, key, l, err);
        if (status < 0)
            return status;
    }
    for (size_t i = 0; i < MEMBERS; i++) {
        const char *text;
        memcpy(&text, (const char *)l + members[i].offset, sizeof text);
        if (members[i].needed && !text)
            return sk_fail(err, SOUK_E_CONFIG, "listing %u of %s lacks \"%s\"", f->count + 1,
                           venue->name, members[i].key);
    }
    f->venues[f->count++] = venue;
    return SOUK_OK;
}

static souk_status read_venues(sk_markets_file *f, sk_json *j, souk_error *err)
{
    souk_str name;
    if (!sk_json_enter_object(j))
        return sk_fail(err, SOUK_E_CONFIG, "\"venues\" is an object of lists");
    while (sk_json_next_member(j, &name)) {
        const sk_venue *venue = sk_venue_find(name);
        if (!venue)
            return sk_fail(err, SOUK_E_CONFIG, "there is no venue \"%.*s\"", SK_FMT(name));
        if (!sk_json_enter_array(j))
            return sk_fail(err, SOUK_E_CONFIG, "the listings of %s are a list", venue->name);
        while (sk_json_next_item(j)) {
            souk_status status = read_listing(f, j, venue, err);
            if (status < 0)
                return status;
        }
    }
    return SOUK_OK;
}

static souk_status read_prices(sk_markets_file *f, sk_json *j, souk_error *err)
{
    souk_str asset;
    if (!sk_json_enter_object(j))
        return sk_fail(err, SOUK_E_CONFIG, "\"prices\" is an object of dollars an asset");
    while (sk_json_next_member(j, &asset)) {
        souk_dec usd;
        int64_t usd_e12;
        if (f->prices_count == PRICES_MAX)
            return sk_fail(err, SOUK_E_CONFIG, "more than %d prices", PRICES_MAX);
        if (sk_json_dec(j, &usd) < 0 || souk_dec_sign(usd) <= 0 ||
            souk_dec_to_units(&usd_e12, usd, souk_dec_from_i64(1, 12), SOUK_ROUND_UP) < 0)
            return sk_fail(err, SOUK_E_CONFIG, "the price of %.*s is no number above zero",
                           SK_FMT(asset));
        f->prices[f->prices_count].asset = sk_arena_copy(&f->arena, asset);
        f->prices[f->prices_count++].usd_e12 = usd_e12;
    }
    return SOUK_OK;
}

static souk_status read_all(sk_markets_file *f, souk_str text, souk_error *err)
{
    sk_json j;
    souk_str key;
    uint32_t at;
    if (!sk_json_valid(text, &at))
        return sk_fail(err, SOUK_E_CONFIG, "the markets file is no JSON: see byte %u", at);
    sk_json_init(&j, text);
    if (!sk_json_enter_object(&j))
        return sk_fail(err, SOUK_E_CONFIG, "the markets file holds one object");
    while (sk_json_next_member(&j, &key)) {
        souk_status status = SOUK_OK;
        if (sk_json_is(key, "venues"))
            status = read_venues(f, &j, err);
        else if (sk_json_is(key, "prices"))
            status = read_prices(f, &j, err);
        else
            return sk_fail(err, SOUK_E_CONFIG, "the markets file has no member \"%.*s\"",
                           SK_FMT(key));
        if (status < 0)
            return status;
    }
    return sk_json_end(&j, err) < 0 ? SOUK_E_CONFIG : SOUK_OK;
}

souk_status sk_markets_file_read(sk_markets_file **out, souk_str text, const souk_alloc *alloc,
                                 souk_error *err)
{
    sk_markets_file *f = sk_alloc_zeroed(alloc, 1, sizeof *f);
    if (!f)
        return sk_fail_nomem(err);
    f->alloc = alloc;
    sk_arena_init(&f->arena, alloc, FILE_MEMORY_MAX);
    f->listings = sk_arena_zeroed(&f->arena, LISTINGS_MAX, sizeof *f->listings);
    f->venues = sk_arena_zeroed(&f->arena, LISTINGS_MAX, sizeof(const sk_venue *));
    f->prices = sk_arena_zeroed(&f->arena, PRICES_MAX, sizeof *f->prices);
    souk_status status =
        f->listings && f->venues && f->prices ? read_all(f, text, err) : sk_fail_nomem(err);
    if (status < 0) {
        sk_markets_file_free(f);
        return status;
    }
    *out = f;
    return SOUK_OK;
}

void sk_markets_file_free(sk_markets_file *f)
{
    if (!f)
        return;
    sk_arena_deinit(&f->arena);
    sk_free(f->alloc, f);
}

void sk_markets_file_listings(const sk_markets_file *f, const sk_venue *venue,
                              const sk_listing **rows, uint32_t *count)
{
    uint32_t first = 0, n = 0;
    for (uint32_t i = 0; f && i < f->count; i++) {
        if (f->venues[i] != venue)
            continue;
        if (n == 0)
            first = i;
        n++;
    }
    if (n) {
        *rows = f->listings + first;
        *count = n;
    }
}

souk_status sk_markets_file_anchors(const sk_markets_file *f, sk_price *price, souk_error *err)
{
    for (uint32_t i = 0; i < f->prices_count; i++) {
        souk_status status = sk_price_anchor(price, f->prices[i].asset, f->prices[i].usd_e12, err);
        if (status < 0)
            return status;
    }
    return SOUK_OK;
}
