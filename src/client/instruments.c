/* SPDX-License-Identifier: MIT
 * What trades at the venue, as far as it was asked. */
#include "client/call.h"
#include "base/err.h"
#include "base/str.h"
#include <stdio.h>

void sk_client_learn(souk_client *client, const souk_answer *answer, bool whole)
{
    size_t count;
    const souk_instrument *rows = souk_answer_instruments(answer, &count);
    if (whole) {
        sk_markets_deinit(&client->markets);
        sk_markets_init(&client->markets, client->alloc);
    }
    for (size_t i = 0; i < count; i++)
        if (sk_markets_find(&client->markets, rows[i].symbol) == SK_NO_INSTRUMENT)
            sk_markets_add(&client->markets, &rows[i], NULL);
    client->markets_whole = client->markets_whole || whole;
}

souk_status souk_client_instruments(souk_client *client, const souk_instrument **rows,
                                    size_t *count, souk_error *err)
{
    souk_answer *answer = NULL;
    souk_status status = SOUK_OK;
    if (!client->markets_whole)
        status = souk_call(client, SOUK_REQUEST(.op = SOUK_OP_INSTRUMENTS), &answer, err);
    souk_answer_free(answer);
    if (rows)
        *rows = client->markets.rows;
    *count = client->markets.count;
    return status;
}

souk_status souk_client_instrument(souk_client *client, const char *symbol,
                                   const souk_instrument **out, souk_error *err)
{
    uint32_t index = sk_markets_resolve(&client->markets, sk_str(symbol));
    souk_answer *answer = NULL;
    souk_status status = SOUK_OK;
    if (index == SK_NO_INSTRUMENT && !client->markets_whole)
        status = souk_call(client, SOUK_REQUEST(.op = SOUK_OP_INSTRUMENTS, .symbol = symbol),
                           &answer, err);
    souk_answer_free(answer);
    if (status != SOUK_OK)
        return status;
    index = sk_markets_resolve(&client->markets, sk_str(symbol));
    if (index == SK_NO_INSTRUMENT) {
        const char *near = souk_client_nearest(client, symbol);
        return sk_fail(err, SOUK_E_UNKNOWN_SYMBOL, "%s does not trade %s%s%s%s",
                       client->venue->name, symbol, near ? ": did you mean " : "", near ? near : "",
                       near ? "?" : "");
    }
    if (out)
        *out = &client->markets.rows[index];
    return SOUK_OK;
}

size_t souk_client_unified(const souk_client *client, souk_str symbol, char *out, size_t size)
{
    uint32_t index = sk_markets_find(&client->markets, symbol);
    int len;
    if (index == SK_NO_INSTRUMENT) {
        len = snprintf(out, size, "%.*s", SK_FMT(symbol));
    } else {
        const souk_instrument *row = &client->markets.rows[index];
        len = snprintf(out, size, "%.*s/%.*s", SK_FMT(row->base), SK_FMT(row->quote));
    }
    return len < 0 ? 0 : (size_t)len < size ? (size_t)len : size - 1;
}

const char *souk_client_nearest(souk_client *client, const char *symbol)
{
    uint32_t index = sk_markets_nearest(&client->markets, sk_str(symbol));
    /* texts of the list end in a NUL: they were copied into an arena */
    return index == SK_NO_INSTRUMENT ? NULL : client->markets.rows[index].symbol.ptr;
}
