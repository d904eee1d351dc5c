/* SPDX-License-Identifier: MIT
 *
 * An image: a state as a file that is there whole or not at all. It is made of sections in memory,
 * then written under another name, synced and renamed.
 *
 *     sk_image_init(&image, alloc, version);
 *     sk_buf *out = sk_image_begin(&image, kind);     // append the section's bytes to it
 *     sk_image_end(&image);
 *     sk_image_write(&image, dir, number, &err);      // a worker's thread may do that
 *
 *     sk_image_read(&image, dir, number, &err);       // every checksum is right
 *     while (sk_image_next(&image, &at, &kind, &bytes)) ...
 *
 * The file DIR/00000007.snapshot: "SOUKIMGE", the format's version and what wrote it; then
 * sections, each behind its mark, kind, length (u64) and CRC-32 of all of it; the last has the kind
 * 0 and says how many there were. Numbers are the machine's. Images may hold secrets: they are of
 * mode 0600, and wiped in memory. Threads: one at a time. */
#ifndef SK_STORE_IMAGE_H
#define SK_STORE_IMAGE_H

#include "base/mem.h"

enum { SK_IMAGE_WRITER_MAX = 32 };

#define SK_IMAGE_ENDING "snapshot"

typedef struct sk_image {
    sk_buf bytes;
    size_t section; /* where the one in hand begins; 0: none */
    uint32_t count;
    uint32_t version; /* of what the sections hold */
    char writer[SK_IMAGE_WRITER_MAX];
} sk_image;

/** Empty. version: the format of its sections; writer: who makes it, as told in errors. */
void sk_image_init(sk_image *image, const souk_alloc *alloc, uint32_t version, const char *writer);
/** Wipes and frees. */
void sk_image_deinit(sk_image *image);

/** Begins a section of a kind above 0; its bytes are appended to the buffer. */
sk_buf *sk_image_begin(sk_image *image, uint32_t kind);
/** The section is complete. */
void sk_image_end(sk_image *image);
/** Checksums, and the end: nothing may be added any more. false: an append failed. */
bool sk_image_seal(sk_image *image);
/** Seals, writes, syncs, renames. SOUK_E_IO, SOUK_E_NOMEM (also of an append before): a file of
 *  this number is not there, or what it was. */
souk_status sk_image_write(sk_image *image, const char *dir, uint32_t number, souk_error *err);

/** Checks bytes as a file has them, which are borrowed for the call. path: told in errors.
 *  SOUK_E_CORRUPT with the place; SOUK_E_UNSUPPORTED: of another version than the image's. */
souk_status sk_image_check(sk_image *image, const char *path, const void *bytes, size_t len,
                           souk_error *err);
/** Reads and checks the file. Errors as sk_image_check and sk_disk_read. */
souk_status sk_image_read(sk_image *image, const char *dir, uint32_t number, souk_error *err);
/** The sections of an image that was read, in their order: *at begins with 0. The bytes are
 *  borrowed until the deinit. */
bool sk_image_next(const sk_image *image, size_t *at, uint32_t *kind, const void **bytes,
                   size_t *len);

#endif
