/* SPDX-License-Identifier: MIT */
#include "sandbox/price.h"

#include <assert.h>

#include "base/err.h"
#include "base/rng.h"
#include "base/str.h"

enum { ASSETS_MAX = 256, ASSET_TEXT_MAX = 16 };

#define SECOND_NS 1000000000LL
#define GRID_NS   (10 * SECOND_NS)
#define MINUTE_NS (60 * SECOND_NS)
#define DAY_NS    (86400 * SECOND_NS)

/* Fixed point of everything below: one is 2^30. */
#define ONE (1LL << 30)

typedef struct octave {
    int64_t period_ns;
    int64_t part_e6; /* amplitude, or slope for volumes, in millionths */
} octave;

/* Each period divides the one before it, so the longer ones are straight lines within it. */
static const octave price_octaves[] = {
    {64 * DAY_NS, 160000},  {16 * DAY_NS, 80000}, {4 * DAY_NS, 40000},
    {DAY_NS, 20000},        {DAY_NS / 4, 10000},  {DAY_NS / 24, 4000},
    {10 * MINUTE_NS, 1600}, {MINUTE_NS, 500},     {GRID_NS, 200},
};

/* A noise of part p rises or falls by at most 2p of its period: volume flows at 0.4 to 1.6 times
 * its average, and what takers bought (bought_until) stays between nothing and all of it. */
static const octave volume_octaves[] = {
    {7 * DAY_NS, 50000},     {DAY_NS, 80000},    {DAY_NS / 24, 80000},
    {10 * MINUTE_NS, 60000}, {MINUTE_NS, 30000},
};

/* What an average asset turns over in a day, and how many trades that makes. */
#define DAY_TURNOVER_USD 60000000
#define DAY_TRADES       216000

typedef struct asset {
    char name[ASSET_TEXT_MAX];
    uint64_t seed;
    int64_t usd_e12;
    bool stable;
} asset;

struct sk_price {
    const souk_alloc *alloc;
    uint64_t seed;
    uint32_t count;
    asset assets[ASSETS_MAX];
};

/* Anchors in millionths of a dollar; facts of no consequence, only their size should look right. */
static const struct {
    const char *name;
    int64_t usd_e6;
} anchors[] = {
    {"BTC", 61000000000}, {"ETH", 3000000000},  {"BNB", 580000000}, {"SOL", 150000000},
    {"XRP", 550000},      {"ADA", 400000},      {"DOGE", 120000},   {"LTC", 75000000},
    {"TRX", 160000},      {"DOT", 6000000},     {"LINK", 14000000}, {"AVAX", 28000000},
    {"POL", 450000},      {"MATIC", 450000},    {"UNI", 8000000},   {"ATOM", 6500000},
    {"BCH", 380000000},   {"XLM", 110000},      {"ETC", 22000000},  {"FIL", 4500000},
    {"NEAR", 5000000},    {"APT", 8000000},     {"ARB", 700000},    {"OP", 1600000},
    {"SHIB", 18},         {"PEPE", 9},          {"SUI", 1500000},   {"TON", 6000000},
    {"AAVE", 120000000},  {"CRO", 90000},       {"OKB", 42000000},  {"HT", 600000},
    {"BGB", 1200000},     {"BTSE", 1500000},    {"MNT", 700000},    {"EUR", 1080000},
    {"GBP", 1270000},     {"USD", 1000000},     {"USDT", 1000000},  {"USDC", 1000000},
    {"BUSD", 1000000},    {"FDUSD", 1000000},   {"TUSD", 1000000},  {"DAI", 1000000},
    {"GUSD", 1000000},    {"PAXG", 2400000000},
};

static const char *const stable_names[] = {"USD",   "USDT", "USDC", "BUSD",
                                           "FDUSD", "TUSD", "DAI",  "GUSD"};

static bool is_stable(souk_str name)
{
    for (size_t i = 0; i < sizeof stable_names / sizeof *stable_names; i++) {
        if (sk_str_is(name, stable_names[i]))
            return true;
    }
    return false;
}

souk_status sk_price_anchor(sk_price *price, souk_str name, int64_t usd_e12, souk_error *err)
{
    if (usd_e12 <= 0 || name.len == 0 || name.len >= ASSET_TEXT_MAX)
        return sk_fail(err, SOUK_E_INVALID, "an anchor needs an asset code and a price above zero");
    uint32_t i = 0;
    while (i < price->count && !sk_str_is(name, price->assets[i].name))
        i++;
    if (i == ASSETS_MAX)
        return sk_fail(err, SOUK_E_LIMIT, "more than %d assets", ASSETS_MAX);
    asset *a = &price->assets[i];
    sk_str_copy(a->name, sizeof a->name, name);
    a->seed = sk_mix64(price->seed ^ sk_hash_bytes(name.ptr, name.len));
    a->usd_e12 = usd_e12;
    a->stable = is_stable(name);
    if (i == price->count)
        price->count++;
    return SOUK_OK;
}

