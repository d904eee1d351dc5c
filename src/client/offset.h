/* SPDX-License-Identifier: MIT
 *
 * The offset between the venue's clock and ours, from the answers of its time endpoint. Of the last
 * few samples the one with the shortest round trip is believed: its stamp was made somewhere inside
 * that round trip, so it is off by half of it at most.
 *
 *     sk_offset_add(&offset, sent_ns, received_ns, their_ns);
 *     venue_now_ns = our_now_ns + offset.offset_ns;
 *
 * Pure values. Threads: the owner's.
 */
#ifndef SK_CLIENT_OFFSET_H
#define SK_CLIENT_OFFSET_H

#include <souk/base.h>

enum { SK_OFFSET_SAMPLES = 8 };

typedef struct sk_offset_sample {
    int64_t offset_ns, round_ns, at_ns;
} sk_offset_sample;

typedef struct sk_offset {
    sk_offset_sample samples[SK_OFFSET_SAMPLES];
    uint32_t count, next;
    int64_t offset_ns, error_ns; /* of the best sample; error: half its round trip */
    int64_t at_ns;               /* when the newest was taken, our clock; 0: none */
} sk_offset;

/** Forgets all samples; the offset stays until a new one comes. */
void sk_offset_clear(sk_offset *offset);

/** One sample. The venue's stamp counts for the middle of the round trip. Samples that cannot be
 *  (received before sent) are left out. */
void sk_offset_add(sk_offset *offset, int64_t sent_ns, int64_t received_ns, int64_t their_ns);

#endif
