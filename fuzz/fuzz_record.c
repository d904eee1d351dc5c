/* SPDX-License-Identifier: MIT
 * Records of a sandbox's journal, one behind the other, each behind its length (u16), made again on
 * a fresh exchange: nothing that they say may break it. */
#include <assert.h>
#include <string.h>

#include "base/str.h"
#include "sandbox/exchange.h"
#include "sandbox/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const sk_listing listings[] = {
    {.symbol = "BTCUSDT",
     .base = "BTC",
     .quote = "USDT",
     .price_tick = "0.01",
     .qty_step = "0.00001",
     .base_scale = 8,
     .quote_scale = 8},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sk_exchange *ex;
    sk_exchange_options options = {
        .seed = 1, .start_ns = INT64_C(1750000000000000000), .listings = listings};
    options.listings_count = 1;
    if (sk_exchange_new(&ex, sk_venue_at(0), &options, NULL) < 0)
        return 0;
    for (size_t at = 0; at + 2 <= size;) {
        size_t len = (size_t)(data[at] | data[at + 1] << 8);
        at += 2;
        len = len < size - at ? len : size - at;
        sk_record_opened opened;
        bool is_opened;
        souk_str record = {(const char *)data + at, (uint32_t)len};
        sk_record_read_opened(record, &is_opened, &opened, NULL);
        sk_exchange_replay(ex, record, NULL);
        at += len;
    }
    souk_error err;
    souk_status status = sk_exchange_replayed(ex, &err);
    assert(status == SOUK_OK); /* whatever was carried out balances */
    (void)status;
    sk_exchange_free(ex);
    return 0;
}
