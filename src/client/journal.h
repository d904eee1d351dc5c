/* SPDX-License-Identifier: MIT
 *
 * The journal: what was sent and is not over, on disk before the bytes leave. A mapped file of
 * checksummed records, only ever appended to; a program that is killed at any instruction finds
 * every complete record again.
 *
 *     sk_order_journal_open(&journal, &options, on_entry, ctx, &err)   // tells what is not over
 *     sk_order_journal_append(journal, &entry, &err)                   // written when it returns
 *
 * Layout: slots of 320 bytes, five lines of the cache, numbers in this machine's byte order, texts
 * padded with zeros. slot 0, the header: 0 magic "SOUKJRNL", 8 u32 version, 12 u32 slot size, 16
 * u64 order mark 0x0102030405060708, 24 u64 hash of the API key, 32 text[32] venue, 312 u64 check
 *           of the 312 bytes before it
 *   others: 0 u32 kind (0: free), 4 u32 flags, 8 u64 seq (grows by one a record), 16 u64 ref (seq
 *           of the order's intent), 24 i64 at_ns, 32 i64 fence_ns, 40 text[64] client id, 104
 *           text[64] order id, 168 text[32] symbol, 200 u8 side, u8 type, u8 tif, u8 status,
 *           4 * i8 scale, 208 4 * (u64 hi, u64 lo): price, stop, qty, quote_qty, 272
 *           text[32] note, 312 u64 check
 * The check is sk_order_journal_check: a change of any one word changes it.
 * A slot whose checksum does not match was being written when the program was killed: it says
 * nothing. A record behind such a slot counts.
 *
 * The file grows by doubling, its blocks allocated before they are mapped, so that a full disk is
 * an error of append and not a signal. Opening it copies what is not over into a new file that
 * takes the old one's name; so does growing when most of it is over. Of totals, marks and fills
 * what is before the newest whole set is over, and when it is opened what is in no whole set.
 *
 * Survives the death of the process; with `sync` also that of the machine. One process at a time.
 * Ownership: the journal its file and mapping. Threads: the owner's.
 */
#ifndef SK_CLIENT_JOURNAL_H
#define SK_CLIENT_JOURNAL_H

#include "base/limits.h"
#include "market/call.h"

enum {
    SK_ORDER_JOURNAL_VERSION = 2,
    SK_ORDER_JOURNAL_SLOT = 320,
    SK_ORDER_JOURNAL_SLOTS_FIRST = 1024,  /* of a new file */
    SK_ORDER_JOURNAL_SLOTS_MAX = 1 << 22, /* 1.25 GiB: appending fails */
    SK_ORDER_JOURNAL_SYMBOL_MAX = 31,
    SK_ORDER_JOURNAL_NOTE_MAX = 32
};

typedef enum sk_order_journal_kind {
    SK_ORDER_JOURNAL_INTENT = 1, /* a new order is about to leave: all of it */
    SK_ORDER_JOURNAL_SENT, /* it is about to leave again: the time before did not reach the wire */
    SK_ORDER_JOURNAL_SEEN, /* the venue had it, as far as it was changed: order_id, status */
    SK_ORDER_JOURNAL_CANCEL, /* a cancel is about to leave */
    SK_ORDER_JOURNAL_END,    /* it is over and known in full: status */
    SK_ORDER_JOURNAL_AMEND,  /* a change is about to leave: the new quantity and price */
    /* what the account adds up from (reckon.h): a set is one total an asset, one mark an instrument
     * and the record that makes it count; its ref is the seq of its first record */
    SK_ORDER_JOURNAL_TOTAL, /* symbol: an asset, qty: what there is of it */
    SK_ORDER_JOURNAL_MARK,  /* symbol, order_id: the last fill's id that is in the totals, at_ns */
    SK_ORDER_JOURNAL_SET, /* the set is whole; fence_ns: of the venue's clock, what is older counts
                           */
    SK_ORDER_JOURNAL_FILL /* a fill since: symbol, client_id: its id, order_id, note: the fee's
                             asset, side, price, qty, quote_qty, stop: the fee, fence_ns: the
                             venue's stamp */
} sk_order_journal_kind;

typedef struct sk_order_journal_entry {
    sk_order_journal_kind kind;
    uint64_t ref;               /* of the order or the set; 0, and of an intent: given by append */
    int64_t at_ns, fence_ns;    /* our clock; until when it can still arrive, or what was seen */
    souk_str client_id, symbol; /* intent; others as said there */
    souk_str order_id;          /* seen */
    souk_str note;              /* fill */
    souk_order_status status;   /* seen, end */
    sk_order_ask ask;           /* intent: side, type, tif, flags, price, stop, quantities */
} sk_order_journal_entry;

typedef struct sk_order_journal sk_order_journal;

typedef struct sk_order_journal_options {
    const souk_alloc *alloc;
    const char *path;  /* made with mode 0600 if it is not there */
    const char *venue; /* a journal belongs to one venue and, while anything is open, one key */
    uint64_t key_hash;
    bool sync; /* each append waits for the disk */
} sk_order_journal_options;

/** Told of each record that is not over, in the order of writing; texts are borrowed
 *  for the call. Other than SOUK_OK ends the opening. */
typedef souk_status (*sk_on_order_journal)(void *ctx, const sk_order_journal_entry *entry);

/** @return SOUK_OK; SOUK_E_CONFIG: of another venue or key, or no journal at all; SOUK_E_STATE: in
 *  use; SOUK_E_CORRUPT: its header; SOUK_E_IO: disk or permissions, the text says which;
 * SOUK_E_NOMEM.
 */
souk_status sk_order_journal_open(sk_order_journal **out, const sk_order_journal_options *options,
                                  sk_on_order_journal on_entry, void *ctx, souk_error *err);
/** NULL is fine. */
void sk_order_journal_close(sk_order_journal *journal);

/** Written when it returns (with `sync` totals, marks and fills when the next of another kind is);
 *  entry->ref is set where it was given. SOUK_E_JOURNAL: the disk is full or
 *  the file may not grow, nothing was written; SOUK_E_INVALID: a text is too long. */
souk_status sk_order_journal_append(sk_order_journal *journal, sk_order_journal_entry *entry,
                                    souk_error *err);

/** The check over all of a slot but its last 8 bytes, where it stands. */
uint64_t sk_order_journal_check(const void *slot);

/** Slots that held neither a record nor nothing when it was opened. */
uint32_t sk_order_journal_damaged(const sk_order_journal *journal);

#endif
