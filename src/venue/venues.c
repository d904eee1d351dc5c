/* SPDX-License-Identifier: MIT
 * The registry: one line a venue. Its id, and with it its port, stands in its descriptor. */
#include "venue/binance/binance.h"
#include "venue/bitget/bitget.h"
#include "venue/btse/btse.h"
#include "venue/gemini/gemini.h"
#include "venue/htx/htx.h"

static const sk_venue *const venues[] = {
    &sk_binance, &sk_bitget, &sk_btse, &sk_gemini, &sk_htx,
};

const sk_venue *sk_venue_at(uint32_t index)
{
    return index < sk_venues_count() ? venues[index] : NULL;
}

uint32_t sk_venues_count(void)
{
    return SK_COUNT(venues);
}

const sk_venue *sk_venue_find(souk_str name)
{
    for (uint32_t i = 0; i < sk_venues_count(); i++)
        if (sk_str_is(name, venues[i]->name))
            return venues[i];
    return NULL;
}
