/* SPDX-License-Identifier: MIT
 *
 * The offset between the venue's clock and ours, from the answers of its time endpoint. Of the last
 * few samples the one with the shortest round trip is believed: its stamp was made somewhere inside
 * that round trip, so it is off by half of it at most. The samples are words of shared.h: what one
 * program has measured another need not ask for.
 *
 *     sk_offset_init(&offset, words);                  // of the venue's name
 *     sk_offset_add(&offset, sent_ns, received_ns, their_ns);
 *     sk_offset_look(&offset, our_now_ns);             // what others measured
 *     venue_now_ns = our_now_ns + offset.offset_ns;
 *
 * Word 0: samples so far. Then SK_OFFSET_SAMPLES times offset, round trip, when it was taken, and a
 * check over the three: a sample that is being written, was written by two at a time or by one that
 * was killed, or that is of a time to come, is none.
 *
 * Ownership: words are borrowed. Threads and processes: the words any, the rest the owner's.
 */
#ifndef SK_CLIENT_OFFSET_H
#define SK_CLIENT_OFFSET_H

#include "client/shared.h"

enum { SK_OFFSET_SAMPLES = 8 };

typedef struct sk_offset {
    sk_shared_word *words;
    uint32_t count;              /* samples that were good at the last look */
    int64_t offset_ns, error_ns; /* of the best sample; error: half its round trip */
    int64_t at_ns;               /* when the newest was taken, our clock; 0: none */
} sk_offset;

/** No sample is known until the first look. */
void sk_offset_init(sk_offset *offset, sk_shared_word *words);

/** Forgets all samples, those of others too; the offset stays until a new one comes. */
void sk_offset_clear(sk_offset *offset);

/** One sample. The venue's stamp counts for the middle of the round trip. Samples that cannot be
 *  (received before sent) are left out. */
void sk_offset_add(sk_offset *offset, int64_t sent_ns, int64_t received_ns, int64_t their_ns);

/** Takes the best of what is there now. */
void sk_offset_look(sk_offset *offset, int64_t now_ns);

#endif
