/* SPDX-License-Identifier: MIT */
#include "client/shared.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"
#include "crypt/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, SLOTS_AT = 4096 };
static const char magic[8] = {'S', 'O', 'U', 'K', 'S', 'H', 'R', 'D'};

typedef struct header {
    char magic[8];
    uint32_t version, slot, slots, crc;
} header;

typedef struct slot {
    sk_shared_word name;
    sk_shared_word words[SK_SHARED_WORDS];
} slot;

enum { FILE_SIZE = SLOTS_AT + SK_SHARED_SLOTS * (int)sizeof(slot) };
_Static_assert(sizeof(header) == 24 && sizeof(slot) == 8 * (SK_SHARED_WORDS + 1), "as documented");

struct sk_shared {
    const souk_alloc *alloc;
    void *map; /* NULL: memory of one's own */
    slot *slots;
    uint32_t slots_count;
};

static souk_status io_error(const char *path, const char *what, souk_error *err)
{
    return sk_fail(err, SOUK_E_IO, "%.150s cannot be %s: %s", path, what, strerror(errno));
}

/* ---- the file ---- */

static header make_header(void)
{
    header h = {.version = SK_SHARED_VERSION, .slot = sizeof(slot), .slots = SK_SHARED_SLOTS};
    memcpy(h.magic, magic, sizeof magic);
    h.crc = sk_crc32(0, &h, offsetof(header, crc));
    return h;
}

/* A whole file under a name of its own, which then takes the real one unless another was faster. */
static souk_status make_file(const char *path, souk_error *err)
{
    char made[PATH_SIZE + 32];
    const header h = make_header();
    snprintf(made, sizeof made, "%s.%ld.new", path, (long)getpid());
    unlink(made); /* of a process of that number that was killed right here */
    int fd = open(made, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return io_error(made, "made", err);
    int failed = posix_fallocate(fd, 0, FILE_SIZE);
    souk_status status = SOUK_OK;
    if (failed)
        status = sk_fail(err, SOUK_E_IO, "%.150s cannot be made: %s", made, strerror(failed));
    else if (pwrite(fd, &h, sizeof h, 0) != (ssize_t)sizeof h)
        status = io_error(made, "written", err);
    else if (link(made, path) != 0 && errno != EEXIST)
        status = io_error(path, "made", err);
    unlink(made);
    close(fd);
    return status;
}

static souk_status check_file(int fd, const char *path, souk_error *err)
{
    struct stat st;
    header h;
    const header real = make_header();
    if (fstat(fd, &st) != 0 || pread(fd, &h, sizeof h, 0) < 0)
        return io_error(path, "read", err);
    if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 077))
        return sk_fail(err, SOUK_E_CONFIG,
                       "%.150s must be a plain file that is yours alone (mode 0600)", path);
    if (st.st_size < (off_t)sizeof h || memcmp(h.magic, magic, sizeof magic) != 0)
        return sk_fail(err, SOUK_E_CONFIG, "%.150s is no file that programs share", path);
    if (h.crc != sk_crc32(0, &h, offsetof(header, crc)))
        return sk_fail(err, SOUK_E_CORRUPT,
                       "%.120s is damaged: stop the programs that use it, then delete it", path);
    if (h.version != SK_SHARED_VERSION)
        return sk_fail(err, SOUK_E_CONFIG,
                       "%.120s is of version %u, this is %d: stop the other programs, then delete "
                       "it, or use another directory",
                       path, h.version, SK_SHARED_VERSION);
    if (memcmp(&h, &real, sizeof h) != 0 || st.st_size != FILE_SIZE)
        return sk_fail(err, SOUK_E_CORRUPT,
                       "%.120s has not its size: stop the programs that use it, then delete it",
                       path);
    return SOUK_OK;
}

static souk_status map_file(sk_shared *s, const char *dir, souk_error *err)
{
    char path[PATH_SIZE];
    int len = snprintf(path, sizeof path, "%s/souk.shared", dir);
    if (len < 0 || (size_t)len >= sizeof path)
        return sk_fail(err, SOUK_E_INVALID, "the name of the shared directory is too long");
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return io_error(dir, "made", err);
    souk_status status = SOUK_OK;
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT) {
        status = make_file(path, err);
        if (status != SOUK_OK)
            return status;
        fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    }
    if (fd < 0)
        return io_error(path, "opened", err);
    status = check_file(fd, path, err);
    if (status == SOUK_OK) {
        void *map = mmap(NULL, FILE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (map == MAP_FAILED)
            status = io_error(path, "mapped", err);
        else
            s->map = map;
    }
    close(fd);
    return status;
}

/* ---- the handle ---- */

souk_status sk_shared_open(sk_shared **out, const souk_alloc *alloc, const char *dir,
                           souk_error *err)
{
    *out = NULL;
    sk_shared *s = sk_alloc_zeroed(alloc, 1, sizeof *s);
    if (!s)
        return sk_fail_nomem(err);
    s->alloc = alloc;
    souk_status status = SOUK_OK;
    if (dir && dir[0]) {
        status = map_file(s, dir, err);
        s->slots = s->map ? (slot *)(void *)((char *)s->map + SLOTS_AT) : NULL;
        s->slots_count = SK_SHARED_SLOTS;
    } else {
        s->slots_count = SK_SHARED_SLOTS_OWN;
        s->slots = sk_alloc_zeroed(alloc, s->slots_count, sizeof *s->slots);
        if (!s->slots)
            status = sk_fail_nomem(err);
    }
    if (status != SOUK_OK) {
        sk_shared_close(s);
        return status;
    }
    *out = s;
    return SOUK_OK;
}

void sk_shared_close(sk_shared *s)
{
    if (!s)
        return;
    if (s->map)
        munmap(s->map, FILE_SIZE);
    else
        sk_free(s->alloc, s->slots);
    sk_free(s->alloc, s);
}

/* ---- names ---- */

uint64_t sk_shared_name(uint64_t within, souk_str text, uint64_t number)
{
    uint64_t mixed = sk_mix64(within ^ sk_mix64(number)) ^ sk_hash_bytes(text.ptr, text.len);
    mixed = sk_mix64(mixed);
    return mixed ? mixed : 1;
}

souk_status sk_shared_find(sk_shared *s, uint64_t name, sk_shared_word **words, souk_error *err)
{
    for (uint32_t i = 0; i < s->slots_count; i++) {
        slot *at = &s->slots[(name + i) % s->slots_count];
        uint64_t there = 0;
        /* a free slot is taken by its name alone: its words are 0 already */
        if (atomic_compare_exchange_strong(&at->name, &there, name) || there == name) {
            *words = at->words;
            return SOUK_OK;
        }
    }
    return sk_fail(err, SOUK_E_LIMIT, "more than %u limits, keys and clocks are shared",
                   s->slots_count);
}
