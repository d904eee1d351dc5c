/* SPDX-License-Identifier: MIT
 * follow URL CREDENTIALS [CA_FILE]: book, trades and account of a venue at a URL until each has
 * told something, with one order of its own; for run_first_bot.py. Exit 0: all came; 1: not all;
 * 2: a connection was refused. Public API only. */
#include <souk/souk.h>
#include <stdio.h>

typedef struct seen {
    unsigned by_kind[SOUK_EVENT_RECONCILED + 1];
} seen;

static void on_event(void *ctx, souk_stream *stream, const souk_event *event)
{
    seen *s = ctx;
    (void)stream;
    s->by_kind[event->kind]++;
    if (event->error)
        printf("%s: %s\n", souk_event_name(event->kind), event->error->text);
}

static bool complete(const seen *s)
{
    return s->by_kind[SOUK_EVENT_UP] >= 3 && s->by_kind[SOUK_EVENT_RESYNCED] &&
           s->by_kind[SOUK_EVENT_BOOK] && s->by_kind[SOUK_EVENT_TRADE] &&
           s->by_kind[SOUK_EVENT_ORDER] && s->by_kind[SOUK_EVENT_BALANCES] &&
           s->by_kind[SOUK_EVENT_OPEN_ORDERS];
}

static int follow(souk_client *client, seen *s)
{
    souk_stream *book, *trades, *account;
    souk_error err;
    bool placed = false;
    if (souk_stream_open(client, SOUK_STREAM(.channel = SOUK_CHANNEL_BOOK, .symbol = "BTC/USDT"),
                         on_event, s, &book, &err) < 0 ||
        souk_stream_open(client, SOUK_STREAM(.channel = SOUK_CHANNEL_TRADES, .symbol = "BTC/USDT"),
                         on_event, s, &trades, &err) < 0 ||
        souk_stream_open(client, SOUK_STREAM(.channel = SOUK_CHANNEL_ACCOUNT), on_event, s,
                         &account, &err) < 0) {
        printf("%s\n", err.text);
        return 1;
    }
    for (int turns = 0; turns < 100000 && !complete(s); turns++) {
        if (souk_client_poll(client, 100000000, &err) < 0 || s->by_kind[SOUK_EVENT_FAILED])
            return 1;
        if (s->by_kind[SOUK_EVENT_DOWN] > 2)
            return 2;
        if (placed || !souk_stream_is_up(account))
            continue;
        placed = true;
        if (souk_call(client,
                      SOUK_REQUEST(.op = SOUK_OP_PLACE, .symbol = "BTC/USDT", .side = SOUK_BUY,
                                   .type = SOUK_MARKET, .qty = souk_dec_from_i64(1, 3)),
                      NULL, &err) < 0) {
            printf("%s\n", err.text);
            return 1;
        }
    }
    return complete(s) && !souk_book_stale(souk_stream_book(book, "BTCUSDT")) ? 0 : 1;
}

int main(int argc, char **argv)
{
    souk_client *client;
    souk_error err;
    seen s = {.by_kind = {0}};
    if (argc < 3)
        return 1;
    if (souk_client_open(&client,
                         SOUK_CLIENT(.venue = "binance", .where = SOUK_AT_URL, .url = argv[1],
                                     .credentials_file = argv[2],
                                     .ca_file = argc > 3 ? argv[3] : NULL),
                         &err) < 0) {
        printf("%s\n", err.text);
        return 1;
    }
    int code = follow(client, &s);
    souk_client_close(client);
    return code;
}
