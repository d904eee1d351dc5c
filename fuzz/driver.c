/* SPDX-License-Identifier: MIT
 * Runs a fuzz target without libFuzzer, as a test:
 *
 *     fuzz_NAME CORPUS_DIR [MUTATIONS]
 *
 * Every file of the directory is replayed, then some thousand mutations of them, the same ones each
 * time. Each input stands in a heap block of exactly its size, so that AddressSanitizer sees a read
 * of one byte too many. When the target dies, the input is left in ./fuzz_NAME.crash; a file
 * is taken in the place of CORPUS_DIR too, to run it again. */
#define _GNU_SOURCE
#include "base/rng.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    INPUT_MAX = 1 << 20,  /* a larger corpus file is an error */
    MUTANT_MAX = 1 << 14, /* mutations stay small, so that a run stays short */
    MUTATIONS = 4000,
    SEEDS_MAX = 4096
};

typedef struct input {
    char *name;
    uint8_t *ptr;
    size_t len;
} input;

static input seeds[SEEDS_MAX];
static size_t seeds_count;
static const uint8_t *running;
static size_t running_len;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* Present only under a sanitizer. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static void on_death(void)
{
    char path[256];
    snprintf(path, sizeof path, "%s.crash", program_invocation_short_name);
    FILE *file = fopen(path, "wb");
    if (!file)
        return;
    fwrite(running, 1, running_len, file);
    fclose(file);
    fprintf(stderr, "the input is in %s (%zu bytes)\n", path, running_len);
}

static void *must_alloc(size_t size)
{
    void *ptr = malloc(size);
    if (!ptr && size > 0) {
        fputs("Bail out! out of memory\n", stdout);
        exit(1);
    }
    return ptr;
}

static void run_one(const uint8_t *bytes, size_t len)
{
    uint8_t *block = must_alloc(len);
    if (len > 0)
        memcpy(block, bytes, len);
    running = block;
    running_len = len;
    LLVMFuzzerTestOneInput(block, len);
    free(block);
    running_len = 0;
}

static bool load(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || seeds_count == SEEDS_MAX)
        return false;
    uint8_t *bytes = must_alloc(INPUT_MAX);
    size_t len = fread(bytes, 1, INPUT_MAX, file);
    bool whole = fgetc(file) == EOF && !ferror(file);
    fclose(file);
    uint8_t *exact = realloc(bytes, len > 0 ? len : 1);
    seeds[seeds_count++] = (input){.name = strdup(path), .ptr = exact ? exact : bytes, .len = len};
    return whole;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const input *)a)->name, ((const input *)b)->name);
}

/* false: something is there that cannot be read. A directory that does not exist has no seeds. */
static bool load_all(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return true;
    if (!S_ISDIR(st.st_mode))
        return load(path);
    DIR *dir = opendir(path);
    if (!dir)
        return false;
    bool ok = true;
    for (struct dirent *entry; ok && (entry = readdir(dir));) {
        char full[4096];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(full, sizeof full, "%s/%s", path, entry->d_name);
        ok = load(full);
    }
    closedir(dir);
    qsort(seeds, seeds_count, sizeof *seeds, by_name);
    return ok;
}

static size_t below(sk_rng *rng, size_t bound)
{
    return (size_t)sk_rng_below(rng, bound);
}

/* Replace `gone` bytes at `at` by the text; what does not fit is left as it was. */
static size_t splice(uint8_t *buf, size_t len, size_t at, size_t gone, const void *text, size_t n)
{
    if (len - gone + n > MUTANT_MAX)
        return len;
    uint8_t copy[256];
    n = n < sizeof copy ? n : sizeof copy;
    memcpy(copy, text, n); /* the text may lie in buf */
    memmove(buf + at + n, buf + at + gone, len - at - gone);
    memcpy(buf + at, copy, n);
    return len - gone + n;
}

