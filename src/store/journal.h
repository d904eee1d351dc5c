/* SPDX-License-Identifier: MIT
 *
 * An append-only journal of records in a directory: what was put and committed is there again after
 * a kill at any instruction or a loss of power.
 *
 *     sk_journal_open(&journal, &options, &err);            // locks the directory
 *     sk_journal_replay(journal, each, ctx, &err);          // every record, in order
 *     sk_journal_put(journal, tag, record);                    // into the batch in hand
 *     ... options.committed is called when it lies on the disk ...
 *
 * Group commit: all records put while one batch is being written, or within one turn of the net,
 * go out as the next one: one write and one fdatasync on a worker thread. A batch is there whole or
 * not at all, so what was put within one turn needs no brackets of its own.
 *
 * Files: DIR/00000001.journal, ...; each begins with "SOUKJRNL", its version and its number (u32).
 * A batch is mark, length, number (u64), CRC-32 of all of it; then its records, each behind its
 * length (u32) and its tag (one byte). Numbers are the machine's (a journal from a machine of the
 * other byte order does not show the mark). Only one batch is ever being written, so only the last
 * of the last file may be torn: it was never acknowledged and is cut off. Anything else that is
 * wrong ends the replay with the file and the offset.
 *
 * Who keeps the whole state elsewhere (store/image.h) has a new file begun (sk_journal_cut), starts
 * there the next time (sk_journal_start), and may remove the files before it.
 *
 * Threads: the net's. The worker has a batch for itself while it writes it. */
#ifndef SK_STORE_JOURNAL_H
#define SK_STORE_JOURNAL_H

#include "net/net.h"

typedef struct sk_journal sk_journal;

#define SK_JOURNAL_ENDING "journal"

typedef struct sk_journal_options {
    const souk_alloc *alloc;
    sk_net *net;       /* borrowed; outlives the journal */
    const char *dir;   /* made if missing (mode 0700), its parent must be there; copied */
    uint64_t file_max; /* bytes after which a new file begins; 0: 64 MiB */
    /* more records are committed; from the net's turns or sk_journal_flush */
    void (*committed)(void *ctx);
    /* a batch could not be written: nothing will be committed any more */
    void (*failed)(void *ctx, const souk_error *why);
    void *ctx;
} sk_journal_options;

/** *out is the caller's, closed with sk_journal_close. SOUK_E_STATE: another process has the
 *  directory; SOUK_E_IO, SOUK_E_NOMEM. */
souk_status sk_journal_open(sk_journal **out, const sk_journal_options *options, souk_error *err);

/** Where a file begins among what is put. */
typedef struct sk_journal_mark {
    uint32_t file;
    uint64_t batch;    /* the last one before it */
    uint64_t position; /* records before it, since the journal was opened */
} sk_journal_mark;

/** The replay begins with that file, behind that batch; without this with the first one. Before
 *  sk_journal_replay. */
void sk_journal_start(sk_journal *journal, uint32_t file, uint64_t batch);
/** Whether there is a file of that number. */
bool sk_journal_has(const sk_journal *journal, uint32_t file);

/** Gives every record to `each` (which stops it with a negative status), cuts off a torn tail and
 *  makes the journal ready for sk_journal_put. Once, after open. The record is borrowed for the
 *  call. SOUK_E_CORRUPT with file and offset; SOUK_E_IO; what `each` returned. */
souk_status sk_journal_replay(sk_journal *journal,
                              souk_status (*each)(void *ctx, uint8_t tag, souk_str record,
                                                  souk_error *err),
                              void *ctx, souk_error *err);

/** Adds a record to the batch in hand; tag tells whose it is, as the caller likes. false: the
 * journal has failed, or memory ran out (then it has failed now). */
bool sk_journal_put(sk_journal *journal, uint8_t tag, souk_str record);

/** What is not yet being written goes to a new file, which is there (records or not) when
 *  everything put so far is committed and a turn of the net has passed. */
void sk_journal_cut(sk_journal *journal, sk_journal_mark *out);

/** How many records were put, and how many of them are committed, since it was opened. */
uint64_t sk_journal_position(const sk_journal *journal);
uint64_t sk_journal_committed(const sk_journal *journal);
/** Why it failed; NULL while it has not. */
const souk_error *sk_journal_error(const sk_journal *journal);

/** Commits what was put, and returns when it is there. Not from a callback of the net. */
souk_status sk_journal_flush(sk_journal *journal, souk_error *err);
/** Flushes, closes, frees. Not from a callback of the net. NULL is fine. */
void sk_journal_close(sk_journal *journal);

#endif
