/* SPDX-License-Identifier: MIT */
#include "market/update.h"
#include "base/limits.h"

sk_level *sk_feed_levels(sk_feed *feed, uint32_t count)
{
    if (count > 2 * SK_BOOK_LEVELS_MAX) /* both sides of one message */
        return NULL;
    if (count <= feed->levels_cap && feed->levels)
        return feed->levels;
    uint32_t cap = feed->levels_cap ? feed->levels_cap : 64;
    while (cap < count)
        cap *= 2;
    sk_level *levels = sk_realloc_array(feed->alloc, feed->levels, cap, sizeof *levels);
    if (!levels)
        return NULL;
    feed->levels = levels;
    feed->levels_cap = cap;
    return levels;
}

void sk_feed_deinit(sk_feed *feed)
{
    sk_free(feed->alloc, feed->levels);
    sk_free(feed->alloc, feed->topics);
    feed->levels = NULL;
    feed->topics = NULL;
    feed->levels_cap = 0;
}