/* What parsers of text protocols trip over: limits of integers, escapes, brackets, line ends. */
static const char *const tokens[] = {"0",
                                     "-",
                                     "1e999",
                                     "9223372036854775808",
                                     "18446744073709551616",
                                     "-9223372036854775809",
                                     "0.",
                                     ".",
                                     "\"",
                                     "\\u",
                                     "\\ud800",
                                     "\\udc00",
                                     "{",
                                     "}",
                                     "[",
                                     "]",
                                     ":",
                                     ",",
                                     "\r\n",
                                     "\r",
                                     "\n\n",
                                     "%",
                                     "%00",
                                     "%zz",
                                     "&",
                                     "=",
                                     "null",
                                     "true",
                                     "\x01",
                                     "\xff",
                                     "\xc0\x80",
                                     "\xed\xa0\x80",
                                     "\xf4\x90\x80\x80",
                                     "ffffffffffffffff",
                                     " ",
                                     "\t"};

static size_t mutate_once(sk_rng *rng, uint8_t *buf, size_t len)
{
    static const uint8_t edges[] = {0,    1,    9,    10,   13,  32,   0x7e,
                                    0x7f, 0x80, 0xfe, 0xff, '"', '\\', '/'};
    size_t at = below(rng, len + 1), rest = len - at;
    size_t span = rest == 0 ? 0 : 1 + below(rng, rest < 32 ? rest : 32);
    uint8_t byte = (uint8_t)sk_rng_next(rng);
    const char *token = tokens[below(rng, sizeof tokens / sizeof *tokens)];
    switch (sk_rng_below(rng, 9)) {
    case 0: /* one bit */
        if (rest > 0)
            buf[at] ^= (uint8_t)(1u << (byte & 7));
        return len;
    case 1: /* one byte */
        if (rest > 0)
            buf[at] = byte;
        return len;
    case 2:
        if (rest > 0)
            buf[at] = edges[byte % sizeof edges];
        return len;
    case 3: return splice(buf, len, at, 0, &byte, 1);
    case 4: /* cut out */ return splice(buf, len, at, span, "", 0);
    case 5: /* cut off */ return below(rng, 4) == 0 ? at : len;
    case 6: /* say it again, somewhere else */
        return splice(buf, len, below(rng, len + 1), 0, buf + at, span);
    case 7: return splice(buf, len, at, 0, token, strlen(token));
    default: return splice(buf, len, at, span, token, strlen(token));
    }
}

static void run_mutant(sk_rng *rng)
{
    static uint8_t buf[MUTANT_MAX];
    size_t len = 0;
    if (seeds_count > 0) {
        const input *seed = &seeds[below(rng, seeds_count)];
        len = seed->len < MUTANT_MAX ? seed->len : MUTANT_MAX;
        memcpy(buf, seed->ptr, len);
        if (below(rng, 4) == 0) { /* its beginning before the end of another */
            const input *other = &seeds[below(rng, seeds_count)];
            size_t from = below(rng, other->len + 1), keep = below(rng, len + 1);
            size_t n = other->len - from < 256 ? other->len - from : 256;
            len = splice(buf, len, keep, len - keep, other->ptr + from, n);
        }
    }
    for (size_t i = 1 + below(rng, 6); i > 0; i--)
        len = mutate_once(rng, buf, len);
    run_one(buf, len);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s CORPUS_DIR [MUTATIONS]\n", argv[0]);
        return 2;
    }
    long mutations = argc > 2 ? strtol(argv[2], NULL, 10) : MUTATIONS;
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(on_death);
    puts("1..2");
    if (!load_all(argv[1])) {
        printf("Bail out! cannot read %s, or it is too large\n", argv[1]);
        return 1;
    }
    run_one(NULL, 0);
    for (size_t i = 0; i < seeds_count; i++)
        run_one(seeds[i].ptr, seeds[i].len);
    printf("ok 1 - %zu corpus files\n", seeds_count);
    fflush(stdout);
    sk_rng rng;
    sk_rng_seed(&rng, 1);
    for (long i = 0; i < mutations; i++)
        run_mutant(&rng);
    printf("ok 2 - %ld mutations\n", mutations);
    for (size_t i = 0; i < seeds_count; i++) {
        free(seeds[i].name);
        free(seeds[i].ptr);
    }
    return 0;
}
