/* SPDX-License-Identifier: MIT
 *
 * souk decode VENUE FILE [--json]: the end state of a recorded session, for comparing with what
 * others made of it. */
#include "cli/decode.h"
#include "base/dec.h"
#include "base/str.h"
#include "cli/cli.h"
#include "wire/json_write.h"

#include <stdio.h>
#include <string.h>

enum { TOP = 25, TOP_SHOWN = 10, OUT_MAX = 256 << 20 };

enum { EXIT_DONE = 0, EXIT_BROKEN = 1, EXIT_USAGE = 2 };

/* Symbols whose book was never whole have nothing to show. */
static bool has_book(const sk_decoded *row)
{
    return row->book && row->sync.snapshots > 0;
}

/* ---- JSON ---- */

static void put_side(sk_jw *w, const char *key, const souk_book *book, souk_side side)
{
    sk_level level;
    sk_jw_array(w, key);
    for (size_t i = 0; i < TOP && sk_book_level(book, side, i, &level); i++) {
        sk_jw_array(w, NULL);
        sk_jw_fixed(w, NULL, level.price, level.price_scale);
        sk_jw_fixed(w, NULL, level.qty, level.qty_scale);
        sk_jw_end(w);
    }
    sk_jw_end(w);
}

static void put_book(sk_jw *w, const sk_decoded *row)
{
    sk_jw_key(w, row->symbol);
    sk_jw_object(w, NULL);
    put_side(w, "bids", row->book, SOUK_BUY);
    put_side(w, "asks", row->book, SOUK_SELL);
    sk_jw_u64(w, "sequence_gaps", row->sync.gaps);
    sk_jw_object(w, "checksums");
    sk_jw_u64(w, "checked", row->sync.checked);
    sk_jw_u64(w, "matched", row->sync.matched);
    sk_jw_end(w);
    sk_jw_end(w);
}

static bool put_json(sk_buf *out, const sk_decoder *d)
{
    sk_jw w;
    sk_jw_init(&w, out);
    sk_jw_object(&w, NULL);
    sk_jw_object(&w, "books");
    for (uint32_t i = 0; i < d->count; i++) {
        if (has_book(&d->rows[i]))
            put_book(&w, &d->rows[i]);
    }
    sk_jw_end(&w);
    sk_jw_object(&w, "trades");
    for (uint32_t i = 0; i < d->count; i++) {
        souk_dec volume;
        uint64_t count = sk_decoded_trades(&d->rows[i], &volume);
        char text[SOUK_DEC_TEXT_MAX];
        if (count == 0)
            continue;
        souk_dec_print_short(volume, text);
        sk_jw_key(&w, d->rows[i].symbol);
        sk_jw_object(&w, NULL);
        sk_jw_u64(&w, "count", count);
        sk_jw_cstr(&w, "volume", text);
        sk_jw_end(&w);
    }
    sk_jw_end(&w);
    sk_jw_end(&w);
    sk_buf_char(out, '\n');
    return sk_jw_done(&w);
}

/* ---- tables ---- */

typedef struct cell {
    char text[SOUK_DEC_TEXT_MAX];
} cell;

/* price and size of a level as text; empty past the end. */
static void level_cells(const souk_book *book, souk_side side, size_t index, cell *price, cell *qty)
{
    sk_level level;
    price->text[0] = qty->text[0] = '\0';
    if (!sk_book_level(book, side, index, &level))
        return;
    souk_dec_print(sk_dec_make(level.price, level.price_scale), price->text);
    souk_dec_print(sk_dec_make(level.qty, level.qty_scale), qty->text);
}

static void put_levels(sk_buf *out, const souk_book *book)
{
    cell rows[TOP_SHOWN][4];
    int widths[4] = {8, 9, 9, 8};
    for (size_t i = 0; i < TOP_SHOWN; i++) {
        level_cells(book, SOUK_BUY, i, &rows[i][1], &rows[i][0]);
        level_cells(book, SOUK_SELL, i, &rows[i][2], &rows[i][3]);
        for (size_t k = 0; k < 4; k++) {
            int len = (int)strlen(rows[i][k].text);
            widths[k] = len > widths[k] ? len : widths[k];
        }
    }
    sk_buf_printf(out, "  %*s  %*s | %*s  %*s\n", widths[0], "bid size", widths[1], "bid price",
                  widths[2], "ask price", widths[3], "ask size");
    for (size_t i = 0; i < TOP_SHOWN; i++) {
        if (rows[i][1].text[0] || rows[i][2].text[0])
            sk_buf_printf(out, "  %*s  %*s | %*s  %*s\n", widths[0], rows[i][0].text, widths[1],
                          rows[i][1].text, widths[2], rows[i][2].text, widths[3], rows[i][3].text);
    }
}

