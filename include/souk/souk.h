/* SPDX-License-Identifier: MIT
 *
 * souk/souk.h - everything public: trade and read markets on many exchanges through one API.
 * Start in souk/client.h.
 */
#ifndef SOUK_SOUK_H
#define SOUK_SOUK_H

#include <souk/base.h>
#include <souk/book.h>
#include <souk/client.h>
#include <souk/dec.h>
#include <souk/market.h>
#include <souk/venue.h>

#endif
