/* SPDX-License-Identifier: MIT */
#include "cli/tour.h"
#include "base/str.h"
#include "cli/cli.h"
#include "sandbox/sandbox.h"

#include <stdio.h>
#include <string.h>

enum { LINE_MAX = 200, WORDS = 12 };

#define CLIENT_ID "my-first-order"

typedef struct walk {
    const sk_tour *tour;
    const char *venue;
    char symbol[40], quote[16];
    char qty[SOUK_DEC_TEXT_MAX], price[SOUK_DEC_TEXT_MAX], above[SOUK_DEC_TEXT_MAX];
    bool no_market; /* orders need a price */
    char url[280];
} walk;

/* ---- what to trade ---- */

/* Of a price so many percent, on a tick. */
static souk_status part_of(souk_dec *out, souk_dec price, int64_t percent, souk_dec tick)
{
    int64_t units;
    souk_status status = souk_dec_mul(out, price, souk_dec_from_i64(percent, 2));
    if (status == SOUK_OK)
        status = souk_dec_to_units(&units, *out, tick, SOUK_ROUND_DOWN);
    return status == SOUK_OK ? souk_dec_from_units(out, units, tick) : status;
}

/* A price that will not trade at once, 5 % below the bid, one that will, and a quantity worth about
 * 500. */
static souk_status choose(walk *w, const souk_instrument *rules, const souk_ticker *ticker)
{
    souk_dec price, above, qty;
    int64_t units;
    souk_status status = part_of(&price, ticker->bid, 95, rules->price_tick);
    if (status == SOUK_OK)
        status = part_of(&above, ticker->ask, 102, rules->price_tick);
    w->no_market = !(rules->types & 1u << SOUK_MARKET);
    if (status == SOUK_OK)
        status = souk_dec_div(&qty, souk_dec_from_i64(500, 0), price, 12, SOUK_ROUND_UP);
    if (status == SOUK_OK)
        status = souk_dec_to_units(&units, qty, rules->qty_step, SOUK_ROUND_UP);
    if (status == SOUK_OK)
        status = souk_dec_from_units(&qty, units, rules->qty_step);
    if (status == SOUK_OK) {
        souk_dec_print_short(price, w->price);
        souk_dec_print_short(above, w->above);
        souk_dec_print_short(qty, w->qty);
    }
    return status;
}

static souk_status look_around(walk *w, souk_error *err)
{
    souk_client *client;
    souk_answer *answer = NULL;
    const souk_instrument *rules;
    size_t count;
    souk_status status = souk_client_open(
        &client, SOUK_CLIENT(.venue = w->venue, .credentials_file = w->tour->credentials), err);
    if (status < 0)
        return status;
    snprintf(w->url, sizeof w->url, "%s", souk_client_url(client));
    status = souk_client_instrument(client, w->symbol, &rules, err);
    if (status == SOUK_OK)
        status = souk_call(client, SOUK_REQUEST(.op = SOUK_OP_TICKERS, .symbol = w->symbol),
                           &answer, err);
    const souk_ticker *ticker = souk_answer_tickers(answer, &count);
    if (status == SOUK_OK && count == 1)
        status = choose(w, rules, ticker);
    souk_answer_free(answer);
    souk_client_close(client);
    return status;
}

/* ---- steps ---- */

/* Shows a command and runs it as if it had been typed; words are parted by blanks. */
static bool run(const walk *w, const char *line)
{
    char words[LINE_MAX], *argv[WORDS + 3];
    int argc = 0;
    printf("  $ souk %s\n", line);
    fflush(stdout);
    sk_str_copy(words, sizeof words, sk_str(line));
    argv[argc++] = "souk";
    for (char *at = words; at && argc < WORDS;) {
        argv[argc++] = at;
        if ((at = strchr(at, ' ')))
            *at++ = '\0';
    }
    argv[argc++] = "--credentials";
    argv[argc++] = (char *)(uintptr_t)w->tour->credentials;
    argv[argc] = NULL;
    int code = sk_cli_main(argc, argv);
    putchar('\n');
    fflush(stdout);
    return code == SK_EXIT_DONE;
}

typedef struct step {
    const char *text;
    /* %V venue, %S symbol, %Q quantity, %P price, %A price above the market, %C quote */
    const char *lines[2];
} step;

