/* SPDX-License-Identifier: MIT
 *
 * The inside of a journal (store/journal.h): journal.c writes, journal_read.c reads. */
#ifndef SK_STORE_JOURNAL_INNER_H
#define SK_STORE_JOURNAL_INNER_H

#include "base/mem.h"
#include "store/disk.h"
#include "store/journal.h"

#define SK_JOURNAL_FILE_MARK "SOUKJRNL"

enum { SK_JOURNAL_VERSION = 1, SK_JOURNAL_FRAME_MARK = 0x524b534a, SK_JOURNAL_BATCH_MAX = 1 << 30 };

/** How a file begins. */
typedef struct sk_journal_head {
    char mark[8];
    uint32_t version, number;
} sk_journal_head;

/** How a batch begins. */
typedef struct sk_journal_frame {
    uint32_t mark, len; /* len: bytes behind this */
    uint64_t number;    /* 1, 2 ... through all files */
    uint32_t crc;       /* of mark, len, number, and the bytes behind */
    uint32_t zero;
} sk_journal_frame;

_Static_assert(sizeof(sk_journal_head) == 16, "no padding goes to the disk");
_Static_assert(sizeof(sk_journal_frame) == 24, "no padding goes to the disk");

struct sk_journal {
    sk_journal_options options;
    char dir[SK_DISK_DIR_MAX];
    int lock, fd;      /* -1: none */
    uint32_t first;    /* file that the replay begins with */
    uint32_t file;     /* number of the last file; 0: none yet */
    uint64_t file_len; /* bytes in it */
    uint64_t frame;    /* number of the last batch */
    uint64_t taken;    /* batches that were given to a worker */
    uint32_t target;   /* file that the last of them goes to */
    bool cut, fresh;   /* the next, that one begins a file */
    sk_buf pending, writing;
    uint64_t put, written, committed; /* records; written: when what is being written is there */
    sk_timer soon;
    bool ready, busy; /* busy: a worker has `writing` */
    bool broken;
    souk_error error, work_error;
    souk_status work_status;
};

/** "DIR/00000001.journal". */
void sk_journal_path(const sk_journal *journal, uint32_t number, char out[SK_DISK_PATH_MAX]);
/** The checksum of a batch whose head is filled in but for it. */
uint32_t sk_journal_crc(const sk_journal_frame *frame, const void *bytes);
/** Makes file number `number` the last one, empty but for its head. */
souk_status sk_journal_begin_file(sk_journal *journal, uint32_t number, souk_error *err);

#endif