static void put_table(sk_buf *out, const sk_decoder *d)
{
    for (uint32_t i = 0; i < d->count; i++) {
        const sk_decoded *row = &d->rows[i];
        souk_dec volume;
        char text[SOUK_DEC_TEXT_MAX];
        uint64_t trades = sk_decoded_trades(row, &volume);
        souk_dec_print_short(volume, text);
        sk_buf_str(out, row->symbol);
        if (has_book(row)) {
            sk_buf_printf(
                out, "  %zu bids, %zu asks%s, %llu gaps", souk_book_levels(row->book, SOUK_BUY),
                souk_book_levels(row->book, SOUK_SELL),
                souk_book_stale(row->book) ? " (stale)" : "", (unsigned long long)row->sync.gaps);
            if (row->sync.checked)
                sk_buf_printf(out, ", %llu of %llu checksums match",
                              (unsigned long long)row->sync.matched,
                              (unsigned long long)row->sync.checked);
        }
        if (trades)
            sk_buf_printf(out, "  %llu trade%s, volume %s", (unsigned long long)trades,
                          trades == 1 ? "" : "s", text);
        sk_buf_char(out, '\n');
        if (has_book(row))
            put_levels(out, row->book);
    }
    sk_buf_printf(out, "%llu frames, %llu pages\n", (unsigned long long)d->frames,
                  (unsigned long long)d->pages);
}

/* ---- the run ---- */

/* false: the recording cannot be read to its end. */
static bool read_all(sk_decoder *d, sk_recording *rec)
{
    sk_recorded_frame frame;
    souk_error err;
    do {
        if (sk_recording_next(rec, &frame, &err) < 0) {
            fprintf(stderr, "souk: %s\n", err.text);
            return false;
        }
        souk_status status = sk_decoder_frame(d, &frame, &err);
        if (status == SOUK_E_NOMEM) {
            fprintf(stderr, "souk: out of memory\n");
            return false;
        }
        if (status < 0 && d->bad == 1)
            fprintf(stderr, "souk: line %llu is passed over: %s\n",
                    (unsigned long long)sk_recording_line(rec), err.text);
    } while (!frame.end);
    if (d->bad > 1)
        fprintf(stderr, "souk: %llu frames were passed over\n", (unsigned long long)d->bad);
    return true;
}

/* What a reader of the JSON alone would not see. */
static void warn(const sk_decoder *d)
{
    for (uint32_t i = 0; i < d->count; i++) {
        const sk_decoded *row = &d->rows[i];
        if (row->book && row->sync.snapshots == 0)
            fprintf(stderr, "souk: %.*s has changes of its book but no snapshot: left out\n",
                    SK_FMT(row->symbol));
        else if (row->book && souk_book_stale(row->book))
            fprintf(stderr, "souk: the book of %.*s ends stale\n", SK_FMT(row->symbol));
    }
}

static int run(const sk_venue *venue, const char *path, bool json)
{
    souk_error err;
    sk_decoder decoder;
    sk_recording *rec;
    if (sk_decoder_init(&decoder, venue, &err) < 0) {
        fprintf(stderr, "souk: %s\n", err.text);
        return EXIT_USAGE;
    }
    if (sk_recording_open(&rec, path, &err) < 0) {
        fprintf(stderr, "souk: %s\n", err.text);
        sk_decoder_deinit(&decoder);
        return EXIT_USAGE;
    }
    int code = EXIT_BROKEN;
    sk_buf out;
    sk_buf_init(&out, NULL, OUT_MAX);
    if (read_all(&decoder, rec)) {
        bool whole = true;
        warn(&decoder);
        if (json)
            whole = put_json(&out, &decoder);
        else
            put_table(&out, &decoder);
        whole = whole && !out.failed && fwrite(out.ptr, 1, out.len, stdout) == out.len;
        code = whole && fflush(stdout) == 0 ? EXIT_DONE : EXIT_BROKEN;
    }
    sk_buf_deinit(&out);
    sk_recording_close(rec);
    sk_decoder_deinit(&decoder);
    return code;
}

int sk_verb_decode(sk_cli *cli)
{
    int code;
    return sk_cli_find_venue(cli, &code) ? run(cli->venue, cli->args.words[1], cli->json) : code;
}
