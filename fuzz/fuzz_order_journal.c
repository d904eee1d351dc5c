/* SPDX-License-Identifier: MIT
 * The journal of orders: whatever is in the file, it is refused or read; what is told is in range;
 * an order appended to it is there when it is opened again, and nothing else has changed. */
#include "client/journal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE_MAX_ = 64 * SK_ORDER_JOURNAL_SLOT };

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

typedef struct told {
    unsigned count;
    uint64_t last_ref;
} told;

static souk_status tell(void *ctx, const sk_order_journal_entry *e)
{
    told *t = ctx;
    check(e->client_id.len <= SK_ID_TEXT_MAX && e->order_id.len <= SK_ID_TEXT_MAX);
    check(e->symbol.len <= SK_ORDER_JOURNAL_SYMBOL_MAX + 1 && e->kind <= SK_ORDER_JOURNAL_AMEND);
    check(e->ask.qty.scale >= 0 && e->ask.qty.scale <= SOUK_DEC_SCALE_MAX);
    check(e->status <= SOUK_ORDER_PENDING_AMEND);
    t->count++;
    t->last_ref = e->ref;
    return SOUK_OK;
}

static sk_order_journal *open_at(const char *path, told *t)
{
    sk_order_journal *journal;
    souk_error err;
    const sk_order_journal_options options = {.path = path, .venue = "binance", .key_hash = 7};
    *t = (told){.count = 0};
    souk_status status = sk_order_journal_open(&journal, &options, tell, t, &err);
    check((status == SOUK_OK) == (journal != NULL));
    check(status == SOUK_OK || status == SOUK_E_CONFIG || status == SOUK_E_CORRUPT);
    return journal;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t bytes[SIZE_MAX_];
    char path[64];
    told first, second;
    if (size == 0 || size > SIZE_MAX_)
        return 0;
    memcpy(bytes, data + 1, size - 1);
    size_t len = size - 1;
    for (size_t at = 0; data[0] & 1 && at + SK_ORDER_JOURNAL_SLOT <= len;
         at += SK_ORDER_JOURNAL_SLOT) {
        uint64_t check_ = sk_order_journal_check(bytes + at);
        memcpy(bytes + at + SK_ORDER_JOURNAL_SLOT - 8, &check_, sizeof check_);
    }
    snprintf(path, sizeof path, "%s/souk-fuzz-%ld",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (long)getpid());
    FILE *file = fopen(path, "wb");
    check(file && fwrite(bytes, 1, len, file) == len && fclose(file) == 0);
    sk_order_journal *journal = open_at(path, &first);
    if (journal) {
        sk_order_journal_entry e = {.kind = SK_ORDER_JOURNAL_INTENT, .client_id = {"new", 3}};
        check(sk_order_journal_append(journal, &e, NULL) == SOUK_OK);
        sk_order_journal_close(journal);
        journal = open_at(path, &second);
        check(journal && second.count == first.count + 1 && second.last_ref == e.ref);
        sk_order_journal_close(journal);
    }
    unlink(path);
    return 0;
}
