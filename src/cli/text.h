/* SPDX-License-Identifier: MIT
 * Text on a terminal: how wide it is, what may be shown, times. Threads: pure functions. */
#ifndef SK_CLI_TEXT_H
#define SK_CLI_TEXT_H

#include "base/mem.h"

/** Columns that a text fills: combining marks none, East Asian wide letters and emoji two, all else
 *  one; a byte that is no UTF-8 counts one. */
uint32_t sk_text_width(souk_str text);

/** The text without what could move a terminal's cursor or colour it: control characters and bytes
 *  that are no UTF-8 become '?'. The text itself when there is nothing to do, else in the arena. */
souk_str sk_text_clean(souk_str text, sk_arena *arena);

enum { SK_TIME_TEXT_MAX = 32 };

/** "2026-11-21 14:00:00" (UTC), with ".123" when `millis`; "-" for 0. */
souk_str sk_text_time(int64_t ns, bool millis, char out[SK_TIME_TEXT_MAX]);
/** The time of day alone, "14:00:00.123" (UTC). */
souk_str sk_text_clock(int64_t ns, char out[SK_TIME_TEXT_MAX]);

#endif
