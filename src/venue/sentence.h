/* SPDX-License-Identifier: MIT
 *
 * Sentences of refusals that name what was asked: error rows have holes with names beside their
 * "%s", which are filled when the refusal is written, from the peer.
 *
 *     BAD(E_FILTER_QTY, "InvalidQuantity", "Invalid quantity for symbol {SYMBOL}: {amount}")
 *     sk_sentence_put(peer, err->text, out);
 *
 * {symbol} {base} {quote} {side} {amount} {price} {stop}   of the order, or the question
 * {id}                 of the order that is meant, the venue's or the client's
 * {path} {nonce} {now} of the request; the server's seconds
 * {symbols}            all that are listed
 * {wanted} {roles}     of the venue's roles those that the operation needs, and the key has
 * In capitals ({SYMBOL}, {SYMBOLS}): symbols in capitals, a list of them in quotes.
 *
 * Threads: values.
 */
#ifndef SK_VENUE_SENTENCE_H
#define SK_VENUE_SENTENCE_H

#include "venue/peer.h"

/** Appends the text with its holes filled; what is no hole stays as it is. false: no memory. */
bool sk_sentence_put(const sk_peer *peer, const char *text, sk_buf *out);
/** Fills those of the error's own text, as far as it has room. */
void sk_sentence_fill(const sk_peer *peer, souk_error *err);

#endif