souk_status sk_price_new(sk_price **out, const souk_alloc *alloc, uint64_t seed, souk_error *err)
{
    sk_price *price = sk_alloc_zeroed(alloc, 1, sizeof *price);
    if (!price)
        return sk_fail_nomem(err);
    price->alloc = alloc;
    price->seed = seed;
    for (size_t i = 0; i < sizeof anchors / sizeof *anchors; i++) {
        souk_status status =
            sk_price_anchor(price, sk_str(anchors[i].name), anchors[i].usd_e6 * 1000000, err);
        if (status < 0) {
            sk_free(alloc, price);
            return status;
        }
    }
    *out = price;
    return SOUK_OK;
}

void sk_price_free(sk_price *price)
{
    if (price)
        sk_free(price->alloc, price);
}

bool sk_price_find(const sk_price *price, souk_str base, souk_str quote, sk_price_pair *out)
{
    bool found_base = false, found_quote = false;
    for (uint32_t i = 0; i < price->count; i++) {
        if (sk_str_is(base, price->assets[i].name)) {
            out->base = i;
            found_base = true;
        }
        if (sk_str_is(quote, price->assets[i].name)) {
            out->quote = i;
            found_quote = true;
        }
    }
    return found_base && found_quote;
}

/* Noise at a knot: -ONE .. ONE. */
static int64_t knot(uint64_t seed, int64_t period_ns, int64_t n)
{
    uint64_t h = sk_mix64(seed ^ ((uint64_t)n * 0xD1342543DE82EF95u + (uint64_t)period_ns));
    return (int64_t)(h >> 33) - ONE; /* 31 bits: 0 .. 2 ONE */
}

/* Value noise: straight lines between knots. */
static int64_t noise(uint64_t seed, int64_t period_ns, int64_t at_ns)
{
    int64_t n = at_ns / period_ns, rest = at_ns % period_ns;
    int64_t a = knot(seed, period_ns, n);
    if (rest == 0)
        return a;
    int64_t b = knot(seed, period_ns, n + 1);
    return a + (int64_t)((__int128)(b - a) * rest / period_ns);
}

/* Sum of the price octaves, in millionths of ONE. */
static int64_t wave_e6(uint64_t seed, int64_t at_ns)
{
    int64_t sum = 0;
    for (size_t i = 0; i < sizeof price_octaves / sizeof *price_octaves; i++)
        sum += noise(seed, price_octaves[i].period_ns, at_ns) * price_octaves[i].part_e6 / 1000;
    return sum * 1000;
}

static int64_t usd_at(const sk_price *price, uint32_t index, int64_t at_ns)
{
    const asset *a = &price->assets[index];
    if (a->stable)
        return a->usd_e12;
    /* half common, half its own; the two seldom agree, so a little more than half of each */
    int64_t wave = (wave_e6(sk_mix64(price->seed), at_ns) + wave_e6(a->seed, at_ns)) / 8 * 5;
    __int128 moved = (__int128)a->usd_e12 * wave / ((__int128)ONE * 1000000);
    int64_t usd = a->usd_e12 + (int64_t)moved;
    return usd > 0 ? usd : 1;
}

int64_t sk_price_at_e12(const sk_price *price, sk_price_pair pair, int64_t at_ns)
{
    assert(at_ns >= 0);
    /* both ends of the grid line, then the line: a pair of two moving assets is straight as well */
    int64_t from = at_ns - at_ns % GRID_NS, rest = at_ns - from;
    int64_t ends[2];
    for (int i = 0; i < (rest ? 2 : 1); i++) {
        int64_t base = usd_at(price, pair.base, from + i * GRID_NS);
        int64_t quote = usd_at(price, pair.quote, from + i * GRID_NS);
        __int128 ratio = (__int128)base * SK_PRICE_E12 / quote;
        ends[i] = ratio > 0 ? (int64_t)ratio : 1;
    }
    if (!rest)
        return ends[0];
    return ends[0] + (int64_t)((__int128)(ends[1] - ends[0]) * rest / GRID_NS);
}

/* Time warped so that it runs faster when more is traded; never backwards. In ns. */
static int64_t activity(uint64_t seed, int64_t at_ns)
{
    int64_t warped = at_ns;
    for (size_t i = 0; i < sizeof volume_octaves / sizeof *volume_octaves; i++) {
        const octave *o = &volume_octaves[i];
        __int128 shift = (__int128)noise(seed, o->period_ns, at_ns) * o->period_ns;
        warped += (int64_t)(shift / ONE * o->part_e6 / 1000000);
    }
    return warped;
}

