/* SPDX-License-Identifier: MIT
 *
 * What the programs of one user share: how much of each rate limit is used, the last nonce of each
 * key, the venues' clocks. Words of 64 bits under names, in memory of one's own or in a file that
 * several processes map:
 *
 *     sk_shared_open(&shared, alloc, dir, &err)         // dir NULL: of one's own
 *     sk_shared_find(shared, name, &words, &err)        // the same words for the same name
 *
 * There is no lock. Whoever uses the words changes them one at a time, by operations that are
 * atomic, so that a process which is killed between any two instructions leaves something that the
 * others can go on with: see limiter.h, nonce.h and offset.h for what each word means and what is
 * done about one that cannot be.
 *
 * The file is DIR/souk.shared, mode 0600, of the user that runs the program; made whole before it
 * gets its name. Numbers are in this machine's byte order:
 *   0 magic "SOUKSHRD", 8 u32 version, 12 u32 bytes of a slot, 16 u32 slots, 20 u32 CRC-32 of the
 *   20 bytes before it; from 4096 on the slots: u64 name (0: free), u64 * SK_SHARED_WORDS
 * Another version, size or checksum is refused: the programs that use it must be stopped before
 * the file may go.
 *
 * Ownership: a handle its mapping, words live as long as it. Threads: words are atomic, the rest
 * the owner's.
 */
#ifndef SK_CLIENT_SHARED_H
#define SK_CLIENT_SHARED_H

#include <souk/base.h>
#include <stdatomic.h>

enum {
    SK_SHARED_VERSION = 1,
    SK_SHARED_WORDS = 39,    /* under one name */
    SK_SHARED_SLOTS = 1024,  /* names in a file: more are refused */
    SK_SHARED_SLOTS_OWN = 96 /* and in memory of one's own */
};

typedef _Atomic uint64_t sk_shared_word;
_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2 && sizeof(sk_shared_word) == 8,
               "a lock of the library would not be shared, and not be let go by the dead");

typedef struct sk_shared sk_shared;

/** dir NULL or "": memory of one's own. Else made (mode 0700) if it is not there.
 *  @return SOUK_OK; SOUK_E_CONFIG: a file of another user, version or kind; SOUK_E_CORRUPT: its
 *  header is damaged; SOUK_E_IO; SOUK_E_NOMEM. */
souk_status sk_shared_open(sk_shared **out, const souk_alloc *alloc, const char *dir,
                           souk_error *err);
/** NULL is fine. */
void sk_shared_close(sk_shared *shared);

/** The words of a name, all 0 when it is new. SOUK_E_LIMIT: there are too many names. */
souk_status sk_shared_find(sk_shared *shared, uint64_t name, sk_shared_word **words,
                           souk_error *err);

/** A name made of another (0: none), a text and a number; never 0. */
uint64_t sk_shared_name(uint64_t within, souk_str text, uint64_t number);

#endif
