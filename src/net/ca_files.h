/* SPDX-License-Identifier: MIT
 * Where the sandbox's CA is kept: two files that are written whole or not at all, mode 0600, under
 * a lock so that two sandboxes started together agree. Threads: one at a time. */
#ifndef SK_NET_CA_FILES_H
#define SK_NET_CA_FILES_H

#include "base/mem.h"

enum { SK_CA_PATH_MAX = 1024 };

typedef struct sk_ca_files {
    char dir[SK_CA_PATH_MAX], cert_path[SK_CA_PATH_MAX + 16], key_path[SK_CA_PATH_MAX + 16];
    sk_buf cert, key; /* the files' text; empty when there is no such file */
    int lock;         /* descriptor + 1, held until sk_ca_files_forget; 0: none */
} sk_ca_files;

/** Makes the directory (mode 0700) where it lacks, locks it and reads both files. dir NULL: that of
 *  the contract. SOUK_E_CONFIG: no home, or a file that may not be read, or is a key that others
 *  may read; SOUK_E_IO. */
souk_status sk_ca_files_open(sk_ca_files *files, const char *dir, souk_error *err);

/** Replaces both files by the buffers' text. SOUK_E_IO names the file. */
souk_status sk_ca_files_write(const sk_ca_files *files, souk_error *err);

/** Wipes and frees the text, gives up the lock; the paths stay. */
void sk_ca_files_forget(sk_ca_files *files);

#endif
