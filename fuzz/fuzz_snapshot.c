/* SPDX-License-Identifier: MIT
 * A sandbox's snapshot: the file's bytes as they are; then the same as sections, each behind its
 * room and its length (u16), under right checksums, behind what a fresh exchange was opened with:
 * nothing that they say may break it. */
#include <string.h>

#include "base/str.h"
#include "sandbox/exchange.h"
#include "sandbox/snapshot.h"

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

static void read_file(const uint8_t *data, size_t size)
{
    sk_image image;
    size_t at = 0, len;
    uint32_t kind, sum = 0;
    const void *bytes;
    sk_image_init(&image, NULL, SK_SNAPSHOT_VERSION, "");
    sk_buf_put(&image.bytes, data, size);
    if (sk_image_check(&image, "fuzz", data, size, NULL) == SOUK_OK) {
        while (sk_image_next(&image, &at, &kind, &bytes, &len)) {
            for (size_t i = 0; i < len; i++)
                sum += ((const uint8_t *)bytes)[i];
        }
    }
    (void)sum;
    sk_image_deinit(&image);
}

static souk_status exchange_of(void *ctx, uint8_t venue, const sk_record_opened *opened,
                               sk_exchange **out, souk_error *err)
{
    (void)venue;
    (void)opened;
    (void)err;
    *out = ctx;
    return SOUK_OK;
}

/* The sections of the input behind the first one of an exchange that was saved. */
static void make_image(sk_image *image, sk_exchange *ex, const uint8_t *data, size_t size)
{
    sk_image fresh;
    size_t from = 0, len;
    uint32_t opened;
    const void *bytes;
    sk_image_init(&fresh, NULL, SK_SNAPSHOT_VERSION, "");
    if (sk_exchange_save(ex, 0, &fresh) == SOUK_OK && sk_image_seal(&fresh) &&
        sk_image_next(&fresh, &from, &opened, &bytes, &len)) {
        sk_buf_put(sk_image_begin(image, opened), bytes, len);
        sk_image_end(image);
        for (size_t at = 0; at + 3 <= size;) {
            uint32_t kind = (opened & ~UINT32_C(0xff)) | data[at];
            len = (size_t)(data[at + 1] | data[at + 2] << 8);
            at += 3;
            len = len < size - at ? len : size - at;
            sk_buf_put(sk_image_begin(image, kind), data + at, len);
            sk_image_end(image);
            at += len;
        }
    }
    sk_image_seal(image);
    sk_image_deinit(&fresh);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sk_exchange *ex;
    sk_image image;
    sk_snapshot_mark mark;
    static sk_snapshot_covered covered;
    sk_exchange_options options = {.seed = 1,
                                   .start_ns = INT64_C(1750000000000000000),
                                   .listings = listings,
                                   .listings_count = 1};
    read_file(data, size);
    if (sk_exchange_new(&ex, sk_venue_at(0), &options, NULL) < 0)
        return 0;
    sk_image_init(&image, NULL, SK_SNAPSHOT_VERSION, "");
    make_image(&image, ex, data, size);
    sk_snapshot_load_mark(&image, &mark, NULL);
    sk_snapshot_load(&image, exchange_of, ex, &covered, NULL);
    sk_image_deinit(&image);
    sk_exchange_free(ex);
    return 0;
}
