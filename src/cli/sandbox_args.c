/* SPDX-License-Identifier: MIT */
#include "cli/sandbox.h"

#include <getopt.h>

#include "base/err.h"
#include "base/str.h"
#include "net/addr.h"

enum { PORTS = 13, TIERS_MAX = 4, WORD_MAX = 32, SNAPSHOT_EVERY = 500000 };

enum option_id {
#define SK_X(name, text, kind, placeholder, values, help) OPT_##name,
    SK_SANDBOX_OPTION_MAP(SK_X)
#undef SK_X
        OPT_COUNT
};

static const sk_opt_row rows[] = {
#define SK_X(name, text, kind, placeholder, values, help)                                          \
    {text, SK_KIND_##kind, placeholder, values, help},
    SK_SANDBOX_OPTION_MAP(SK_X)
#undef SK_X
};

/* The same for getopt_long, whose answers are the rows' indices above the characters. */
enum { ID_FIRST = 256 };
static const struct option options[] = {
#define SK_X(name, text, kind, placeholder, values, help)                                          \
    {text, SK_KIND_##kind == SK_KIND_FLAG ? no_argument : required_argument, NULL,                 \
     ID_FIRST + OPT_##name},
    SK_SANDBOX_OPTION_MAP(SK_X)
#undef SK_X
        {NULL, 0, NULL, 0},
};

const sk_opt_row *sk_sandbox_opt_at(uint32_t index)
{
    return index < OPT_COUNT ? &rows[index] : NULL;
}

/* ---- did you mean ---- */

/* Letters to add, drop or change to get from one word to the other. */
static size_t distance(const char *a, size_t a_len, const char *b)
{
    size_t row[WORD_MAX + 1], b_len = strlen(b);
    if (a_len > WORD_MAX || b_len > WORD_MAX)
        return WORD_MAX;
    for (size_t k = 0; k <= b_len; k++)
        row[k] = k;
    for (size_t i = 1; i <= a_len; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b_len; k++) {
            size_t best = corner + (a[i - 1] != b[k - 1]);
            corner = row[k];
            best = row[k] + 1 < best ? row[k] + 1 : best;
            row[k] = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
        }
    }
    return row[b_len];
}

static souk_status unknown_option(const char *given, souk_error *err)
{
    const char *word = given, *best = NULL;
    while (*word == '-')
        word++;
    size_t len = strcspn(word, "="), nearest = 4;
    for (const struct option *o = options; o->name; o++) {
        size_t d = distance(word, len, o->name);
        if (d < nearest) {
            nearest = d;
            best = o->name;
        }
    }
    if (best)
        return sk_fail(err, SOUK_E_INVALID, "unknown option %.60s: did you mean --%s?", given,
                       best);
    return sk_fail(err, SOUK_E_INVALID, "unknown option %.60s: souk sandbox --help lists them",
                   given);
}

static souk_status unknown_venue(souk_str given, souk_error *err)
{
    char text[160] = "";
    size_t used = 0;
    for (uint32_t i = 0; i < sk_venues_count(); i++) {
        const char *name = sk_venue_at(i)->name;
        size_t len = strlen(name);
        if (used + len + 2 > sizeof text)
            break;
        text[used++] = ' ';
        memcpy(text + used, name, len + 1);
        used += len;
    }
    return sk_fail(err, SOUK_E_INVALID, "there is no venue %.*s; there is:%s",
                   (int)(given.len < 40 ? given.len : 40), given.ptr, text);
}

/* ---- values ---- */

static souk_status read_port(const char *text, uint16_t *out, souk_error *err)
{
    uint64_t port;
    if (sk_str_to_u64(sk_str(text), &port) < 0 || port > UINT16_MAX - PORTS + 1)
        return sk_fail(err, SOUK_E_INVALID, "--port-base %.40s: must be from 0 to %d", text,
                       UINT16_MAX - PORTS + 1);
    *out = (uint16_t)port;
    return SOUK_OK;
}

static souk_status read_limits(const char *text, int64_t *out, souk_error *err)
{
    souk_dec factor;
    if (sk_str_is(sk_str(text), "off")) {
        *out = 0;
        return SOUK_OK;
    }
    if (souk_dec_parse(&factor, text, strlen(text)) == SOUK_OK &&
        souk_dec_to_units(out, factor, souk_dec_from_i64(1, 6), SOUK_ROUND_DOWN) == SOUK_OK &&
        *out > 0)
        return SOUK_OK;
    return sk_fail(err, SOUK_E_INVALID, "--limits %.40s: must be a factor above 0, or off", text);
}

static souk_status add_venue(sk_sandbox_args *args, const char *name, souk_error *err)
{
    sk_sandbox_options *o = &args->options;
    const sk_venue *venue = sk_venue_find(sk_str(name));
    if (!venue)
        return unknown_venue(sk_str(name), err);
    for (uint32_t i = 0; i < o->venues_count; i++) {
        if (args->venues[i] == venue)
            return SOUK_OK;
    }
    if (o->venues_count == SK_SANDBOX_VENUES_MAX)
        return sk_fail(err, SOUK_E_INVALID, "more than %d venues", SK_SANDBOX_VENUES_MAX);
    args->venues[o->venues_count++] = venue;
    o->venues = args->venues;
    return SOUK_OK;
}

/* A venue's tiers are the columns of its limits; the first is the one that everybody has. */
static souk_status set_tier(sk_sandbox_args *args, const char *text, souk_error *err)
{
    souk_str name = sk_str(text), venue_name = sk_str_cut(&name, '=');
    const sk_venue *venue = sk_venue_find(venue_name);
    uint32_t tiers = 1;
    uint64_t tier = 0;
    if (!venue)
        return unknown_venue(venue_name, err);
    for (uint8_t i = 0; i < venue->limits_count; i++) {
        for (uint32_t k = tiers; k < TIERS_MAX; k++)
            tiers = venue->limits[i].capacity[k] ? k + 1 : tiers;
    }
    if (!sk_str_is(name, "default") && (sk_str_to_u64(name, &tier) < 0 || tier >= tiers))
        return sk_fail(err, SOUK_E_INVALID, "--tier %.60s: %s has %u: default, or by number from 0",
                       text, venue->name, tiers);
    args->tiers[venue->id] = (uint32_t)tier;
    return SOUK_OK;
}

/* "on|off": one of these; any other description is for people. */
static bool takes(const sk_switch *row, souk_str value)
{
    souk_str rest = sk_str(row->values);
    if (sk_str_find(rest, '|') < 0)
        return true;
    while (rest.ptr) {
        if (sk_str_eq(sk_str_trim(sk_str_cut(&rest, '|')), value))
            return true;
    }
    return false;
}

static souk_status set_switch(sk_sandbox_args *args, const char *text, souk_error *err)
{
    sk_sandbox_options *o = &args->options;
    souk_str value = sk_str(text), name = sk_str_cut(&value, '=');
    souk_str venue_name = sk_str_cut(&name, '.');
    const sk_venue *venue = sk_venue_find(venue_name);
    if (!value.ptr || !name.ptr)
        return sk_fail(err, SOUK_E_INVALID, "--set %.60s: must be VENUE.NAME=VALUE", text);
    if (!venue)
        return unknown_venue(venue_name, err);
    if (o->switches_count == SK_SANDBOX_SWITCHES_MAX)
        return sk_fail(err, SOUK_E_INVALID, "more than %d --set", SK_SANDBOX_SWITCHES_MAX);
    for (uint8_t i = 0; i < venue->switches_count; i++) {
        const sk_switch *row = &venue->switches[i];
        if (!sk_str_is(name, row->name))
            continue;
        if (!takes(row, value))
            return sk_fail(err, SOUK_E_INVALID, "--set %.60s: %s takes %s", text, row->name,
                           row->values);
        args->switches[o->switches_count++] =
            (sk_switch_set){.venue = venue, .name = row->name, .value = value.ptr};
        o->switches = args->switches;
        return SOUK_OK;
    }
    return sk_fail(err, SOUK_E_INVALID, "--set %.60s: %s has no such switch", text, venue->name);
}

static souk_status read_one(sk_sandbox_args *args, int id, souk_error *err)
{
    sk_sandbox_options *o = &args->options;
    sk_addr addr;
    switch ((enum option_id)(id - ID_FIRST)) {
    case OPT_HOST:
        o->host = optarg;
        if (!sk_str_is(sk_str(optarg), "localhost") && !sk_addr_parse(&addr, optarg, 0))
            return sk_fail(err, SOUK_E_INVALID,
                           "--host %.60s: must be a numeric address or localhost", optarg);
        return SOUK_OK;
    case OPT_PORT_BASE: return read_port(optarg, &o->port_base, err);
    case OPT_SEED:
        if (sk_str_to_u64(sk_str(optarg), &o->seed) < 0)
            return sk_fail(err, SOUK_E_INVALID, "--seed %.40s: must be a whole number", optarg);
        return SOUK_OK;
    case OPT_DATA:
        o->data = optarg;
        return *optarg ? SOUK_OK : sk_fail(err, SOUK_E_INVALID, "--data needs a directory");
    case OPT_SNAPSHOT_EVERY:
        if (sk_str_to_u64(sk_str(optarg), &o->snapshot_every) < 0)
            return sk_fail(err, SOUK_E_INVALID, "--snapshot-every %.40s: must be a whole number",
                           optarg);
        return SOUK_OK;
    case OPT_CREDENTIALS: args->credentials = optarg; return SOUK_OK;
    case OPT_VENUE: return add_venue(args, optarg, err);
    case OPT_MARKETS: args->markets_path = optarg; return SOUK_OK;
    case OPT_CLOCK:
        args->is_virtual = sk_str_is(sk_str(optarg), "virtual");
        if (!args->is_virtual && !sk_str_is(sk_str(optarg), "real"))
            return sk_fail(err, SOUK_E_INVALID, "--clock %.40s: must be real or virtual", optarg);
        return SOUK_OK;
    case OPT_NO_MAKERS: o->no_makers = true; return SOUK_OK;
    case OPT_LIMITS: return read_limits(optarg, &o->limits_e6, err);
    case OPT_TIER: return set_tier(args, optarg, err);
    case OPT_SET: return set_switch(args, optarg, err);
    case OPT_HELP: args->help = true; return SOUK_OK;
    case OPT_COUNT: break;
    }
    return SOUK_OK;
}

souk_status sk_sandbox_args_read(sk_sandbox_args *args, int argc, char **argv, souk_error *err)
{
    *args = (sk_sandbox_args){.options = {.port_base = SK_SANDBOX_PORT_BASE,
                                          .seed = 1,
                                          .limits_e6 = 1000000,
                                          .snapshot_every = SNAPSHOT_EVERY}};
    args->options.tiers = args->tiers;
    optind = 1;
    opterr = 0;
    for (int id; (id = getopt_long(argc, argv, ":h", options, NULL)) != -1;) {
        if (id == 'h')
            id = ID_FIRST + OPT_HELP;
        if (id == ':')
            return sk_fail(err, SOUK_E_INVALID, "%.60s needs a value", argv[optind - 1]);
        if (id == '?')
            return unknown_option(argv[optind - 1], err);
        souk_status status = read_one(args, id, err);
        if (status < 0)
            return status;
    }
    if (optind < argc)
        return sk_fail(err, SOUK_E_INVALID,
                       "souk sandbox takes options only, not %.60s: see souk sandbox --help",
                       argv[optind]);
    return SOUK_OK;
}