static const step steps[] = {
    {"The market: its last price, and who wants what.", {"ticker %V %S", "book %V %S --limit 5"}},
    {"What you own here (play money).", {"balances %V", NULL}},
    {"A limit order, 5 % below the market: it will wait in the book.",
     {"buy %V %S %Q %P --client-id " CLIENT_ID, "orders %V"}},
    {"Changed your mind: it goes, and the money it held comes back.",
     {"cancel %V %S --client-id " CLIENT_ID, NULL}},
    {"Now for real: buy for 100 %C at the market, and see what it cost.",
     {"buy %V %S 100%C", "fills %V %S"}},
};
/* ... where there are no market orders */
static const step last_by_limit = {
    "Now for real: buy what there is up to 2 % above the market, and see what it cost.",
    {"buy %V %S %Q %A --tif ioc", "fills %V %S"}};

static void fill(const walk *w, const char *pattern, char out[LINE_MAX])
{
    size_t len = 0;
    out[0] = '\0';
    for (const char *p = pattern; *p && len + 1 < LINE_MAX; p++) {
        const char *text = NULL;
        switch (*p == '%' ? p[1] : 0) {
        case 'V': text = w->venue; break;
        case 'S': text = w->symbol; break;
        case 'Q': text = w->qty; break;
        case 'P': text = w->price; break;
        case 'A': text = w->above; break;
        case 'C': text = w->quote; break;
        default: break;
        }
        if (text) {
            len += (size_t)snprintf(out + len, LINE_MAX - len, "%s", text);
            p++;
        } else {
            out[len++] = *p;
            out[len] = '\0';
        }
    }
}

static bool take(const walk *w, size_t number)
{
    bool last = number + 1 == sizeof steps / sizeof *steps;
    const step *s = last && w->no_market ? &last_by_limit : &steps[number];
    char line[LINE_MAX];
    fill(w, s->text, line);
    printf("%zu. %s\n", number + 1, line);
    for (size_t i = 0; i < 2 && s->lines[i]; i++) {
        fill(w, s->lines[i], line);
        if (!run(w, line))
            return false;
    }
    return true;
}

/* A URL of the venue's own that anybody may ask, taken from its tables. */
static const char *public_path(const sk_venue *venue)
{
    const sk_op_row *row = sk_venue_op(venue, SK_OP_TIME, SK_VIA_REST);
    return row && row->path ? row->path : "/";
}

static void where_next(const walk *w, const sk_venue *venue)
{
    char usual[512];
    puts("Where to go next:");
    if (!sk_credentials_path(SK_SANDBOX_PORT_BASE, usual, sizeof usual) ||
        strcmp(usual, w->tour->credentials) != 0)
        printf("  export SOUK_CREDENTIALS=%s\n"
               "                                     so that souk finds this sandbox\n",
               w->tour->credentials);
    printf("  souk candles %s %s 1h              a chart; add --watch to any of these\n"
           "  souk stream %s %s trades book      what happens, as it happens\n"
           "  curl %s%s\n"
           "  any bot for %s: set its base URL to %s,\n"
           "    its API key and secret from %s\n\n",
           w->venue, w->symbol, w->venue, w->symbol, w->url, public_path(venue), venue->title,
           w->url, w->tour->credentials);
}

bool sk_tour_walk(const sk_tour *tour, const sk_venue *venue)
{
    walk w = {.tour = tour, .venue = venue->name};
    souk_error err = {0};
    const sk_listing *first = &venue->listings[0];
    snprintf(w.symbol, sizeof w.symbol, "%s/%s", first->base, first->quote);
    snprintf(w.quote, sizeof w.quote, "%s", first->quote);
    souk_status status = look_around(&w, &err);
    if (status < 0) {
        fprintf(stderr, "souk: the first look at %s failed: %s\n", venue->name,
                err.text[0] ? err.text : souk_strerror(status));
        return false;
    }
    printf("A first trade on %s, in a sandbox of your own.\n\n", venue->title);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (tour->pause && !tour->pause(tour->ctx))
            return false;
        if (!take(&w, i)) {
            fprintf(stderr, "souk: that step failed; the walk ends here\n");
            return false;
        }
    }
    where_next(&w, venue);
    return true;
}
