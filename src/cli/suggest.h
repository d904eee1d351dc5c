/* SPDX-License-Identifier: MIT
 * "Did you mean ...": the known word nearest to a mistyped one. Threads: pure functions. */
#ifndef SK_CLI_SUGGEST_H
#define SK_CLI_SUGGEST_H

#include <souk/base.h>

/** How many insertions, deletions, replacements and swaps of neighbours turn one word into the
 *  other, letter case aside. Words beyond 63 bytes count as far from everything (UINT32_MAX). */
uint32_t sk_suggest_distance(souk_str a, souk_str b);

/** A search over many words: offer each, then read `best`. Start with SK_SUGGEST(typed). */
typedef struct sk_suggestion {
    souk_str typed, best; /* best.ptr NULL: nothing is near */
    uint32_t distance;
} sk_suggestion;

#define SK_SUGGEST(typed_) ((sk_suggestion){.typed = sk_str(typed_), .distance = UINT32_MAX})

/** Offers a word; it is borrowed as long as the search. A longer word may be mistyped further: one
 *  slip up to three letters, two up to six, three beyond. A word that begins with what was typed
 *  (two letters or more) is near as well. */
void sk_suggest_offer(sk_suggestion *search, souk_str word);

#endif
