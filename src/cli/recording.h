/* SPDX-License-Identifier: MIT
 *
 * Reading a recorded session: one frame a line of JSON, plain or packed with zstd (told apart by
 * the first bytes), streamed, so that a recording may be larger than memory.
 *
 *     sk_recording *rec;
 *     status = sk_recording_open(&rec, "btcusdt.ndjson.zst", &err);
 *     while ((status = sk_recording_next(rec, &frame, &err)) == SOUK_OK && !frame.end)
 *         ... frame.raw ...
 *     sk_recording_close(rec);
 *
 * A line: {"t":<ns>,"ch":"ws"|"http","dir":"in"|"out","conn":"<id>","url":"...","enc":"...",
 * "raw":"<text>"}; dir is missing on http; enc "gzip+b64" says that raw is the binary frame, packed
 * and in base64. Ownership: a frame's texts live until the next call. Threads: the owner's.
 */
#ifndef SK_CLI_RECORDING_H
#define SK_CLI_RECORDING_H

#include <souk/base.h>

typedef struct sk_recording sk_recording;

typedef struct sk_recorded_frame {
    int64_t at_ns;
    souk_str conn, url, raw; /* raw: the text received, unpacked */
    bool http;               /* the body of the answer to `GET url`; else a WebSocket frame */
    bool out;                /* sent by the recorder */
    bool end;                /* there are no more frames; nothing else is set */
} sk_recorded_frame;

/** SOUK_E_IO: the file cannot be opened; SOUK_E_NOMEM. */
souk_status sk_recording_open(sk_recording **out, const char *path, souk_error *err);
void sk_recording_close(sk_recording *rec);

/** The next frame, in order of receipt. SOUK_E_CORRUPT: the packing is damaged or ends too early;
 *  SOUK_E_SYNTAX: a line is no frame; SOUK_E_LIMIT: a line is too long; the text tells where. */
souk_status sk_recording_next(sk_recording *rec, sk_recorded_frame *frame, souk_error *err);

/** The number of the line that the last frame came from, from 1. */
uint64_t sk_recording_line(const sk_recording *rec);

#endif
