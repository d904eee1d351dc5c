/* SPDX-License-Identifier: MIT
 * A first bot: reads the best bid, bids a dollar below it, takes its bid back.
 * Start `souk sandbox`, then run it: it trades there, with play money. */
#include <souk/souk.h>
#include <stdio.h>

int main(void)
{
    souk_client *client = NULL;
    souk_answer *seen = NULL, *placed = NULL;
    souk_error err;
    souk_dec price, qty;
    size_t n;
    char text[SOUK_DEC_TEXT_MAX];

    if (souk_client_open(&client, SOUK_CLIENT(.venue = "binance"), &err) < 0 ||
        souk_call(client, SOUK_REQUEST(.op = SOUK_OP_BEST, .symbol = "BTC/USDT"), &seen, &err) < 0)
        goto out;
    souk_dec_sub(&price, souk_answer_bests(seen, &n)->bid, souk_dec_from_i64(100, 2));
    souk_dec_parse(&qty, "0.001", 5);
    if (souk_call(client,
                  SOUK_REQUEST(.op = SOUK_OP_PLACE, .symbol = "BTC/USDT", .side = SOUK_BUY,
                               .type = SOUK_LIMIT, .qty = qty, .price = price),
                  &placed, &err) < 0)
        goto out; /* souk_answer_outcome(placed) tells refused, not sent and unknown apart */
    souk_dec_print_short(price, text);
    printf("bid %s for 0.001 BTC as %s\n", text, souk_answer_client_id(placed));
    if (souk_call(client,
                  SOUK_REQUEST(.op = SOUK_OP_CANCEL, .symbol = "BTC/USDT",
                               .client_id = souk_answer_client_id(placed)),
                  NULL, &err) == SOUK_OK)
        printf("taken back\n");
out:
    if (err.status < 0)
        fprintf(stderr, "%s\n", err.text);
    souk_answer_free(seen);
    souk_answer_free(placed);
    souk_client_close(client);
    return err.status < 0;
}
