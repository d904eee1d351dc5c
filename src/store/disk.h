/* SPDX-License-Identifier: MIT
 *
 * Files that must be there after a loss of power: written whole, synced, found again by number. For
 * the rooms of the store only. Any thread. */
#ifndef SK_STORE_DISK_H
#define SK_STORE_DISK_H

#include "base/mem.h"

enum { SK_DISK_DIR_MAX = 1024, SK_DISK_PATH_MAX = SK_DISK_DIR_MAX + 32 };

/** "DIR/00000001.ENDING". */
void sk_disk_path(char out[SK_DISK_PATH_MAX], const char *dir, uint32_t number, const char *ending);
/** All of the bytes at an offset. false: errno says why. */
bool sk_disk_write(int fd, const void *bytes, size_t len, uint64_t at);
/** What a directory names is there. false: errno says why. */
bool sk_disk_sync_dir(const char *dir);
/** The whole file behind what the buffer holds. SOUK_E_IO, SOUK_E_NOMEM; what: "journal" ... */
souk_status sk_disk_read(const char *path, const char *what, sk_buf *out, souk_error *err);
/** The numbers N of which there is a DIR/N.ENDING, ascending; *rows is the caller's, freed with
 *  sk_free (NULL for none). SOUK_E_IO, SOUK_E_NOMEM. */
souk_status sk_disk_numbers(const char *dir, const char *ending, const souk_alloc *alloc,
                            uint32_t **rows, uint32_t *count, souk_error *err);
/** Removes those below a number. What cannot be removed stays, and does no harm. */
void sk_disk_remove_below(const char *dir, const char *ending, uint32_t number);

#endif