typedef struct flow {
    uint64_t seed;
    int64_t day_e8; /* base traded on an average day */
    int64_t lot_e8;
} flow;

static flow flow_of(const sk_price *price, sk_price_pair pair, int64_t lot_e8)
{
    const asset *base = &price->assets[pair.base], *quote = &price->assets[pair.quote];
    __int128 day = (__int128)DAY_TURNOVER_USD * 100000000 * SK_PRICE_E12 / base->usd_e12;
    return (flow){
        .seed = sk_mix64(base->seed ^ (quote->seed << 1)),
        .day_e8 = day < 86400 ? 86400 : (int64_t)day,
        .lot_e8 = lot_e8 > 0 ? lot_e8 : 1,
    };
}

/* Base traded since 1970, times 10^8. */
static __int128 volume_until(flow f, int64_t at_ns)
{
    __int128 volume = (__int128)f.day_e8 * activity(f.seed, at_ns) / DAY_NS;
    return volume - volume % f.lot_e8;
}

/* Half of the volume, leaning to one side for an hour at a time. */
static __int128 bought_until(flow f, int64_t at_ns, __int128 volume)
{
    __int128 lean = noise(f.seed ^ 1, DAY_NS / 24, at_ns);
    __int128 bought = volume / 2 + lean * (f.day_e8 / 24) / 16 / ONE;
    return bought - bought % f.lot_e8;
}

uint64_t sk_price_trade_id(const sk_price *price, sk_price_pair pair, int64_t at_ns)
{
    flow f = flow_of(price, pair, 1);
    return (uint64_t)((__int128)activity(f.seed, at_ns) * DAY_TRADES / DAY_NS) -
           (uint64_t)((__int128)1262304000 * DAY_TRADES / 86400); /* small ids: since 2010 */
}

static void stretch(sk_price_candle *c, int64_t price_e12)
{
    if (price_e12 > c->high_e12)
        c->high_e12 = price_e12;
    if (price_e12 < c->low_e12)
        c->low_e12 = price_e12;
}

/* The inner grid points of [from, to), only where they could be an extreme: within a minute the
 * price leaves the line between its ends by no more than its shortest octave. */
static void scan_minute(const sk_price *price, sk_price_pair pair, int64_t from_ns, int64_t to_ns,
                        int64_t open_e12, int64_t close_e12, sk_price_candle *c)
{
    int64_t top = open_e12 > close_e12 ? open_e12 : close_e12;
    int64_t bottom = open_e12 < close_e12 ? open_e12 : close_e12;
    int64_t margin = top / 500; /* both assets, both waves, all against us: below 2/1000 */
    if (top + margin <= c->high_e12 && bottom - margin >= c->low_e12)
        return;
    for (int64_t at = from_ns - from_ns % GRID_NS + GRID_NS; at < to_ns; at += GRID_NS)
        stretch(c, sk_price_at_e12(price, pair, at));
}

void sk_price_candle_at(const sk_price *price, sk_price_pair pair, int64_t lot_e8, int64_t from_ns,
                        int64_t to_ns, sk_price_candle *out)
{
    assert(from_ns >= 0 && from_ns < to_ns);
    flow f = flow_of(price, pair, lot_e8);
    *out = (sk_price_candle){0};
    out->open_e12 = sk_price_at_e12(price, pair, from_ns);
    out->high_e12 = out->low_e12 = out->close_e12 = out->open_e12;
    __int128 volume_from = volume_until(f, from_ns), volume_first = volume_from;
    __int128 bought_from = bought_until(f, from_ns, volume_from), bought_first = bought_from;
    for (int64_t at = from_ns; at < to_ns;) {
        int64_t next = at - at % MINUTE_NS + MINUTE_NS;
        if (next > to_ns)
            next = to_ns;
        int64_t open = out->close_e12, close = sk_price_at_e12(price, pair, next);
        stretch(out, close);
        scan_minute(price, pair, at, next, open, close, out);
        /* what was paid: this minute's volume at its middle price */
        __int128 volume = volume_until(f, next), bought = bought_until(f, next, volume);
        int64_t middle = open + (close - open) / 2;
        out->quote_e20 += (volume - volume_from) * middle;
        out->taker_buy_quote_e20 += (bought - bought_from) * middle;
        out->close_e12 = close;
        volume_from = volume;
        bought_from = bought;
        at = next;
    }
    out->volume_e8 = (int64_t)(volume_from - volume_first);
    out->taker_buy_e8 = (int64_t)(bought_from - bought_first);
    out->first_id = sk_price_trade_id(price, pair, from_ns);
    out->count = sk_price_trade_id(price, pair, to_ns) - out->first_id;
}
